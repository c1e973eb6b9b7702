"""Reports on manual actions: done a day, time to the first touch, outcomes, each with its table and CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.manual_actions import history
from tandem.store.models import ManualAction, User, Workflow
from tandem.web.components import clock
from tandem.web.components.states import MANUAL_ACTION
from tandem.web.pages.doors import page, reader
from tandem.web.pages.download import Cells, as_read

from .outcome_plot import bars_of
from .words import labels_of_outcomes

HOUR = 3600
BAR = 160
PERIODS = (7, 30, 90, 365)
DONE: Cells = (
    (gettext_lazy("Day"), lambda row: row.day.isoformat()),
    (MANUAL_ACTION["completed"].word, lambda row: row.completed),
    (MANUAL_ACTION["skipped"].word, lambda row: row.skipped),
    (MANUAL_ACTION["cancelled"].word, lambda row: row.cancelled),
)
TOUCH: Cells = (
    (gettext_lazy("Day"), lambda row: row.day.isoformat()),
    (gettext_lazy("Items"), lambda row: row.count),
    (gettext_lazy("Median, hours"), lambda row: round(row.median / HOUR, 2)),
    (gettext_lazy("Slowest tenth, hours"), lambda row: round(row.slowest_tenth / HOUR, 2)),
    (gettext_lazy("Median in office hours, hours"), lambda row: round(row.median_business / HOUR, 2)),
)
OUTCOMES: Cells = (
    (gettext_lazy("Workflow"), lambda row: row.name),
    (gettext_lazy("Status"), lambda row: str(MANUAL_ACTION[row.status].word)),
    (gettext_lazy("Outcome"), lambda row: row.outcome),
    (gettext_lazy("Count"), lambda row: row.count),
)


@dataclass(frozen=True)
class Period:
    """The days a report is about; ``days`` is 0 for ones that were typed in."""

    first: date
    last: date
    days: int
    workflow: int | None

    @property
    def query(self) -> dict[str, Any]:
        """As the address says it."""
        span = {"days": self.days} if self.days else {"first": self.first, "last": self.last}
        return span | ({"workflow": self.workflow} if self.workflow else {})


@page
def manual_actions(request: HttpRequest) -> HttpResponse:
    """GET ``days`` or ``first`` and ``last``, ``workflow``; with ``csv`` one of the tables."""
    user = reader(request)
    access.require(user, "view", ManualAction.record_type)
    asked = _period(request)
    try:
        done = history.done_per_day(user, asked.first, asked.last, workflow=asked.workflow)
    except Refused as refused:
        problem = refused.problems[0].message.say(_)
        return _page(request, user, _last(30, asked.workflow), problem)
    if "csv" in request.GET:
        return _csv(user, request.GET["csv"], asked, done)
    return _page(request, user, asked)


def _page(request: HttpRequest, user: User, asked: Period, problem: str = "") -> HttpResponse:
    done = history.done_per_day(user, asked.first, asked.last, workflow=asked.workflow)
    touch = history.first_touch(user, asked.first, asked.last, workflow=asked.workflow)
    ended = history.outcomes(user, asked.first, asked.last, workflow=asked.workflow)
    query = urlencode(asked.query)
    context = {
        "asked": asked,
        "problem": problem,
        "periods": [
            (days, f"?{urlencode({**asked.query, 'days': days})}", days == asked.days) for days in PERIODS
        ],
        "workflows": _workflows(),
        "done": done,
        "done_plot": _done_plot(done),
        "total": sum(one.completed for one in done),
        "touch": touch,
        "touch_plot": _touch_plot(touch),
        "outcomes": _bars(ended),
        "outcome_plot": bars_of(ended, _labels(ended)),
        "csv": {name: f"?{query}&csv={name}" for name in ("done", "touch", "outcomes")},
        "crumbs": [(_("Manual actions"), reverse("manual_actions")), (_("Reports"), "")],
    }
    return render(request, "reports/manual_actions.html", context)


def _workflows() -> list[tuple[int, str]]:
    """The workflows that ever handed something over."""
    used = ManualAction.objects.order_by().values("workflow").distinct()
    return list(Workflow.objects.filter(pk__in=used).order_by("name").values_list("pk", "name"))


def _period(request: HttpRequest) -> Period:
    query = request.GET
    written = query.get("workflow", "")
    workflow = int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None
    try:
        return Period(date.fromisoformat(query["first"]), date.fromisoformat(query["last"]), 0, workflow)
    except (KeyError, ValueError):
        days = query.get("days", "")
        return _last(int(days) if days.isdigit() and int(days) in PERIODS else 30, workflow)


def _last(days: int, workflow: int | None) -> Period:
    today = timezone.localtime(clock.reading_now()).date()
    return Period(today - timedelta(days=days - 1), today, days, workflow)


def _done_plot(done: Sequence[history.Day]) -> dict[str, Any]:
    series = (("completed", "green"), ("skipped", "amber"), ("cancelled", "grey"))
    return {
        "x": [one.day.isoformat() for one in done],
        "series": [
            {
                "label": str(MANUAL_ACTION[name].word),
                "tone": tone,
                "values": [getattr(one, name) for one in done],
            }
            for name, tone in series
        ],
    }


def _touch_plot(touch: Sequence[history.Touch]) -> dict[str, Any]:
    lines = (
        (_("Median, hours"), "blue", "median"),
        (_("Median in office hours"), "green", "median_business"),
        (_("Slowest tenth"), "grey", "slowest_tenth"),
    )
    return {
        "fractions": True,
        "x": [one.day.isoformat() for one in touch],
        "series": [
            {"label": label, "tone": tone, "values": [round(getattr(one, name) / HOUR, 2) for one in touch]}
            for label, tone, name in lines
        ],
    }


def _bars(ended: Sequence[history.OutcomeCount]) -> list[dict[str, Any]]:
    """Each workflow with its outcomes, the most frequent first, each with the length of its bar."""
    found: dict[int | None, dict[str, Any]] = {}
    most = max([1, *(one.count for one in ended)])
    label = _labels(ended)
    for one in ended:
        group = found.setdefault(
            one.workflow, {"name": one.name or _("Without a workflow"), "total": 0, "rows": []}
        )
        group["total"] += one.count
        state = MANUAL_ACTION[one.status]
        group["rows"].append(
            {
                "row": one,
                "said": label(one) or state.word,
                "state": state,
                "width": f"{one.count / most * BAR:g}",
            }
        )
    return sorted(found.values(), key=lambda group: -group["total"])


def _labels(ended: Sequence[history.OutcomeCount]) -> Callable[[history.OutcomeCount], str]:
    """What an outcome is called by the author of its workflow; empty where there was none. One query."""
    labels = labels_of_outcomes({one.workflow for one in ended if one.workflow is not None})
    return lambda one: labels.get((one.workflow or 0, one.outcome), one.outcome)


def _csv(user: User, name: str, asked: Period, done: Sequence[history.Day]) -> HttpResponse:
    rows: Sequence[Any] = done
    cells = DONE
    if name == "touch":
        rows, cells = history.first_touch(user, asked.first, asked.last, workflow=asked.workflow), TOUCH
    elif name == "outcomes":
        ended = history.outcomes(user, asked.first, asked.last, workflow=asked.workflow)
        said = _labels(ended)
        rows, cells = [replace(one, outcome=said(one)) for one in ended], OUTCOMES
    answer = StreamingHttpResponse(as_read(cells, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="manual-actions-{name}.csv"'
    return answer  # type: ignore[return-value]  # a door lets any answer pass
