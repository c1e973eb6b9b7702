"""Try a workflow on one record or past event: what holds, what it would do, and to whom. Nothing is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.engine.event import Event
from tandem.engine.record import RecordRef
from tandem.engine.trying import CANCELLED, DONE, FAILS, HAPPENS, TIMEOUT, TriedDoor, TriedStep
from tandem.engine.walking import walk
from tandem.engine.workflow import Document, HandOffStep
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.explaining import dry_run
from tandem.operations.explaining.dry_run import DryRun
from tandem.operations.searching import find_records
from tandem.store.models import User, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import models_by_type
from tandem.web.components.states import STEP, State
from tandem.web.pages.doors import page, reader
from tandem.web.pages.workflows.words import Speaker, field_label, said, trigger_label

from .planned_words import Planned
from .rehearsal_lists import runs_of_list
from .verdict_words import Line, lines_of

OUTCOMES = {"did": "done", "skipped": "skipped", "waited": "waiting", "failed": "failed"}
CHOICES = {
    HAPPENS: _("It happens"),
    TIMEOUT: _("It does not happen in time"),
    CANCELLED: _("It is cancelled"),
    DONE: _("It is done"),
    FAILS: _("It fails"),
}
OPS = {
    "created": _("It was added"),
    "changed": _("{fields} changed"),
    "deleted": _("It was deleted"),
    "reached": _("A date was reached"),
}
MOST_FIELDS = 3


@dataclass(frozen=True)
class DoorCard:
    """One trigger with its verdicts."""

    words: str
    opens: bool
    why_not: str
    lines: list[Line]


@dataclass(frozen=True)
class WayLine:
    """One way of a branch."""

    words: str
    taken: bool
    lines: list[Line]


@dataclass(frozen=True)
class StepCard:
    """One step with what it would do."""

    number: int
    words: str
    state: State
    at: datetime
    reason: str
    deeds: list[tuple[str, str, list[tuple[str, str]]]]
    ways: list[WayLine]
    until: datetime | None
    choice: str
    options: list[tuple[str, str, bool]]


@page
def workflow_try(request: HttpRequest, id: int) -> HttpResponse:
    """GET: ``record`` (an id) and ``event`` choose what to try, ``q`` searches, ``on.STEP`` what a step comes to."""
    user = reader(request)
    workflow = access.access_record(user, Workflow, id)
    context: dict[str, Any] = {
        "row": workflow,
        "query": request.GET.get("q", "").strip(),
        "crumbs": [
            (gettext("Workflows"), reverse("workflows")),
            (workflow.name, reverse("workflow", args=[id])),
            (gettext("Try it"), ""),
        ],
    }
    number = request.GET.get("record", "")
    if number.isdigit():
        context |= _tried(user, workflow, RecordRef(workflow.about, int(number)), request)
    elif context["query"]:
        context["found"] = find_records(user, context["query"]).get(workflow.about, [])
    else:
        context["found"] = _newest(user, workflow.about)
    return render(request, "dry_runs/try.html", context)


def _newest(user: User, about: str) -> list[dict[str, Any]]:
    rows = access.visible(user, models_by_type()[about]).order_by("-pk")[:10]
    return [{"id": row.pk, "name": str(row), "note": ""} for row in rows]


def _tried(user: User, workflow: Workflow, record: RecordRef, request: HttpRequest) -> dict[str, Any]:
    event = request.GET.get("event", "")
    choices = {name[3:]: request.GET[name] for name in request.GET if name.startswith("on.")}
    chosen = access.access_record(user, models_by_type()[record.type], record.id)
    found: dict[str, Any] = {
        "record": chosen,
        "events": [(one.id, one.at, event_words(one)) for one in dry_run.moments_of(user, record)],
        "event": int(event) if event.isdigit() else None,
        "choices": choices,
        "now": the_time(),
    }
    try:
        tried = dry_run.try_out(user, workflow, record, event=found["event"], choices=choices)
    except Refused as refused:
        return found | {"problems": [one.message.say(gettext) for one in refused.problems]}
    speaker = Speaker()
    doors = [_door(one, tried.document, speaker) for one in tried.doors]
    return found | {"tried": tried, "doors": doors, "steps": _steps(tried, speaker), "ends": _ends(tried)}


def event_words(event: Event) -> str:
    """What happened to the record, in a few words."""
    changed = event.before if event.op == "changed" else ()
    names = [field_label(event.record.type, name) for name in sorted(changed)]
    more = ", …" if len(names) > MOST_FIELDS else ""
    return str(OPS[event.op]).format(fields=", ".join(names[:MOST_FIELDS]) + more)


def _door(door: TriedDoor, document: Document, speaker: Speaker) -> DoorCard:
    bare = door.use.model_copy(update={"when": None})
    lines = [*lines_of(door.own, document.about, speaker), *lines_of(door.common, document.about, speaker)]
    return DoorCard(speaker.trigger(bare, document.about), door.opens, _shut(door), lines)


def _shut(door: TriedDoor) -> str:
    """Why a trigger does not open, apart from its conditions."""
    if not door.pulled:
        return gettext("This event is not “{trigger}”.").format(trigger=trigger_label(door.use.on))
    if not door.direction:
        return gettext("The call goes in the other direction.")
    if not door.fields:
        return gettext("None of the chosen fields changed.")
    if not door.moment:
        return gettext("It waits for another time around this date.")
    if not door.begins and door.own.held and door.common.held:
        return gettext("The conditions held before already, so they did not begin to hold.")
    return ""


def _steps(tried: DryRun, speaker: Speaker) -> list[StepCard]:
    document = tried.document
    known = dict(walk(document.steps))
    planned = Planned()
    return [
        _step(number, one, known.get(one.path), document, speaker, planned)
        for number, one in enumerate(_joined(tried.tried.steps), 1)
    ]


def _joined(steps: list[TriedStep]) -> list[TriedStep]:
    """The beginning and the end of a wait as one."""
    found: list[TriedStep] = []
    for one in steps:
        last = found[-1] if found else None
        if last is not None and last.path == one.path and last.outcome == "waited":
            found[-1] = replace(last, outcome=one.outcome, reason=one.reason)
        else:
            found.append(one)
    return found


def _step(
    number: int, one: TriedStep, step: Any, document: Document, speaker: Speaker, planned: Planned
) -> StepCard:
    deeds = [
        (
            planned.icon(deed),
            planned.said(deed),
            [(_part(name), text) for name, text in deed["texts"].items()],
        )
        for deed in one.deeds
    ]
    told = one.reason if one.action != "stop" else None  # the stop's own words say it
    reason = {"text": told.msgid, "values": dict(told.values)} if told else None
    options = [(value, _option(value, step), value == one.chosen) for value in one.options]
    return StepCard(
        number, speaker.step(step, document.about) if step is not None else one.action,
        STEP[OUTCOMES.get(one.outcome, "done")], one.at, said(reason), deeds, _ways(one, step, document, speaker),
        one.until, one.id if len(options) > 1 else "", options,
    )  # fmt: skip


def _part(name: str) -> str:
    words = {
        "subject": gettext("Subject"),
        "body": gettext("Text"),
        "text": gettext("Text"),
        "title": gettext("Title"),
        "description": gettext("Description"),
        "instructions": gettext("Instructions"),
    }
    return words[name]


def _option(value: str, step: Any) -> str:
    if isinstance(step, HandOffStep):
        labels = {one.name: one.label or one.name for one in step.hand_off.outcomes}
        if value in labels:
            return labels[value]
    return str(CHOICES.get(value, value))


def _ways(one: TriedStep, step: Any, document: Document, speaker: Speaker) -> list[WayLine]:
    found = []
    for way in one.ways:
        if way.name == "otherwise":
            words = gettext("Otherwise")
        else:
            branch = step.branches[int(way.name)]
            words = branch.name or speaker.condition(branch.when, document.about)
        lines = list(lines_of(way.verdict, document.about, speaker)) if way.verdict is not None else []
        found.append(WayLine(words, way.taken, lines))
    return found


def _ends(tried: DryRun) -> str:
    """How the run would end."""
    state, reason = tried.tried.state, tried.tried.reason
    kept = {"text": reason.msgid, "values": dict(reason.values)} if reason else None
    if state == "done":
        return gettext("It would be done.")
    if state == "waiting":
        return gettext("It would wait until somebody does it.")
    if state == "failed":
        return gettext("It would fail: {reason}").format(reason=said(kept))
    return gettext("It would stop: {reason}").format(reason=said(kept))


@page
def workflow_matched(request: HttpRequest, id: int) -> HttpResponse:
    """GET, by htmx: how often it would have started in the last 30 days, and for whom."""
    user = reader(request)
    workflow = access.access_record(user, Workflow, id)
    try:
        found = dry_run.matched(user, workflow)
    except Refused as refused:
        problems = [one.message.say(gettext) for one in refused.problems]
        return render(request, "dry_runs/_matched.html", {"row": workflow, "problems": problems})
    context = {"row": workflow, "matched": found, "lines": runs_of_list(user, found.listed[:20])}
    return render(request, "dry_runs/_matched.html", context)
