"""The addresses of the work list: manual actions, the runner, campaigns, load, reports, imports."""

from django.urls import URLPattern, path

from tandem.web.pages import imports, manual_actions, manual_runner

urlpatterns: list[URLPattern] = [
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
