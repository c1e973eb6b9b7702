"""The addresses of the automations: workflows, rules, runs, scheduled messages, incidents."""

from django.urls import URLPattern, path

from tandem.web.pages.runs import delivery, incidents, replay, runs, scheduled
from tandem.web.pages.runs import detail as run_detail
from tandem.web.pages.runs import leaving as run_leaving
from tandem.web.pages.studies import dry_runs, rehearsals, why
from tandem.web.pages.workflows import bringing_in as workflow_import
from tandem.web.pages.workflows import enrolment, gallery, health, publish, radar, rules, versions, workflows

urlpatterns: list[URLPattern] = [
    path("workflows", workflows.workflow_list, name="workflows"),
    path("workflows/health", health.health, name="workflow_health"),
    path("workflows/radar", radar.workflow_radar, name="workflow_radar"),
    path("workflows/import", workflow_import.workflow_import, name="workflow_import"),
    path("gallery", gallery.gallery_page, name="gallery"),
    path("gallery/<slug:key>", gallery.recipe_page, name="recipe"),
    path("gallery/<slug:key>/use", gallery.recipe_use, name="recipe_use"),
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
    path("runs/replay", replay.runs_replay, name="runs_replay"),
    path("runs/<int:id>", run_detail.run_detail, name="run"),
    path("runs/<int:id>/retry", run_detail.run_retry, name="run_retry"),
    path("runs/<int:id>/note", run_detail.run_note, name="run_note"),
    path("runs/<int:id>/cancel", runs.run_cancel, name="run_cancel"),
    path("runs/<int:id>/take-out", run_leaving.take_out, name="run_take_out"),
    path("scheduled", scheduled.scheduled_list, name="scheduled"),
    path("scheduled/release", scheduled.release, name="scheduled_release"),
    path("scheduled/<int:id>", delivery.delivery_detail, name="delivery"),
    path("scheduled/<int:id>/<slug:deed>", delivery.delivery_do, name="delivery_do"),
    path("scheduled/chosen/<slug:deed>", scheduled.deliveries_do, name="deliveries_do"),
    path("incidents", incidents.incident_list, name="incidents"),
    path("incidents/<int:id>", incidents.incident_detail, name="incident"),
    path("incidents/<int:id>/replay", replay.incident_replay, name="incident_replay"),
    path("incidents/<int:id>/acknowledge", incidents.incident_acknowledge, name="incident_acknowledge"),
]
