"""Run a workflow over events of the past, with the engine's own thinking, and write nothing. Pure.

What is handed in gives records as they were (``Past``); what comes out goes to a ``Witness``. The rehearsal keeps
what each run planned in an overlay of its own, its timers in a heap, and lets its own changes of records be heard
again, as in life. What the workflow itself really did in that time is left out: the rehearsal does it instead.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Protocol

from tandem.engine.agenda import Agenda, Asked, Date, Item, Past
from tandem.engine.cause import Cause
from tandem.engine.deed import Deed
from tandem.engine.durations import add, parse
from tandem.engine.effect import ChangeRecord, CreateRecord, DeleteRecord
from tandem.engine.event import Event, Op
from tandem.engine.index import Index, paused_for
from tandem.engine.overlay import Overlay
from tandem.engine.program import Door, Hand, Program
from tandem.engine.record import Image, RecordRef
from tandem.engine.run import Run, Turn
from tandem.engine.thinking import HOUR, Limits, Loop, think
from tandem.engine.trigger import Changed, Created, Deleted, SimplePattern, parts_of
from tandem.engine.turn import Calendars
from tandem.engine.view import World

CONSEQUENCES = 1 << 62  # ids of events that only the rehearsal made begin here
STORM = HOUR / 2


class Witness(Protocol):
    """Who is told what the rehearsal comes to."""

    def started(self, run: Run, event: Event) -> None:
        """A run began; an event from ``CONSEQUENCES`` on was made by the rehearsal itself."""

    def took(self, turn: Turn, at: datetime) -> None:
        """A run took a turn."""

    def stopped(self, loop: Loop, at: datetime) -> None:
        """A run was kept from starting, or put off."""


class Rehearsal:
    """One program over a stream of past events, page by page, the oldest first.

    ``outcomes``: what a hand-off comes to, ``first`` (its first outcome, at once) or ``open`` (nobody does it).
    ``taken``: the entry keys that runs held before the stream begins.
    """

    def __init__(
        self,
        program: Program,
        world: World,
        calendars: Calendars,
        past: Past,
        witness: Witness,
        *,
        outcomes: str = "first",
        taken: Iterable[str] = (),
    ) -> None:
        self.program, self.world, self.calendars = program, world, calendars
        self.past, self.witness, self.outcomes = past, witness, outcomes
        self.index = Index([program])
        self._people = dict(world.images)
        self._taken = {(program.workflow, key) for key in taken}
        self._hours: dict[tuple[int, datetime], int] = {}
        self._starts: defaultdict[int, deque[datetime]] = defaultdict(deque)
        self._waiting: defaultdict[int, dict[int, Run]] = defaultdict(dict)
        self._overlays: dict[int, Overlay] = {}
        self._agenda = Agenda(past)
        self._fake = count(CONSEQUENCES)
        self._pauses = tuple(paused_for(program))
        self._last = 0
        self._horizon: datetime | None = None

    def moments(self) -> list[tuple[str, str, str]]:
        """The dates its doors wait for: record type, field, offset."""
        return sorted(self.index.moments())

    def due(self, offset: str, value: datetime) -> datetime:
        """When the date with its offset is reached."""
        return add(parse(offset), value, self.world.zone, self.calendars(None))

    def expect(self, at: datetime, record: RecordRef, field: str, offset: str, value: datetime) -> None:
        """Look then whether the record's field still has this date."""
        self._agenda.add(at, Date(record, field, value, f"{record.type}|{field}|{offset}"))

    def hear(self, events: Sequence[Event], until: datetime) -> None:
        """The next page of events, in id order; ``until`` is the time up to which it goes."""
        self._horizon = until
        listening = [(event, self.index.candidates(event)) for event in events if self._counts(event)]
        entered = {event.record.id for event, doors in listening if doors}
        wanted = [
            number
            for number, (event, doors) in enumerate(listening)
            if doors
            or ((event.record.id in entered or event.record.id in self._waiting) and self._may_wake(event))
        ]
        asked = [_asked(listening[number][0]) for number in wanted]
        around = dict(zip(wanted, self.past(asked) if asked else (), strict=True))
        for number, (event, doors) in enumerate(listening):
            if number in around:
                self._until(event.at)
                self._last = event.id
                self._happens(event, doors, around[number])
        self._until(until)

    def _counts(self, event: Event) -> bool:
        """Not what the workflow itself did then, nor what was to start nothing."""
        return event.cause.workflow != self.program.workflow and event.cause.automation != "off"

    def _may_wake(self, event: Event) -> bool:
        return self.program.goal is not None or any(part.matches(event) for part in self._pauses)

    def _until(self, time: datetime) -> None:
        """Do what is due up to a time."""
        for item in self._agenda.due(time, self._horizon or time):
            if isinstance(item.what, Run):
                self._stand_in(item.at, item.around or {}, item.what)
                self._think([], [], [item.what])
            else:
                self._reached(item.what, item)

    def _reached(self, date: Date, item: Item) -> None:
        image = (item.around or {}).get(date.record)
        if image is None or image.get(date.field) != date.value:
            return
        event = self._made_up("reached", item.at, date.record, {"moment": date.key}, image, None)
        self._happens(event, self.index.candidates(event), item.around or {})

    def _stand_in(self, at: datetime, around: dict[RecordRef, Image], run: Run | None) -> None:
        """Let the world be what it was then, with what the run planned on top."""
        self.world.now = at.astimezone(self.world.zone)
        self.world.images = {**self._people, **around}
        if run is not None:
            self._overlays[run.id].lay(self.world.images)

    def _happens(self, event: Event, doors: Sequence[Any], around: dict[RecordRef, Image]) -> None:
        if event.op == "deleted":
            around = {**around, event.record: event.after}
        for run in list(self._waiting.get(event.record.id, {}).values()):
            self._stand_in(event.at, around, run)
            self._think([(event, [])], [run], [])
        if doors:
            self._stand_in(event.at, around, None)
            self._think([(event, list(doors))], [], [])

    def _think(
        self,
        events: list[tuple[Event, list[Any]]],
        waiters: list[Run],
        due: list[Run],
        under: Run | None = None,
    ) -> None:
        """One piece of thinking, then what it leads to at once."""
        now = self.world.now
        limits = Limits(taken=self._taken, hours=self._hours)
        if events and events[0][1]:
            limits.recent = self._recent(events[0][0].record.id, now)
        thinking = think(events, waiters, due, self.world, self.calendars, limits)
        for loop in thinking.loops:
            self.witness.stopped(loop, now)
        for turn in thinking.turns:
            if turn.run.is_new:
                self._begin(turn.run, events[0][0], under)
            self._after(turn)

    def _recent(self, record: int, now: datetime) -> dict[tuple[int, int], int]:
        starts = self._starts[record]
        while starts and starts[0] <= now - STORM:
            starts.popleft()
        return {(self.program.workflow, record): len(starts)}

    def _begin(self, run: Run, event: Event, under: Run | None) -> None:
        run.is_new = False
        self._starts[run.record.id].append(self.world.now)
        overlay = self._overlays[under.id].copy() if under is not None else Overlay()
        if event.op == "deleted":
            overlay.made[event.record] = event.after
        self._overlays[run.id] = overlay
        self.witness.started(run, event)
        if event.id >= CONSEQUENCES:
            run.event_id = self._last  # so that what really happens later concerns it

    def _after(self, turn: Turn) -> None:
        """Keep what a turn planned, and go on with what need not wait for anything."""
        run = turn.run
        self._overlays[run.id].add(turn.deeds)
        self.witness.took(turn, self.world.now)
        around = self.world.images
        consequences = self._consequences(turn)
        if run.state == "waiting":
            self._waiting[run.record.id][run.id] = run
            if run.due_at is not None:
                self._agenda.add(run.due_at, run)
        else:
            self._leave(run)
        for event in consequences:
            self._hear_own(event, run, around)
        self.world.images = around
        if run.state == "waiting":
            self._settle(run)
        if run.state != "waiting":
            self._overlays.pop(run.id, None)

    def _leave(self, run: Run) -> None:
        here = self._waiting.get(run.record.id)
        if here is not None:
            here.pop(run.id, None)
            if not here:
                del self._waiting[run.record.id]
        if run.program.document.settings.entry == "one_at_a_time":
            self._taken.discard((self.program.workflow, str(run.record.id)))

    def _settle(self, run: Run) -> None:
        """Answers from outside are as hoped for, and people do what they are handed, unless it stays open."""
        waits = run.waits_for or {}
        if "delivery" in waits:
            answer: dict[str, Any] = {}
        elif "manual_action" in waits and self.outcomes == "first":
            op = run.program.ops[run.counter]
            names = [one.name for one in op.hand_off.outcomes] if isinstance(op, Hand) else []
            answer = {"status": "completed", "outcome": names[0] if names else ""}
        else:
            return
        run.waits_for = {**waits, "settled": {"ok": True, "answer": answer}}
        run.due_at = self.world.now
        self._think([], [], [run])

    def _consequences(self, turn: Turn) -> list[Event]:
        """The events this turn's changes would be, as far as this workflow listens to them."""
        found = []
        for deed in turn.deeds:
            effect = deed.effect
            if not isinstance(effect, (ChangeRecord, CreateRecord, DeleteRecord)):
                continue
            if effect.record.type != self.program.document.about:
                continue
            image = self.world.images.get(effect.record, {})
            op: Op = "created" if isinstance(effect, CreateRecord) else "deleted"
            before: Image = {}
            if isinstance(effect, ChangeRecord):
                op = "changed"
                before = {name: old for name, (old, _) in deed.details.get("changes", {}).items()}
            found.append(self._made_up(op, self.world.now, effect.record, before, image, deed))
        return found

    def _hear_own(self, event: Event, run: Run, around: dict[RecordRef, Image]) -> None:
        doors = self.index.candidates(event)
        others = [one for one in self._waiting.get(event.record.id, {}).values() if self._may_wake(event)]
        for one in others:
            self.world.images = dict(around)
            self._overlays[one.id].lay(self.world.images)
            self._think([(event, [])], [one], [])
        if doors:
            self.world.images = dict(around)
            self._think([(event, doors)], [], [], under=run)

    def _made_up(
        self, op: Op, at: datetime, record: RecordRef, before: Image, after: Image, deed: Deed | None
    ) -> Event:
        return Event(next(self._fake), at, record, op, before, after, deed.cause if deed else Cause())


def _asked(event: Event) -> Asked:
    return Asked(event.record, event.at, event.id, event.after)


@dataclass(frozen=True)
class Listened:
    """A pattern that is listened for; ``demands``: texts, in lower case, one of which a field must have as well."""

    part: SimplePattern
    demands: tuple[tuple[str, frozenset[str]], ...] = ()


def listens(program: Program) -> dict[str, list[Listened]]:
    """By record type what a rehearsal of the program must be told of."""
    about = program.document.about
    if program.goal is not None:
        return {about: [Listened(part) for part in (Created(), Deleted(), Changed())]}
    doors = [Listened(part, _texts(door)) for door in program.doors for part in parts_of(door.trigger)]
    return {about: [*dict.fromkeys([*doors, *map(Listened, paused_for(program))])]}


def _texts(door: Door) -> tuple[tuple[str, frozenset[str]], ...]:
    """What a door demands of text fields, which the log can be searched by."""
    return tuple(
        (name, values)
        for name, values in sorted(door.demands.items())
        if all(isinstance(value, str) for value in values)
    )
