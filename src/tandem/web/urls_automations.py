"""The addresses of the automations: workflows, rules, runs, scheduled messages, incidents."""

from django.urls import URLPattern, path

from tandem.web.pages import runs, workflows

urlpatterns: list[URLPattern] = [
    path("workflows", workflows.workflow_list, name="workflows"),
    path("workflows/order", workflows.workflow_order_page, name="workflow_order"),
    path("workflows/<int:id>", workflows.workflow_detail, name="workflow"),
    path("workflows/<int:id>/switch", workflows.workflow_switch, name="workflow_switch"),
    path("workflows/<int:id>/yaml", workflows.workflow_yaml, name="workflow_yaml"),
    path("rules/new", workflows.workflow_list, name="rule_new"),
    path("workflows/<int:id>/edit", workflows.workflow_detail, name="rule_edit"),
    path("runs", runs.run_list, name="runs"),
    path("runs/<int:id>", runs.run_detail, name="run"),
    path("runs/<int:id>/cancel", runs.run_cancel, name="run_cancel"),
]
