"""A run's turn: from where it stands to where it must wait or ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tandem.engine.calendars import Calendar
from tandem.engine.cause import MOST_DEEP, Cause
from tandem.engine.deed import collect
from tandem.engine.durations import add, parse
from tandem.engine.effect import Effect, Send, StartRun
from tandem.engine.handing import VERB, gave_up, hand_over, taken_back
from tandem.engine.identity import refuses
from tandem.engine.plan import Fail, Skip
from tandem.engine.program import Act, Fork, Hand, Jump, Pause
from tandem.engine.run import Run, State, StepTaken, Turn
from tandem.engine.view import View, World
from tandem.engine.words import N_, Text
from tandem.engine.workflow import WaitEvent, WaitFor, WaitUntil

LATE = timedelta(minutes=1)  # a wait that ends this much after its time is marked as late
_TOO_DEEP = N_("The chain of rules that led here was {depth} deep, so it was stopped.")
MOST_STEPS = 1000  # in one turn; a program has no way back, so this only guards against a mistake of ours


Calendars = Callable[[str | None], Calendar]


def settled(run: Run, world: World, calendars: Calendars) -> Turn:
    """What the run waited for was answered, done by a person, or failed for good: take it in and go on."""
    answer = (run.waits_for or {}).get("settled", {})
    op = run.program.ops[run.counter]
    turn = Turn(run)
    run.state, run.due_at, run.waits_for = "ready", None, None
    if isinstance(op, Hand):
        because = taken_back(turn, op, answer.get("answer") or {}, world.now)
        return (
            take(run, world, calendars, turn)
            if because is None
            else _end(turn, "stopped", world.now, because)
        )
    if not isinstance(op, Act):
        return take(run, world, calendars, turn)
    if answer.get("ok"):
        run.outputs[op.id] = answer.get("answer") or {}
        turn.steps.append(StepTaken(run.id, op.path, op.name, "did", world.now, outputs=run.outputs[op.id]))
        run.counter += 1
    elif fail(turn, op, _said(answer.get("reason")), world):
        return turn
    return take(run, world, calendars, turn)


def _said(reason: Mapping[str, Any] | None) -> Text:
    return Text(reason["text"], reason.get("values", {})) if reason else Text(N_("it was not sent"))


def take(run: Run, world: World, calendars: Calendars, turn: Turn | None = None) -> Turn:
    """Go on from where the run stands until it waits or ends. Pure but for the world's overlay."""
    turn = turn or Turn(run)
    ops = run.program.ops
    for _ in range(MOST_STEPS):
        if run.counter >= len(ops):
            return _end(turn, "done", world.now)
        op = ops[run.counter]
        if isinstance(op, Act):
            if _act(turn, op, world):
                return turn
        elif isinstance(op, Jump):
            run.counter = op.to
        elif isinstance(op, Fork):
            _fork(turn, op, world)
        elif isinstance(op, Pause):
            if _pause(turn, op, world, calendars):
                return turn
        elif isinstance(op, Hand):
            if _hand(turn, op, world, calendars):
                return turn
        else:
            turn.steps.append(
                StepTaken(run.id, op.path, "stop", "did", world.now, Text("{reason}", {"reason": op.because}))
            )
            return _end(turn, "stopped", world.now, Text("{reason}", {"reason": op.because}))
    return _end(turn, "failed", world.now, Text(N_("It took more than {most} steps."), {"most": MOST_STEPS}))


def _end(turn: Turn, state: State, now: datetime, reason: Text | None = None) -> Turn:
    run = turn.run
    run.state, run.ended_at, run.due_at, run.waits_for, run.reason = state, now, None, None, reason
    if run.program.document.settings.entry == "one_at_a_time":
        run.entry_key = None
    return turn


def _hand(turn: Turn, op: Hand, world: World, calendars: Calendars) -> bool:
    """Hand something to a person; True when the turn is over."""
    wrong = hand_over(turn, op, world, calendars(turn.run.program.calendar))
    if wrong is None:
        return turn.run.state == "waiting"
    turn.steps.append(StepTaken(turn.run.id, op.path, VERB, "failed", world.now, wrong))
    _end(turn, "failed", world.now, wrong)
    return True


def stop(run: Run, now: datetime, because: Text) -> Turn:
    """End a run before its last step."""
    return _end(Turn(run), "stopped", now, because)


def arrive(run: Run, now: datetime) -> Turn:
    """End a run whose record meets the goal."""
    return _end(Turn(run), "done", now, Text(N_("the goal is met")))


def _view(run: Run, world: World) -> View:
    return View(world, run.record, outputs=run.outputs)


def _act(turn: Turn, op: Act, world: World) -> bool:
    """Do one action; True when the turn is over."""
    run = turn.run
    view = _view(run, world)
    because = refuses(run, op.action, view)
    if because is not None:
        return fail(turn, op, because, world)
    plan = op.action.plan(view)
    if isinstance(plan, Skip):
        turn.steps.append(StepTaken(run.id, op.path, op.name, "skipped", world.now, plan.because))
        run.counter += 1
        return False
    if isinstance(plan, Fail):
        return fail(turn, op, plan.because, world)
    cause = Cause(
        "rule",
        workflow=run.program.workflow,
        run=run.id,
        path=op.path,
        chain=run.chain,
        depth=run.depth + 1,
        iteration=run.iteration,
    )
    if cause.depth >= MOST_DEEP and any(isinstance(effect, StartRun) for effect in plan.effects):
        return fail(turn, op, Text(_TOO_DEEP, {"depth": cause.depth}), world)
    effects = tuple(_useful_until(effect, run, world) for effect in plan.effects)
    collect(turn.deeds, effects, _view(run, world), op.name, cause, world, trigger=run.trigger)
    if plan.gives is not None:
        run.outputs[op.id] = dict(plan.gives)
    awaited = next((effect for effect in plan.effects if isinstance(effect, Send) and effect.awaited), None)
    outcome = "waited" if awaited else "did"
    turn.steps.append(StepTaken(run.id, op.path, op.name, outcome, world.now, outputs=plan.gives))
    if awaited is None:
        run.counter += 1
        return False
    run.state, run.waits_for, run.due_at = "waiting", {"delivery": awaited.id, "step": op.id}, None
    return True


