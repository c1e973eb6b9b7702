"""Think about a batch: which runs start, which wake, and what their turns come to. Pure.

Order: events in id order, each first waking the runs that wait for it, then starting new ones in the
workflows' order; runs whose time has come go last. What an earlier run plans, a later one reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tandem.engine.catching_up import OVER, Backlog, LeftOut
from tandem.engine.cause import MOST_DEEP
from tandem.engine.deed import Deed
from tandem.engine.effect import Send
from tandem.engine.event import Event
from tandem.engine.index import Entry
from tandem.engine.limits import HOUR, Limits, Loop
from tandem.engine.program import Door, Pause, Program
from tandem.engine.record import RecordRef
from tandem.engine.run import Run, Turn, is_held
from tandem.engine.turn import Calendars, arrive, due_until, settled, stop, take, wake
from tandem.engine.view import View, World
from tandem.engine.words import N_, Text
from tandem.engine.workflow import WaitUntil

_GONE = N_("the record was deleted")
STORM_STARTS = 50  # reliability.md G8: starts of one workflow for one record in half an hour


@dataclass
class Thinking:
    """What a batch comes to."""

    turns: list[Turn] = field(default_factory=list)
    starts: dict[tuple[int, datetime], int] = field(default_factory=dict)  # by workflow and hour
    loops: list[Loop] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def deeds(self) -> list[Deed]:
        """All deeds, in the order they were planned."""
        return [deed for turn in self.turns for deed in turn.deeds]

    @property
    def sends(self) -> bool:
        """Whether something is to leave the house."""
        return any(isinstance(deed.effect, Send) for turn in self.turns for deed in turn.deeds)


def think(
    events: Sequence[tuple[Event, list[Entry]]],
    waiters: Sequence[Run],
    due: Sequence[Run],
    world: World,
    calendars: Calendars,
    limits: Limits,
) -> Thinking:
    """Plan a whole batch over one world."""
    thinking = Thinking()
    late = Backlog.of(events, limits.newest, lambda door, event: pulls(door, event, world), world.now)
    waiting = _by_record(waiters)
    moved: set[int] = set()
    for event, doors in events:
        here = waiting[event.record.id]
        for run in here:
            if run.id not in moved and _has_arrived(run, event, world):
                moved.add(run.id)
                thinking.turns.append(arrive(run, world.now))
            elif _concerns(run, event):
                moved.add(run.id)
                run.acts_at = event.due
                thinking.turns.append(_go_on(run, world, calendars, timed_out=False))
        before = _old_image(event)
        already = len(thinking.turns)
        for program, door in doors:
            _enter(program, door, event, before, world, calendars, limits, thinking, late)
        here += [turn.run for turn in thinking.turns[already:]]  # what they wait for may be in this batch
    for run in due:
        if run.id not in moved:
            run.acts_at = run.due_at
            thinking.turns.append(_go_on(run, world, calendars, timed_out=True))
    return thinking


def _by_record(waiters: Sequence[Run]) -> defaultdict[int, list[Run]]:
    found: defaultdict[int, list[Run]] = defaultdict(list)
    for run in waiters:
        found[run.record.id].append(run)
    return found


def _old_image(event: Event) -> dict[str, Any]:
    return {} if event.op == "created" else {**event.after, **event.before}


def _concerns(run: Run, event: Event) -> bool:
    """Whether this event is what the run waits for, or moves the date it waits for."""
    if run.state != "waiting" or event.id <= (run.event_id or 0):
        return False
    op = run.program.ops[run.counter]
    if not isinstance(op, Pause) or is_held(run.waits_for):
        return False
    if op.trigger is not None:
        return op.trigger.matches(event)
    wait = op.step.wait
    return isinstance(wait, WaitUntil) and wait.until in event.before


def _has_arrived(run: Run, event: Event, world: World) -> bool:
    """Whether this event brought the record of a waiting run to the workflow's goal."""
    if run.program.goal is None or run.state != "waiting" or event.id <= (run.event_id or 0):
        return False
    return run.program.goal(View(world, run.record, image=event.after, outputs=run.outputs), world.now)


def _go_on(run: Run, world: World, calendars: Calendars, *, timed_out: bool) -> Turn:
    """A waiting run takes its turn; one whose date moved waits again for the new one."""
    if not run.program.on:
        return stop(run, world.now, Text(N_("the workflow was switched off")))
    if run.record not in world.images:
        return stop(run, world.now, Text(_GONE))
    if client_is_stopped(View(world, run.record)):
        return stop(run, world.now, Text(N_("automation was stopped for this client")))
    if run.program.goal is not None and run.program.goal(
        View(world, run.record, outputs=run.outputs), world.now
    ):
        return arrive(run, world.now)
    if run.waits_for is not None and "settled" in run.waits_for:
        return settled(run, world, calendars)
    op = run.program.ops[run.counter] if run.counter < len(run.program.ops) else None
    held = run.waits_for is None or is_held(run.waits_for)
    if isinstance(op, Pause) and isinstance(op.step.wait, WaitUntil) and not held:
        view = View(world, run.record, outputs=run.outputs)
        due = due_until(op.step.wait, view, world, calendars(run.program.calendar))
        if due is not None and due > world.now:
            run.due_at = due
            run.state = "waiting"
            return Turn(run)
    if not held:
        return take(run, world, calendars, wake(run, world, timed_out=timed_out))
    run.state, run.due_at, run.waits_for = "ready", None, None
    return take(run, world, calendars)


