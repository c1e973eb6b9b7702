"""Why, and why not: each workflow at each moment of one record's past, judged by the version that was live then."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from tandem.engine.agenda import NEWEST, Asked
from tandem.engine.conditions.near import Near
from tandem.engine.event import Event
from tandem.engine.program import Program
from tandem.engine.record import Image, RecordRef
from tandem.engine.whynot import OTHER_TRIGGER, Answer, Inside, why_not
from tandem.operations import access
from tandem.operations.running.runs import visible_runs
from tandem.operations.world import Settings, settings, world
from tandem.store.models import User, Workflow
from tandem.store.read import past, whys
from tandem.store.read.schema import models_by_type, schema

log = logging.getLogger("tandem.why")
AT_ONCE = 20
MOST_AT_ONCE = 100
MOST_WORKFLOWS = 2_000


@dataclass(frozen=True)
class Fix:
    """The one word that would have let the workflow start: which field of which record, and what it should say."""

    record: RecordRef
    field: str
    value: str
    near: Near


@dataclass(frozen=True)
class Judged:
    """One workflow at one moment: it ran, or why it did not. ``program`` is the version live then, if any."""

    workflow: Workflow
    answer: Answer
    run: int | None = None
    state: str = ""
    incident: int | None = None
    program: Program | None = None
    fix: Fix | None = None


@dataclass(frozen=True)
class Look:
    """One event of the record, and every workflow at that moment; those that wait for something else apart."""

    event: Event
    judged: list[Judged] = field(default_factory=list)
    elsewhere: list[Judged] = field(default_factory=list)


def look(
    user: User,
    record: RecordRef,
    *,
    workflow: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int = NEWEST,
    most: int = AT_ONCE,
) -> list[Look]:
    """The record's past, the newest first: every event with every workflow about its like.

    Raises access.NotThere for a record the person may not see.
    """
    model = models_by_type().get(record.type)
    if model is None or not model.automated:
        raise access.NotThere(f"{record.type} {record.id}")
    access.access_record(user, model, record.id)
    rows = access.visible(user, Workflow).filter(about=record.type).order_by("position", "id")
    if workflow is not None:
        rows = rows.filter(pk=workflow)
    with transaction.atomic():
        events = whys.events_of(record, before, since, until, min(most, MOST_AT_ONCE))
        return _Judge(user, record, list(rows[:MOST_WORKFLOWS]), events).looks()


class _Judge:
    """Judges the events of one record; all it needs is loaded at once."""

    def __init__(
        self, user: User, record: RecordRef, workflows: Sequence[Workflow], events: Sequence[Event]
    ) -> None:
        ids = [row.pk for row in workflows]
        numbers = [event.id for event in events]
        self.known: Settings = settings()
        self.workflows, self.events = workflows, events
        self.then = whys.Workflows(ids)
        self.incidents = whys.stopped(record, numbers)
        self.unthought = whys.unthought(numbers)
        self.around = past.surroundings([Asked(one.record, one.at, one.id, one.after) for one in events])
        self.inside: defaultdict[int, list[Inside]] = defaultdict(list)
        self.ran: dict[tuple[int, int], Mapping[str, Any]] = {}
        seen = _seen(user, record, events)
        for run in whys.runs_of(record, ids):
            self.inside[run["workflow_id"]].append(
                Inside(run["started_at"], run["ended_at"], run["entry_key"])
            )
            if run["event_id"] is not None and run["id"] in seen:
                self.ran[run["workflow_id"], run["event_id"]] = run

    def looks(self) -> list[Look]:
        found = []
        for event, around in zip(self.events, self.around, strict=True):
            judged = [self._judge(row, event, around) for row in self.workflows]
            near = [one for one in judged if one.answer.word not in _FAR]
            found.append(Look(event, near, [one for one in judged if one.answer.word in _FAR]))
        return found

    def _judge(self, row: Workflow, event: Event, around: dict[RecordRef, Image]) -> Judged:
        run = self.ran.get((row.pk, event.id))
        then = self.then.at(row.pk, event.id)
        program, word = self._program(then)
        if run is not None:
            return Judged(row, Answer("ran"), run["id"], run["state"], program=program)
        if program is None:
            return Judged(row, Answer(word))
        answer = self._answer(program, event, around)
        if then is not None and not then.on and answer.word != OTHER_TRIGGER:
            return Judged(row, Answer("off", trigger=answer.trigger), program=program)
        if answer.word != "unknown":
            fix = _fix(answer, event, around)
            return Judged(row, answer, program=program, fix=fix)
        return self._recorded(row, answer, event, program)

    def _answer(self, program: Program, event: Event, around: dict[RecordRef, Image]) -> Answer:
        earlier = [one for one in self.inside[program.workflow] if one.started_at <= event.at]
        if not any(door.trigger.matches(event) for door in program.doors):
            return Answer(OTHER_TRIGGER, {}, trigger=program.doors[0].trigger.word)
        return why_not(program, event, world(self.known, event.at, dict(around)), earlier)

    def _recorded(self, row: Workflow, answer: Answer, event: Event, program: Program) -> Judged:
        """Nothing of the workflow kept it from starting: what else is written down about this event?"""
        if event.id in self.unthought:
            return Judged(row, Answer(self.unthought[event.id], trigger=answer.trigger), program=program)
        for key in ((event.id, row.pk), (event.id, None)):
            if key in self.incidents:
                kind, incident = self.incidents[key]
                said = Answer("set_aside", trigger=answer.trigger)
                if kind == "too_deep":
                    said = Answer("too_deep", {"depth": event.cause.depth}, trigger=answer.trigger)
                elif kind == "left_out":
                    said = Answer("left_out", trigger=answer.trigger)
                elif kind == "storm":
                    said = Answer("storm", {"count": len(self.inside[row.pk])}, trigger=answer.trigger)
                return Judged(row, said, incident=incident, program=program)
        return Judged(row, answer, program=program)

    def _program(self, then: whys.Then | None) -> tuple[Program | None, str]:
        if then is None:
            return None, "not_there"
        if then.live is None:
            return None, "unpublished"
        try:
            return self.known.program(then.live), ""
        except (KeyError, ValidationError) as error:
            log.info("version %s cannot be read: %s", then.live, error)
            return None, "unreadable"


_FAR = frozenset({OTHER_TRIGGER, "fields", "moment", "not_there", "unpublished", "unreadable"})


def _seen(user: User, record: RecordRef, events: Sequence[Event]) -> Collection[int]:
    numbers = [event.id for event in events]
    rows = visible_runs(user).filter(record_type=record.type, record_id=record.id, event_id__in=numbers)
    return set(rows.values_list("pk", flat=True))


def _fix(answer: Answer, event: Event, around: dict[RecordRef, Image]) -> Fix | None:
    """Where the near miss is to be mended, when it is a field somebody may write."""
    if answer.near is None or answer.clause is None:
        return None
    path = answer.clause.field
    head, _, rest = path.partition(".")
    record, name = event.record, path
    if rest:
        found = _related(event, head)
        if found is None or "." in rest or found not in around:
            return None
        record, name = found, rest
    kind = schema().get(record.type)
    one = kind.fields.get(name) if kind else None
    if one is None or one.readonly:
        return None
    return Fix(record, name, answer.near.wanted, answer.near)


def _related(event: Event, head: str) -> RecordRef | None:
    kind = schema()[event.record.type]
    for reference in kind.aliases.get(head, (head,)):
        target, found = event.after.get(reference), kind.fields.get(reference)
        if target is not None and found is not None and found.target:
            return RecordRef(found.target, target)
    return None


def still_so(fixes: Iterable[Fix]) -> list[Fix]:
    """Of these the ones whose record says today what it said then; one query for each type."""
    wanted = list(fixes)
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for fix in wanted:
        ids[fix.record.type].add(fix.record.id)
    rows = {
        RecordRef(kind, row.pk): row
        for kind, found in ids.items()
        for row in models_by_type()[kind]._default_manager.filter(pk__in=found)
    }
    return [
        fix
        for fix in wanted
        if fix.record in rows and getattr(rows[fix.record], fix.field, None) == fix.near.actual
    ]
