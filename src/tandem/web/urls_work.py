"""The addresses of the work list: manual actions, the runner, campaigns, load, reports, imports."""

from django.urls import URLPattern, path

from tandem.web.pages.clients import campaigns, filters, imports
from tandem.web.pages.manual_actions import load, manual_actions, reports
from tandem.web.pages.manual_actions import runner as manual_runner

urlpatterns: list[URLPattern] = [
    path("load", load.loads, name="load"),
    path("load/absences/<int:id>/remove", load.remove, name="absence_remove"),
    path("reports/manual-actions", reports.manual_actions, name="reports_manual_actions"),
    path("campaigns", campaigns.listed, name="campaigns"),
    path("campaigns/new", campaigns.add, name="campaign_add"),
    path("campaigns/<int:id>", campaigns.one, name="campaign"),
    path("campaigns/<int:id>/edit", campaigns.edit, name="campaign_edit"),
    path("campaigns/<int:id>/<slug:verb>", campaigns.do, name="campaign_do"),
    path("saved-filters", filters.listed, name="saved_filters"),
    path("saved-filters/new", filters.edit, name="saved_filter_add"),
    path("saved-filters/draw", filters.draw, name="saved_filter_draw"),
    path("saved-filters/<int:id>", filters.edit, name="saved_filter"),
    path("saved-filters/<int:id>/delete", filters.delete, name="saved_filter_delete"),
    path("imports", imports.listed, name="imports"),
    path("imports/<int:id>", imports.one, name="import"),
    path("imports/<int:id>/columns", imports.matched, name="import_match"),
    path("imports/<int:id>/start", imports.started, name="import_start"),
    path("imports/template/<slug:about>", imports.template, name="import_template"),
    path("manual-actions", manual_actions.listed, name="manual_actions"),
    path("manual-actions/<int:id>", manual_actions.one, name="manual_action"),
    path("manual-actions/do/<slug:verb>", manual_actions.do, name="manual_do"),
    path("manual-actions/run", manual_runner.run, name="runner"),
    path("manual-actions/run/ahead", manual_runner.ahead, name="runner_ahead"),
    path("manual-actions/run/<int:id>/call", manual_runner.call, name="runner_call"),
    path("manual-actions/run/<int:id>/<slug:verb>", manual_runner.record, name="runner_record"),
]
