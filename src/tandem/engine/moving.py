"""A waiting run goes over to another version: where it may go on there, and what it waits for then. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tandem.engine.durations import add, parse
from tandem.engine.program import Act, Fork, Halt, Hand, Op, Pause, Program
from tandem.engine.run import Run, is_held
from tandem.engine.turn import Calendars, due_until
from tandem.engine.view import View, World
from tandem.engine.words import N_, Text
from tandem.engine.workflow import WaitEvent, WaitFor, WaitUntil


@dataclass(frozen=True)
class Moved:
    """How a run stands on the other version. ``path`` is that of the step it waits at, empty when it waits at none."""

    counter: int
    due_at: datetime | None
    waits_for: dict[str, Any] | None
    outputs: dict[str, Any]
    path: str = ""
    action: str = ""


def waits_at(run: Run) -> str:
    """The id of the step a waiting run stands at; empty when it has not begun."""
    if run.counter == 0 and _has_not_begun(run):
        return ""
    op = run.program.ops[run.counter] if run.counter < len(run.program.ops) else None
    return op.id if isinstance(op, Act | Pause | Hand | Fork | Halt) else ""


def _has_not_begun(run: Run) -> bool:
    return run.state == "ready" or is_held(run.waits_for)


def why_not_there(run: Run, to: Program, step: str) -> Text | None:
    """Why a run cannot go on at this step of the other version; None when it can."""
    if step not in to.steps:
        return Text(N_("There is no step “{step}” in this version."), {"step": step})
    new = to.ops[to.steps[step]]
    waits_for = run.waits_for or {}
    if "manual_action" in waits_for and not isinstance(new, Hand):
        return Text(N_("Somebody was asked to do something: choose a step that hands over to a person."))
    if "delivery" in waits_for and not _same_action(run.program.ops[run.counter], new):
        return Text(N_("It waits for an answer from outside: choose a step with the same action."))
    return None


def _same_action(old: Op, new: Op) -> bool:
    return isinstance(old, Act) and isinstance(new, Act) and old.name == new.name


def moved(run: Run, to: Program, step: str, began: datetime, world: World, calendars: Calendars) -> Moved:
    """The run at a step it may go on at (see ``why_not_there``); the time it has waited since ``began`` counts.

    A run that has not begun, or is to begin again at a step, stays as it is.
    """
    place = to.steps[step] if step else 0
    if _has_not_begun(run):
        return Moved(place, run.due_at, run.waits_for, run.outputs)
    new = to.ops[place]
    old = waits_at(run)
    outputs = {step if name == old else name: value for name, value in run.outputs.items()}
    waits_for = run.waits_for or {}
    if "settled" in waits_for or "delivery" in waits_for:
        return Moved(place, run.due_at, {**waits_for, "step": step}, outputs, *_face(new))
    if isinstance(new, Hand) and "manual_action" in waits_for:
        due = None
        if new.on_timeout is not None and new.hand_off.timeout:
            calendar = calendars(to.calendar)
            due = max(world.now, add(parse(new.hand_off.timeout), began, world.zone, calendar))
        return Moved(place, due, {**waits_for, "step": step}, outputs, *_face(new))
    if isinstance(new, Pause) and isinstance(run.program.ops[run.counter], Pause):
        due, told = _wait(new, run, to, began, world, calendars)
        return Moved(place, max(world.now, due), told, outputs, *_face(new))
    return Moved(place, world.now, None, outputs)


def _wait(
    new: Pause, run: Run, to: Program, began: datetime, world: World, calendars: Calendars
) -> tuple[datetime, dict[str, Any]]:
    wait, calendar = new.step.wait, calendars(to.calendar)
    if isinstance(wait, WaitFor):
        return add(parse(wait.duration), began, world.zone, calendar), {"time": wait.duration}
    if isinstance(wait, WaitEvent):
        return add(parse(wait.timeout), began, world.zone, calendar), {"event": wait.event}
    return _until(wait, run, world, calendars, to), {"until": wait.until, "offset": wait.offset}


def _until(wait: WaitUntil, run: Run, world: World, calendars: Calendars, to: Program) -> datetime:
    due = due_until(wait, View(world, run.record, outputs=run.outputs), world, calendars(to.calendar))
    return due or world.now


def _face(op: Op) -> tuple[str, str]:
    """The path and the word a step of the trace has for this op."""
    if isinstance(op, Act):
        return op.path, op.name
    return (op.path, "hand_off") if isinstance(op, Hand) else (getattr(op, "path", ""), "wait")