def _useful_until(effect: Effect, run: Run, world: World) -> Effect:
    """A message with the time after which its author does not want it to leave any more."""
    longest = run.program.document.settings.drop_when_late
    if longest is None or not isinstance(effect, Send) or effect.awaited:
        return effect
    begin = effect.due_at or run.acts_at or world.now
    late_after = add(parse(longest), begin, world.zone, world.calendar)
    return replace(effect, payload={**effect.payload, "late_after": late_after})


def fail(turn: Turn, op: Act, because: Text, world: World) -> bool:
    """A step failed: take its error branch, go on, or fail the run. True when the turn is over."""
    run = turn.run
    turn.steps.append(StepTaken(run.id, op.path, op.name, "failed", world.now, because))
    run.outputs[op.id] = {"error": str(because)}
    if op.on_error is None:
        _end(turn, "failed", world.now, because)
        return True
    run.counter = run.counter + 1 if op.on_error == -1 else op.on_error
    return False


def _fork(turn: Turn, op: Fork, world: World) -> None:
    view = _view(turn.run, world)
    for number, (holds, target) in enumerate(op.ways):
        if holds(view, world.now):
            turn.run.counter = target
            way: dict[str, Any] = {"way": number}
            break
    else:
        turn.run.counter, way = op.otherwise, {"way": "otherwise"}
    turn.steps.append(StepTaken(turn.run.id, op.path, "branch", "did", world.now, outputs=way))


def _pause(turn: Turn, op: Pause, world: World, calendars: Calendars) -> bool:
    """Begin to wait, or go on when there is nothing to wait for; True when the turn is over."""
    run, wait = turn.run, op.step.wait
    calendar = calendars(run.program.calendar)
    if isinstance(wait, WaitFor):
        due = add(parse(wait.duration), world.now, world.zone, calendar)
        return _sleep(turn, op, due, {"time": wait.duration}, world.now)
    if isinstance(wait, WaitEvent):
        due = add(parse(wait.timeout), world.now, world.zone, calendar)
        return _sleep(turn, op, due, {"event": wait.event}, world.now)
    due_at = due_until(wait, _view(run, world), world, calendar)
    if due_at is None:
        because = Text(N_("{field} is empty, so there is no time to wait for."), {"field": wait.until})
        return _over(turn, op, wait, because, world)
    if due_at <= world.now and wait.past != "continue":
        return _over(turn, op, wait, Text(N_("the time to wait for is over")), world)
    if due_at <= world.now:
        turn.steps.append(
            StepTaken(run.id, op.path, "wait", "skipped", world.now, Text(N_("the time to wait for is over")))
        )
        run.counter += 1
        return False
    return _sleep(turn, op, due_at, {"until": wait.until, "offset": wait.offset}, world.now)


def due_until(wait: WaitUntil, view: View, world: World, calendar: Calendar) -> datetime | None:
    """When a wait until a date field is over; None while the field is empty."""
    value = view[wait.until]
    return add(parse(wait.offset), value, world.zone, calendar) if isinstance(value, datetime) else None


def _over(turn: Turn, op: Pause, wait: WaitUntil, because: Text, world: World) -> bool:
    """The time is over or unknown: skip what follows, stop, or go on, as the author chose."""
    turn.steps.append(StepTaken(turn.run.id, op.path, "wait", "skipped", world.now, because))
    if wait.past == "continue":
        turn.run.counter += 1
        return False
    _end(turn, "stopped" if wait.past == "stop" else "done", world.now, because)
    return True


def _sleep(turn: Turn, op: Pause, due: datetime, waits_for: dict[str, Any], now: datetime) -> bool:
    run = turn.run
    turn.steps.append(StepTaken(run.id, op.path, "wait", "waited", now, outputs=waits_for))
    run.state, run.due_at, run.waits_for = "waiting", due, waits_for
    return True


def wake(run: Run, world: World, *, timed_out: bool) -> Turn:
    """Begin a waiting run's turn: past its pause, or in the steps for a timeout."""
    turn, now = Turn(run), world.now
    op = run.program.ops[run.counter]
    if isinstance(op, Hand) and run.waits_for and "manual_action" in run.waits_for:
        turn = gave_up(run, op, world, run.waits_for)
    if isinstance(op, Pause):
        too_late = timed_out and isinstance(op.step.wait, WaitEvent)
        woken = {
            **(run.waits_for or {}),
            "woken_by": "timeout" if too_late else "time" if timed_out else "event",
        }
        if timed_out and run.due_at is not None and now - run.due_at >= LATE:
            woken["late_seconds"] = int((now - run.due_at).total_seconds())
        turn.steps.append(StepTaken(run.id, op.path, "wait", "did", now, outputs=woken))
        run.counter = op.on_timeout if too_late else run.counter + 1
    run.state, run.due_at, run.waits_for = "ready", None, None
    return turn
