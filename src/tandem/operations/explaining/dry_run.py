"""Try a workflow on one record or one past event: everything it would do, and nothing of it done."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import transaction

from tandem.engine.agenda import NEWEST, Asked
from tandem.engine.cause import Cause
from tandem.engine.event import Event, Op
from tandem.engine.program import Program
from tandem.engine.record import RecordRef
from tandem.engine.tally import Tally
from tandem.engine.trigger import Created, Deleted, parts_of
from tandem.engine.trying import Tried, TriedDoor, try_doors, try_steps
from tandem.engine.view import View
from tandem.engine.words import N_
from tandem.engine.workflow import Document
from tandem.operations import access
from tandem.operations.authoring import drafts
from tandem.operations.errors import Refused
from tandem.operations.explaining.staging import play, prepare
from tandem.store.models import User, Workflow
from tandem.store.read import past, whys
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import models_by_type

DAYS = 30
MOST_EVENTS = 30  # of a record, to choose from
PATIENCE_SECONDS = 8.0  # somebody looks at the page while what would have matched is counted
PRETENDED = 0  # the id of an event that never was


@dataclass(frozen=True)
class DryRun:
    """What the workflow makes of one event. ``starts``: whether a trigger opens; the steps are shown either way."""

    document: Document
    event: Event
    doors: list[TriedDoor]
    tried: Tried

    @property
    def starts(self) -> bool:
        """Whether it would start."""
        return any(door.opens for door in self.doors)

    @property
    def is_pretended(self) -> bool:
        """Whether the event never was: the record is tried as it is now."""
        return self.event.id == PRETENDED


@dataclass(frozen=True)
class Matched:
    """How often it would have started in the last days; ``complete`` unless counting took too long."""

    total: int
    days: int
    complete: bool
    listed: list[dict[str, Any]]


def try_out(
    user: User,
    workflow: Workflow,
    record: RecordRef,
    *,
    document: Document | Mapping[str, Any] | None = None,
    event: int | None = None,
    choices: Mapping[str, str] | None = None,
) -> DryRun:
    """Try a document (the draft, else the live version) on a record as it is, or on one of its past events.

    Raises Refused for a document with errors, access.NotThere for what the person may not see.
    """
    _access(user, workflow, record)
    with transaction.atomic():
        stage = prepare(workflow, _document(workflow, document))
        if record.type != stage.program.document.about:
            raise Refused.because(N_("This workflow is about another kind of record."), "record")
        happened = _event(record, event, stage.program)
        asked = Asked(record, happened.at, happened.id or NEWEST, happened.after)
        around = past.surroundings([asked])[0]
        world = stage.world
        world.now = happened.at.astimezone(world.zone)
        world.images = {**world.images, **around}
        before = {} if happened.op == "created" else {**happened.after, **happened.before}
        view = View(world, record, image=happened.after, old_image=before)
        doors = try_doors(stage.program, happened, view)
        if happened.id == PRETENDED:
            doors = [_pulled(door) for door in doors]
        chosen = next((door for door in doors if door.opens), doors[0])
        tried = try_steps(stage.program, happened, chosen.use.on, world, stage.known.calendar, choices or {})
    return DryRun(stage.program.document, happened, doors, tried)


def _pulled(door: TriedDoor) -> TriedDoor:
    """As if its trigger were pulled."""
    opens = door.direction and door.own.held and door.common.held
    return replace(door, pulled=True, fields=True, moment=True, begins=True, opens=opens)


def _access(user: User, workflow: Workflow, record: RecordRef) -> None:
    access.access_record(user, Workflow, workflow.pk)
    model = models_by_type().get(record.type)
    if model is None:
        raise access.NotThere(f"{record.type} {record.id}")
    access.access_record(user, model, record.id)


def _document(workflow: Workflow, document: Document | Mapping[str, Any] | None) -> Any:
    found = document if document is not None else drafts.current(workflow)
    if found is None:
        raise Refused.because(N_("There is nothing to try yet. Write a draft first."))
    return found


def _event(record: RecordRef, number: int | None, program: Program) -> Event:
    """The past event, or one that pretends the first trigger was pulled just now."""
    if number is not None:
        found = whys.events_of(record, number + 1, None, None, 1)
        if not found or found[0].id != number:
            raise access.NotThere(f"event {number}")
        return found[0]
    now = the_time()
    image = past.images([Asked(record, now)])[0]
    if image is None:
        raise access.NotThere(f"{record.type} {record.id}")
    parts = tuple(parts_of(program.doors[0].trigger))
    op: Op = "changed"
    if parts and isinstance(parts[0], (Created, Deleted)):
        op = "created" if isinstance(parts[0], Created) else "deleted"
    return Event(PRETENDED, now, record, op, {}, image, Cause())


def moments_of(user: User, record: RecordRef) -> list[Event]:
    """The record's last events, to choose one from. Raises access.NotThere."""
    model = models_by_type().get(record.type)
    if model is None:
        raise access.NotThere(f"{record.type} {record.id}")
    access.access_record(user, model, record.id)
    with transaction.atomic():
        return whys.events_of(record, NEWEST, None, None, MOST_EVENTS)


def matched(
    user: User, workflow: Workflow, document: Document | Mapping[str, Any] | None = None, days: int = DAYS
) -> Matched:
    """How often the document would have started in the last days, and for which records. Raises Refused."""
    access.access_record(user, Workflow, workflow.pk)
    stage = prepare(workflow, _document(workflow, document))
    only_doors = replace(stage, program=replace(stage.program, ops=(), steps={}))
    until = the_time()
    since = until - timedelta(days=days)
    tally = Tally()
    begun, complete = time.monotonic(), True
    with transaction.atomic():
        for _looked_at in play(only_doors.rehearsal(tally, since), since, until):
            if time.monotonic() - begun > PATIENCE_SECONDS:
                complete = False
                break
    found = tally.result()
    return Matched(found["runs"], days, complete, found["list"])
