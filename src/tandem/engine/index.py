"""From an event to the workflows it may start, at a cost that hardly grows with their number.

Doors are grouped by trigger; inside a group, a door whose conditions demand one value of a field
("purpose is Demo") is found by that value, so that a thousand rules cost about what ten do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, assert_never

from tandem.engine.condition import lowered
from tandem.engine.event import Event
from tandem.engine.program import Door, Hand, Pause, Program
from tandem.engine.trigger import (
    Became,
    Changed,
    Created,
    Deleted,
    Left,
    Reached,
    SimplePattern,
    Trigger,
    parts_of,
)
from tandem.engine.workflow import WaitUntil

Entry = tuple[Program, Door]
COMMON = frozenset(
    {"status", "direction", "kind", "active", "via_integration"}
)  # poor at telling records apart


REPLIES = frozenset(
    {"rang_at", "answered_at", "status"}
)  # fields of a call by which a client's reply is known


class _Group:
    """The doors of one trigger."""

    def __init__(self, trigger: Trigger) -> None:
        self.trigger = trigger
        self.plain: list[Entry] = []
        self.by_field: dict[str, dict[Any, list[Entry]]] = defaultdict(lambda: defaultdict(list))

    def add(self, entry: Entry) -> None:
        field, values = _telling(entry[1])
        if field is None:
            self.plain.append(entry)
            return
        for value in values:
            self.by_field[field][value].append(entry)

    def entries(self, event: Event) -> Iterator[Entry]:
        yield from self.plain
        for field, table in self.by_field.items():
            found = table.get(_key(event.after.get(field)))
            if found:
                yield from found


def _telling(door: Door) -> tuple[str | None, Iterable[Any]]:
    """The field and values that tell records apart best for this door."""
    found = {name: frozenset(map(_key, values)) for name, values in door.demands.items()}
    if door.use.direction:
        found.setdefault("direction", frozenset({door.use.direction}))
    if not found:
        return None, ()
    field = min(found, key=lambda name: (name in COMMON, len(found[name]), name))
    return field, found[field]


def _key(value: Any) -> Any:
    return lowered(value) if isinstance(value, str) else value


def _awaited(part: SimplePattern) -> frozenset[str] | None:
    """The fields one of which must have changed for a change to match; None when any may."""
    match part:
        case Changed():
            return frozenset(part.fields) or None
        case Became() | Left():
            return frozenset({part.field})
        case Created() | Deleted() | Reached():
            return frozenset()
        case _:
            assert_never(part)


def paused_for(program: Program) -> Iterator[SimplePattern]:
    """What the pauses of a program wait for."""
    for op in program.ops:
        if isinstance(op, Pause) and op.trigger is not None:
            yield from parts_of(op.trigger)
        elif isinstance(op, Pause) and isinstance(op.step.wait, WaitUntil):
            yield Changed((op.step.wait.until,))


class Index:
    """All live programs by what they listen to.

    ``replies_awaited``: something open goes back to a program that is not live any more, and waits for a reply.
    """

    def __init__(self, programs: Iterable[Program], *, replies_awaited: bool = False) -> None:
        self.programs: dict[int, Program] = {}
        self._replies_awaited = replies_awaited
        self._groups: dict[str, dict[str, _Group]] = defaultdict(dict)
        for program in programs:
            self.programs[program.workflow] = program
            for door in program.doors:
                groups = self._groups[door.trigger.record_type]
                groups.setdefault(door.trigger.word, _Group(door.trigger)).add((program, door))

    @cached_property
    def awaited(self) -> dict[str, list[str] | None]:
        """By record type the fields one of which must have changed for a change to be heard; None: any may.

        What a pause of a live program waits for counts: a run may reach that pause in the same batch.
        """
        found: dict[str, list[str] | None] = {}
        for record_type, groups in self._groups.items():
            heard = [part for group in groups.values() for part in parts_of(group.trigger)]
            for program in self.programs.values():
                if program.document.about == record_type:
                    heard += paused_for(program)
            parts = [_awaited(part) for part in heard]
            fields = [part for part in parts if part is not None]
            found[record_type] = None if None in parts else sorted(frozenset().union(*fields))
        if self.wants_replies:
            heard_already = found.get("call", [])
            found["call"] = None if heard_already is None else sorted({*heard_already, *REPLIES})
        return found

    @cached_property
    def wants_replies(self) -> bool:
        """Whether a program stops, or calls something off, when its client calls."""
        return self._replies_awaited or any(
            program.document.settings.stop_on_reply
            or any(isinstance(op, Hand) and op.hand_off.cancel_on_reply for op in program.ops)
            for program in self.programs.values()
        )

    @cached_property
    def by_key(self) -> dict[str, dict[str, Any]]:
        """What another workflow must know of each program to start it."""
        return {
            program.key: {
                "id": program.workflow,
                "version": program.version,
                "name": program.name,
                "about": program.document.about,
                "entry": program.document.settings.entry,
                "cap": program.document.settings.hourly_cap,
                "owner": program.owner,
            }
            for program in self.programs.values()
        }

    def candidates(self, event: Event) -> list[Entry]:
        """The doors whose trigger this event pulls and whose telling value it has, in the workflows' order."""
        found: list[Entry] = []
        for group in self._groups.get(event.record.type, {}).values():
            if group.trigger.matches(event):
                found += group.entries(event)
        return found

    def moments(self) -> set[tuple[str, str, str]]:
        """The moments the clock must watch: record type, datetime field, offset."""
        return {
            (door.trigger.record_type, door.trigger.moment_field, door.use.delay or "0 minutes")
            for program in self.programs.values()
            for door in program.doors
            if door.trigger.moment_field
        }
