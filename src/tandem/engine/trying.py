"""Try a program on one record: every condition with its value, and each step with what it would do. Pure.

It is the engine's own turn, taken over and over: time is put forward to the end of each wait, and what an awaited
event, a hand-off or an answer comes to is chosen by whoever tries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tandem.engine.conditions.explain import Verdict, explain
from tandem.engine.deed import Deed
from tandem.engine.effect import CreateRecord, Effect, Send
from tandem.engine.event import Event
from tandem.engine.program import Act, Fork, Hand, Op, Pause, Predicate, Program
from tandem.engine.run import Run, StepTaken, Turn
from tandem.engine.tally import filled, said
from tandem.engine.thinking import Limits, moment_key, think
from tandem.engine.turn import Calendars, take, wake
from tandem.engine.view import View, World
from tandem.engine.walking import walk
from tandem.engine.words import N_, Text
from tandem.engine.workflow import TriggerUse, WaitEvent

HAPPENS, TIMEOUT, CANCELLED, DONE, FAILS = "happens", "timeout", "cancelled", "done", "fails"
MOST_TURNS = 200
TEXTS = ("title", "subject", "description", "instructions", "text", "body")


@dataclass(frozen=True)
class TriedDoor:
    """One trigger: whether the event pulls it, and what was added to it holds; ``opens`` when all of it does."""

    use: TriggerUse
    pulled: bool
    direction: bool
    fields: bool
    moment: bool
    own: Verdict
    common: Verdict
    begins: bool
    opens: bool


@dataclass(frozen=True)
class TriedWay:
    """One way of a branch: its verdict (None: not looked at, an earlier way was taken)."""

    name: str
    verdict: Verdict | None
    taken: bool


@dataclass
class TriedStep:
    """What one step would do. ``until`` is when a wait would be over; ``options`` what it may come to."""

    path: str
    id: str
    action: str
    outcome: str
    at: datetime
    reason: Text | None = None
    deeds: list[dict[str, Any]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    ways: list[TriedWay] = field(default_factory=list)
    until: datetime | None = None
    options: tuple[str, ...] = ()
    chosen: str = ""


@dataclass
class Tried:
    """The whole of it: how it would end, and the steps in the order they would be taken."""

    state: str
    reason: Text | None
    steps: list[TriedStep]
    ended_at: datetime


def try_doors(program: Program, event: Event, view: View) -> list[TriedDoor]:
    """Each trigger of the program before this event."""
    document, world = program.document, view.world
    common = explain(document.when, view, world.now, schema=world.schema, record_type=document.about)
    found = []
    for door in program.doors:
        use = door.use
        own = explain(use.when, view, world.now, schema=world.schema, record_type=document.about)
        pulled = door.trigger.matches(event)
        direction = not use.direction or event.after.get("direction") == use.direction
        fields = not (door.fields and event.op == "changed") or bool(door.fields & event.before.keys())
        moment = event.op != "reached" or event.before.get("moment") == moment_key(door)
        begins = door.rises is None or event.op != "changed" or door.rises(view, world.now)
        opens = pulled and direction and fields and moment and own.held and common.held and begins
        found.append(TriedDoor(use, pulled, direction, fields, moment, own, common, begins, opens))
    return found


def try_steps(
    program: Program,
    event: Event,
    trigger: str,
    world: World,
    calendars: Calendars,
    choices: Mapping[str, str],
) -> Tried:
    """Take every turn of a run that begins with this event. ``choices``: step id to what it comes to."""
    attempt = _Attempt(program, world, calendars, choices)
    return attempt.carried_out(event, trigger)


class _Attempt:
    """One run that never was."""

    def __init__(
        self, program: Program, world: World, calendars: Calendars, choices: Mapping[str, str]
    ) -> None:
        self.world, self.calendars, self.choices = world, calendars, choices
        self.documents = dict(walk(program.document.steps))
        self.verdicts: dict[tuple[str, int], Verdict] = {}
        self.program = replace(program, ops=tuple(self._watched(op, program) for op in program.ops))
        self.steps: list[TriedStep] = []

    def _watched(self, op: Op, program: Program) -> Op:
        """A branch that keeps the verdict on each way it looks at."""
        if not isinstance(op, Fork):
            return op
        ways = tuple(
            (self._watch(op.path, number, holds, program.document.about), target)
            for number, (holds, target) in enumerate(op.ways)
        )
        return replace(op, ways=ways)

    def _watch(self, path: str, number: int, holds: Predicate, about: str) -> Predicate:
        condition = self.documents[path].branches[number].when

        def looked_at(view: View, now: datetime) -> bool:
            schema = view.world.schema
            self.verdicts[path, number] = explain(condition, view, now, schema=schema, record_type=about)
            return holds(view, now)

        return looked_at

    def carried_out(self, event: Event, trigger: str) -> Tried:
        world = self.world
        run = Run(
            id=next(world.ids), program=self.program, record=event.record, event_id=event.id, trigger=trigger,
            chain=event.chain, depth=event.cause.depth, started_at=world.now, acts_at=event.at,
            doer=event.cause.doer,
        )  # fmt: skip
        self._keep(take(run, world, self.calendars))
        for _ in range(MOST_TURNS):
            if run.state != "waiting" or not self._go_on(run):
                break
        return Tried(run.state, run.reason, self.steps, world.now)

    def _keep(self, turn: Turn) -> None:
        for step in turn.steps:
            deeds = [deed for deed in turn.deeds if deed.cause.path == step.path]
            self.steps.append(self._step(step, deeds))

    def _step(self, step: StepTaken, deeds: list[Deed]) -> TriedStep:
        document = self.documents.get(step.path)
        found = TriedStep(
            step.path, document.id if document else "", step.action, step.outcome, step.at, step.reason,
            [_in_full(deed) for deed in deeds], [deed.effect for deed in deeds],
        )  # fmt: skip
        if step.action == "branch" and step.outputs and document is not None:
            found.ways = self._ways(step.path, document, step.outputs["way"])
        return found

    def _ways(self, path: str, document: Any, taken: object) -> list[TriedWay]:
        ways = [
            TriedWay(str(number), self.verdicts.get((path, number)), number == taken)
            for number, _branch in enumerate(document.branches)
        ]
        return [*ways, TriedWay("otherwise", None, taken == "otherwise")]

    def _go_on(self, run: Run) -> bool:
        """Let what the run waits for come to what was chosen; False when it would wait for ever."""
        op = self.program.ops[run.counter]
        options = _options(op)
        chosen = self.choices.get(op.id, "") if isinstance(op, (Act, Pause, Hand)) else ""
        chosen = chosen if chosen in options else options[0] if options else ""
        if self.steps:
            last = self.steps[-1]
            last.until, last.options, last.chosen = run.due_at, options, chosen
        if isinstance(op, Pause) and chosen == HAPPENS:
            self._keep(take(run, self.world, self.calendars, wake(run, self.world, timed_out=False)))
            return True
        if isinstance(op, (Act, Hand)) and chosen != TIMEOUT:
            run.waits_for = {**(run.waits_for or {}), "settled": _answer(op, chosen)}
            run.due_at = self.world.now
        if run.due_at is None:
            return False
        self.world.now = max(run.due_at, self.world.now).astimezone(self.world.zone)
        for turn in think([], [], [run], self.world, self.calendars, Limits()).turns:
            self._keep(turn)
        return True


def _options(op: Op) -> tuple[str, ...]:
    """What an awaited thing may come to; the first is taken unless another is chosen."""
    if isinstance(op, Act):
        return (DONE, FAILS)
    if isinstance(op, Pause):
        return (HAPPENS, TIMEOUT) if isinstance(op.step.wait, WaitEvent) else ()
    if isinstance(op, Hand):
        outcomes = tuple(one.name for one in op.hand_off.outcomes) or (DONE,)
        late = (TIMEOUT,) if op.on_timeout is not None else ()
        return (*outcomes, CANCELLED, *late)
    return ()


def _answer(op: Act | Hand, chosen: str) -> dict[str, Any]:
    if isinstance(op, Act):
        reason = {"text": N_("It failed, as was chosen.")}
        return {"ok": True, "answer": {}} if chosen != FAILS else {"ok": False, "reason": reason}
    status = CANCELLED if chosen == CANCELLED else "completed"
    outcome = chosen if chosen not in (CANCELLED, DONE) else ""
    return {"ok": True, "answer": {"status": status, "outcome": outcome}}


def _in_full(deed: Deed) -> dict[str, Any]:
    """What a deed would do, with the texts somebody would read."""
    effect, texts = deed.effect, {}
    if isinstance(effect, Send):
        texts = {name: filled(effect.payload, name) for name in ("subject", "body")}
    elif isinstance(effect, CreateRecord):
        texts = {name: str(effect.values[name]) for name in TEXTS if effect.values.get(name)}
    return said(deed) | {"texts": {name: text for name, text in texts.items() if text}}
