"""Rehearsals of a workflow: ask for one, watch it, and see what would have happened beside what did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.operations import access
from tandem.operations.authoring import drafts
from tandem.operations.errors import Refused
from tandem.operations.explaining import rehearsal
from tandem.store.models import Study, User, Workflow
from tandem.web.components.labels import labelled
from tandem.web.pages.doors import by_htmx, page, reader
from tandem.web.pages.download import harmless
from tandem.web.pages.workflows.words import said

from .rehearsal_lists import (
    PEOPLE_AT_ONCE,
    Load,
    RunsThen,
    load_of,
    quiet_then,
    recipients_of,
    runs_then,
    steps_of,
)

DAYS = (7, 30, 90)
HAND_OFFS = (
    ("first", _("Somebody does them at once, with the first outcome")),
    ("open", _("Nobody does them")),
)
SOURCES = (("draft", _("The draft")), ("live", _("The version in force")))


@dataclass(frozen=True)
class Day:
    """One day of the plot."""

    day: date
    rehearsed: int
    real: int


@page
def rehearsal_list(request: HttpRequest, id: int) -> HttpResponse:
    """GET: the rehearsals there were, and the form to ask for one. POST ``days``, ``source``, ``hand_offs``: ask."""
    user = reader(request)
    workflow = access.access_record(user, Workflow, id)
    problems: list[str] = []
    if request.method == "POST":
        try:
            study = _ask(user, workflow, request)
            return redirect("workflow_rehearsal", id, study.pk)
        except Refused as refused:
            problems = [_problem(one) for one in refused.problems]
    draft = drafts.current(workflow)
    context = {
        "row": workflow,
        "studies": [
            (one, _sentence(one)) for one in rehearsal.visible_studies(user, workflow).defer("document")[:20]
        ],
        "problems": problems,
        "may_ask": access.visible(user, Workflow, "automate").filter(pk=workflow.pk).exists(),
        "has_draft": draft is not None and (workflow.live is None or draft != workflow.live.document),
        "has_live": workflow.live_id is not None,
        "days": DAYS,
        "hand_offs": HAND_OFFS,
        "crumbs": _crumbs(workflow, ""),
    }
    return render(request, "rehearsals/list.html", context, status=422 if problems else 200)


def _ask(user: User, workflow: Workflow, request: HttpRequest) -> Study:
    days = request.POST.get("days", "30")
    live = request.POST.get("source") == "live" and workflow.live is not None
    return rehearsal.ask(
        user,
        workflow,
        workflow.live.document if live and workflow.live else None,
        days=int(days) if days.isdigit() else 0,
        hand_offs="open" if request.POST.get("hand_offs") == "open" else "first",
    )


def _problem(one: Any) -> str:
    words: str = one.message.say(gettext)
    return labelled(one.field, words) if one.field else words


def _crumbs(workflow: Workflow, last: str) -> list[tuple[str, str]]:
    here = reverse("workflow_rehearsals", args=[workflow.pk])
    found = [
        (gettext("Workflows"), reverse("workflows")),
        (workflow.name, reverse("workflow", args=[workflow.pk])),
    ]
    return [*found, (gettext("Rehearsals"), here if last else ""), *([(last, "")] if last else [])]


@page
def rehearsal_one(request: HttpRequest, id: int, study: int) -> HttpResponse:
    """GET: one rehearsal; by htmx only the part that changes while it runs."""
    user = reader(request)
    workflow = access.access_record(user, Workflow, id)
    row = rehearsal.access_study(user, workflow, study)
    context = {
        "row": workflow,
        "study": row,
        "percent": min(99, 100 * row.done // row.total) if row.total else 0,
        "reason": said(row.reason),
        "may_cancel": access.visible(user, Workflow, "automate").filter(pk=workflow.pk).exists(),
        "crumbs": _crumbs(workflow, span_of(row)),
    }
    if row.state == "done" and isinstance(row.result, dict):
        context |= _result(user, row, row.result, request.GET.get("runs", ""))
    return render(request, "rehearsals/_one.html" if by_htmx(request) else "rehearsals/one.html", context)


def _result(user: User, study: Study, result: dict[str, Any], sort: str) -> dict[str, Any]:
    days = days_of(result)
    loads: list[Load] = load_of(result, study.days)
    runs: RunsThen = runs_then(user, result, sort)
    plot = {
        "x": [one.day.isoformat() for one in days],
        "series": [
            {"label": gettext("Rehearsed"), "values": [one.rehearsed for one in days], "tone": "accent"},
            {"label": gettext("Really happened"), "values": [one.real for one in days], "tone": "grey"},
        ],
    }
    return {
        "result": result,
        "sentence": _sentence(study),
        "busiest": loads[0] if loads else None,
        "days_list": days,
        "plot": plot,
        "loads": loads,
        "steps": steps_of(study.document, result),
        "recipients": recipients_of(user, result),
        "more_recipients": max(0, result["people"] - PEOPLE_AT_ONCE),
        "reasons": [(said(one), one["count"]) for one in result["reasons"][:10]],
        "loops": result["loops"],
        "quiet": quiet_then(result),
        "unheard": sum(result.get("because", {}).values()),
        "runs": runs,
    }


def span_of(study: Study) -> str:
    """ "30 days to 2 March"."""
    length = ngettext("{n} day", "{n} days", study.days).format(n=study.days)
    return gettext("{length} up to {day}").format(
        length=length, day=formats.date_format(study.created_at, "j F")
    )


def _sentence(study: Study) -> str:
    """What came out, in a sentence; empty while nothing has."""
    result = study.result or {}
    if study.state != "done" or "runs" not in result:
        return ""
    runs = ngettext("It would have started {n} time", "It would have started {n} times", result["runs"])
    words = [runs.format(n=formats.number_format(result["runs"], force_grouping=True))]
    real = ngettext("really it started {n} time", "really it started {n} times", result["real"])
    words.append(real.format(n=formats.number_format(result["real"], force_grouping=True)))
    sentence = gettext("{first}; {second}.").format(first=words[0], second=words[1])
    if not result["messages"]:
        return f"{sentence} {gettext('Nothing would have left the house.')}"
    left = ngettext("{n} message would have left", "{n} messages would have left", result["messages"])
    people = ngettext("to {n} person", "to {n} people", result["people"])
    return "{} {} {}.".format(sentence, left.format(n=result["messages"]), people.format(n=result["people"]))


def days_of(result: dict[str, Any]) -> list[Day]:
    """Every day of the span, also those on which nothing happened."""
    first = datetime.fromisoformat(result["since"]).date()
    last = datetime.fromisoformat(result["until"]).date()
    count = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(count)]
    return [
        Day(day, result["days"].get(day.isoformat(), 0), result["real_days"].get(day.isoformat(), 0))
        for day in days
    ]


@page
@require_POST
def rehearsal_cancel(request: HttpRequest, id: int, study: int) -> HttpResponse:
    """POST: stop it."""
    user = reader(request)
    row = rehearsal.access_study(user, access.access_record(user, Workflow, id), study)
    rehearsal.cancel(user, row)
    messages.success(request, gettext("The rehearsal is cancelled."))
    return redirect("workflow_rehearsals", id)


@page
def rehearsal_csv(request: HttpRequest, id: int, study: int) -> HttpResponse:
    """GET: the days as a CSV file."""
    user = reader(request)
    row = rehearsal.access_study(user, access.access_record(user, Workflow, id), study)
    if row.state != "done" or not isinstance(row.result, dict):
        raise access.NotThere(f"result of rehearsal {study}")
    lines = _lines(days_of(row.result))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rehearsal-{row.pk}.csv"'
    return answer  # type: ignore[return-value]  # Django's stubs give the two answers no common kind


def _lines(days: list[Day]) -> Iterator[str]:
    head = (gettext("Day"), gettext("Rehearsed"), gettext("Really happened"))
    yield ",".join(f'"{harmless(cell)}"' for cell in head) + "\r\n"
    for one in days:
        yield f"{one.day.isoformat()},{one.rehearsed},{one.real}\r\n"
