"""The health of all workflows on one page, those in trouble first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.operations.watching import health as operations
from tandem.operations.watching.health import Patient
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Stat
from tandem.web.components.states import WORKFLOW, State
from tandem.web.pages.doors import page, reader

from .words import said

PAUSED = State(_("Stopped by itself"), "alert-triangle", "red")


@dataclass(frozen=True)
class Line:
    """One workflow: its figures, its state, its last error in words."""

    patient: Patient
    mark: Doer
    state: State
    error: str


@page
def health(request: HttpRequest) -> HttpResponse:
    """GET: every workflow one may see with runs, failures, what waits, what is late or held, and the last error."""
    found = operations.patients(reader(request))
    context = {
        "lines": [_line(one) for one in found],
        "stats": _stats(found),
        "well": sum(one.is_well for one in found),
        "crumbs": [(gettext("Workflows"), reverse("workflows")), (gettext("Health"), "")],
    }
    return render(request, "workflows/health.html", context)


def _line(one: Patient) -> Line:
    row = one.workflow
    state = PAUSED if row.paused_because else WORKFLOW["on" if row.on else "off"]
    mark = Doer("rule", row.name, url=reverse("workflow", args=[row.pk]))
    return Line(one, mark, state, row.paused_because or said(one.health.error))


def _stats(found: list[Patient]) -> list[Stat]:
    runs = sum(one.health.runs_day for one in found)
    failed = sum(one.health.failed_day for one in found)
    waiting = sum(one.health.waiting for one in found)
    late = sum(one.health.late for one in found)
    return [
        Stat(_("Runs, 24 hours"), str(runs), url=reverse("runs")),
        Stat(
            _("Failed, 24 hours"),
            str(failed),
            tone="red" if failed else "grey",
            url=f"{reverse('runs')}?state=failed",
        ),
        Stat(_("Waiting now"), str(waiting), url=f"{reverse('runs')}?state=waiting"),
        Stat(_("Late"), str(late), tone="amber" if late else "grey"),
    ]
