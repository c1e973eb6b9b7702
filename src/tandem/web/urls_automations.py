"""The addresses of the automations: workflows, rules, runs, scheduled messages, incidents."""

from django.urls import URLPattern, path

from tandem.web.pages import (
    delivery,
    dry_runs,
    enrolment,
    incidents,
    publish,
    rehearsals,
    rules,
    runs,
    scheduled,
    versions,
    why,
    workflows,
)

urlpatterns: list[URLPattern] = [
    path("workflows", workflows.workflow_list, name="workflows"),
    path("workflows/order", workflows.workflow_order_page, name="workflow_order"),
    path("workflows/<int:id>", workflows.workflow_detail, name="workflow"),
    path("workflows/<int:id>/versions", versions.version_list, name="workflow_versions"),
    path(
        "workflows/<int:id>/versions/<int:number>/restore", versions.version_restore, name="workflow_restore"
    ),
    path("workflows/<int:id>/publish", publish.workflow_publish, name="workflow_publish"),
    path("workflows/<int:id>/switch", workflows.workflow_switch, name="workflow_switch"),
    path("workflows/<int:id>/remove-all", enrolment.remove_all, name="workflow_remove_all"),
    path("enrol/<slug:record_type>", enrolment.enrol, name="enrol"),
    path("workflows/<int:id>/yaml", workflows.workflow_yaml, name="workflow_yaml"),
    path("workflows/<int:id>/edit", rules.rule_edit, name="rule_edit"),
    path("workflows/<int:id>/draw", rules.rule_draw, name="rule_redraw"),
    path("workflows/<int:id>/try", dry_runs.workflow_try, name="workflow_try"),
    path("workflows/<int:id>/try/matched", dry_runs.workflow_matched, name="workflow_matched"),
    path("workflows/<int:id>/rehearsals", rehearsals.rehearsal_list, name="workflow_rehearsals"),
    path("workflows/<int:id>/rehearsals/<int:study>", rehearsals.rehearsal_one, name="workflow_rehearsal"),
    path(
        "workflows/<int:id>/rehearsals/<int:study>/cancel",
        rehearsals.rehearsal_cancel,
        name="workflow_rehearsal_cancel",
    ),
    path(
        "workflows/<int:id>/rehearsals/<int:study>/csv",
        rehearsals.rehearsal_csv,
        name="workflow_rehearsal_csv",
    ),
    path("workflows/new", rules.rule_new, name="rule_new"),
    path("workflows/new/draw", rules.rule_draw, name="rule_draw"),
    path("why/<slug:record_type>/<int:id>", why.why_record, name="why"),
    path("runs", runs.run_list, name="runs"),
    path("runs/<int:id>", runs.run_detail, name="run"),
    path("runs/<int:id>/cancel", runs.run_cancel, name="run_cancel"),
    path("scheduled", scheduled.scheduled_list, name="scheduled"),
    path("scheduled/release", scheduled.release, name="scheduled_release"),
    path("scheduled/<int:id>", delivery.delivery_detail, name="delivery"),
    path("scheduled/<int:id>/<slug:deed>", delivery.delivery_do, name="delivery_do"),
    path("scheduled/chosen/<slug:deed>", scheduled.deliveries_do, name="deliveries_do"),
    path("incidents", incidents.incident_list, name="incidents"),
    path("incidents/<int:id>", incidents.incident_detail, name="incident"),
    path("incidents/<int:id>/acknowledge", incidents.incident_acknowledge, name="incident_acknowledge"),
]
