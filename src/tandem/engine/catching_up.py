"""What becomes of events that waited too long to be thought about: a stop of all automation, an outage. Pure.

A workflow says so by its ``catch_up``: ``all`` start at once, all ``spread`` over a quarter of an hour, only
the ``newest`` of each client (spread as well when they are many), or all are left out (``drop``). What an
import brings in little by little is not late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tandem.engine.clients import client_key
from tandem.engine.event import Event
from tandem.engine.index import Entry
from tandem.engine.program import Door, Program

LATE = timedelta(minutes=15)  # behaviour.md 4.3
OVER = timedelta(minutes=15)
FEW = 10  # of one workflow in one batch; so many need not be spread

Opens = Callable[[Door, Event], bool]
Place = tuple[datetime, int]  # when an event was due, and its number
Newest = Mapping[tuple[int, str], Place]  # by workflow and client: the newest event that would start it
NEVER: Place = (datetime.min.replace(tzinfo=UTC), 0)


@dataclass(frozen=True)
class LeftOut:
    """An event that would have started a workflow, had it not waited so long."""

    program: Program
    event: Event


def is_late(event: Event, now: datetime) -> bool:
    """Whether the event waited longer than a quarter of an hour, to be thought about or even to be found."""
    return now - event.due > LATE and event.cause.automation != "gradual"


def place_of(event: Event) -> Place:
    """Where the event stands among others: a moment where it was reached, not where it was found."""
    return event.due, event.id


def who(event: Event) -> str:
    """The client an event is about."""
    return client_key(event.record, event.after)


@dataclass
class Backlog:
    """The late part of a batch: how many runs each workflow would start, and each client's newest event."""

    newest: dict[tuple[int, str], Place] = field(default_factory=dict)
    many: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, events: Iterable[tuple[Event, list[Entry]]], known: Newest, opens: Opens, now: datetime
    ) -> Backlog:
        """Look through a batch; ``known`` are the newest events outside of it."""
        found = cls(dict(known))
        listed = list(events)
        if any(is_late(event, now) for event, _ in listed):
            for event, doors in listed:
                found._add(event, doors, opens, now)
        return found

    def _add(self, event: Event, doors: list[Entry], opens: Opens, now: datetime) -> None:
        for program, door in doors:
            if program.document.settings.catch_up == "all" or not opens(door, event):
                continue
            key = (program.workflow, who(event))
            self.newest[key] = max(self.newest.get(key, NEVER), place_of(event))
            if is_late(event, now):
                self.many[program.workflow] = self.many.get(program.workflow, 0) + 1

    def leaves_out(self, program: Program, event: Event, now: datetime) -> bool:
        """Whether this late event starts nothing."""
        policy = program.document.settings.catch_up
        if policy not in ("drop", "newest") or not is_late(event, now):
            return False
        return policy == "drop" or self.newest.get((program.workflow, who(event)), NEVER) > place_of(event)

    def begins(self, program: Program, event: Event, now: datetime) -> datetime:
        """When a run of this event begins: now, or within a quarter of an hour."""
        policy = program.document.settings.catch_up
        if policy in ("all", "drop") or not is_late(event, now):
            return now
        if policy == "newest" and self.many.get(program.workflow, 0) <= FEW:
            return now
        seconds = int(OVER.total_seconds())
        return now + timedelta(seconds=event.id * 7919 % seconds)  # a prime: neighbours land far apart