def _enter(
    program: Program,
    door: Door,
    event: Event,
    before: dict[str, Any],
    world: World,
    calendars: Calendars,
    limits: Limits,
    thinking: Thinking,
    late: Backlog,
) -> None:
    """Start a run if the door opens and the entry contract, the depth and the caps let it."""
    if not opens(door, event, View(world, event.record, image=event.after, old_image=before), world.now):
        return
    if (program.workflow, event.id) in limits.seen:
        return
    if client_is_stopped(View(world, event.record, image=event.after)):
        return
    key = limits.key(program, door, event)
    if key is not None and (program.workflow, key) in limits.taken:
        return
    pair = (program.workflow, event.record.id)
    if event.cause.depth >= MOST_DEEP or limits.recent.get(pair, 0) >= STORM_STARTS:
        kind = "too_deep" if event.cause.depth >= MOST_DEEP else "storm"
        thinking.loops.append(Loop(kind, program, event))
        return
    if late.leaves_out(program, event, world.now):
        limits.seen.add((program.workflow, event.id))
        thinking.left_out.append(LeftOut(program, event))
        return
    begins = late.begins(program, event, world.now)
    _start(program, door, event, key, world, calendars, limits, thinking, begins)


def _start(
    program: Program,
    door: Door,
    event: Event,
    key: str | None,
    world: World,
    calendars: Calendars,
    limits: Limits,
    thinking: Thinking,
    begins: datetime,
) -> None:
    pair = (program.workflow, event.record.id)
    limits.seen.add((program.workflow, event.id))
    limits.recent[pair] = limits.recent.get(pair, 0) + 1
    if key is not None:
        limits.taken.add((program.workflow, key))
    run = Run(
        id=next(world.ids),
        program=program,
        record=event.record,
        event_id=event.id,
        trigger=door.trigger.word,
        chain=event.chain,
        depth=event.cause.depth,
        started_at=world.now,
        acts_at=event.due,
        entry_key=key,
        is_new=True,
        doer=event.cause.doer,
    )
    cap = program.document.settings.hourly_cap
    hour = limits.room(program.workflow, cap, begins)
    thinking.starts[program.workflow, hour] = thinking.starts.get((program.workflow, hour), 0) + 1
    if max(hour, begins) <= world.now:
        thinking.turns.append(_begin(run, world, calendars))
        return
    if hour > begins and limits.is_first(program.workflow, begins):
        thinking.loops.append(Loop("hourly_cap", program, event))
    held: dict[str, Any] = {"cap": cap} if hour > begins else {"spread": OVER.seconds // 60}
    run.state, run.waits_for, run.due_at = "waiting", held, max(hour, begins)
    thinking.turns.append(Turn(run))


def _begin(run: Run, world: World, calendars: Calendars) -> Turn:
    """A new run takes its first turn, unless its record went meanwhile: after the event, or earlier in this batch."""
    if run.record not in world.images:
        return stop(run, world.now, Text(_GONE))
    return take(run, world, calendars)


def client_is_stopped(view: View) -> bool:
    """Whether automation was stopped for the client this view is about."""
    if view.image.get("automation_stopped"):
        return True
    refs = [RecordRef(kind, id) for kind, id in view.client.items() if id is not None]
    return any(view.world.images.get(ref, {}).get("automation_stopped") for ref in refs)


def pulls(door: Door, event: Event, world: World) -> bool:
    """Whether this event opens the door, as the world is."""
    view = View(world, event.record, image=event.after, old_image=_old_image(event))
    return opens(door, event, view, world.now)


def opens(door: Door, event: Event, view: View, now: datetime) -> bool:
    """Whether what the author added to the trigger holds: direction, chosen fields, delay, conditions."""
    use = door.use
    if use.direction and event.after.get("direction") != use.direction:
        return False
    if door.fields and event.op == "changed" and not door.fields & event.before.keys():
        return False
    if event.op == "reached" and event.before.get("moment") != moment_key(door):
        return False
    if door.rises is not None and event.op == "changed":
        return door.rises(view, now)
    return door.holds(view, now)


def moment_key(door: Door) -> str | None:
    """The key of the moment a door listens to: record type, field, offset."""
    field = door.trigger.moment_field
    return f"{door.trigger.record_type}|{field}|{door.use.delay or '0 minutes'}" if field else None


__all__ = ["HOUR", "Limits", "Loop", "Thinking", "client_is_stopped", "moment_key", "opens", "pulls", "think"]
