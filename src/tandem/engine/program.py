"""A version made ready to run: its tree of steps laid out as a line with jumps.

A run's place in it is one number. A version never changes, so the number keeps its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tandem.engine.action import Action
from tandem.engine.condition import All, Condition, compile, discriminators
from tandem.engine.rising import Predicate as Predicate
from tandem.engine.rising import rising
from tandem.engine.schema import Schema
from tandem.engine.trigger import Trigger
from tandem.engine.workflow import (
    ActionStep,
    BranchStep,
    Document,
    HandOff,
    HandOffStep,
    StopStep,
    TriggerUse,
    WaitEvent,
    WaitStep,
)


@dataclass(frozen=True, slots=True)
class Act:
    """Do an action; on failure go to ``on_error``, or on (-1), or fail the run (None)."""

    path: str
    id: str
    name: str
    action: Action
    on_error: int | None


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait; after a timed-out event go to ``on_timeout``, else to the next."""

    path: str
    id: str
    step: WaitStep
    trigger: Trigger | None
    on_timeout: int


@dataclass(frozen=True, slots=True)
class Hand:
    """Hand something to a person; an outcome goes to its way, a timeout to ``on_timeout`` (None: escalate)."""

    path: str
    id: str
    hand_off: HandOff
    ways: Mapping[str, int]
    on_timeout: int | None
    action: type[Action] | None = None  # of the catalogue; None for what is none, such as an approval
    looks_up_callers: ClassVar[bool] = False
    starts_workflow: ClassVar[str] = ""

    @property
    def counts_load(self) -> bool:
        """Whether it reads how busy colleagues are."""
        return self.hand_off.how == "least_busy"


@dataclass(frozen=True, slots=True)
class Fork:
    """Go to the first way whose condition holds."""

    path: str
    id: str
    ways: tuple[tuple[Predicate, int], ...]
    otherwise: int


@dataclass(frozen=True, slots=True)
class Jump:
    """Go there."""

    to: int


@dataclass(frozen=True, slots=True)
class Halt:
    """End the run, saying why."""

    path: str
    id: str
    because: str


Op = Act | Pause | Hand | Fork | Jump | Halt


@dataclass(frozen=True, slots=True)
class Door:
    """One way into a workflow: a trigger with what the author added to it."""

    trigger: Trigger
    use: TriggerUse
    fields: frozenset[str]
    holds: Predicate
    rises: Predicate | None  # set when the door opens only as its conditions begin to hold
    has_condition: bool
    demands: Mapping[str, frozenset[Any]]  # values the record must have for the door to open


@dataclass(frozen=True, slots=True)
class Program:
    """A version ready to run."""

    workflow: int
    version: int
    key: str
    name: str
    document: Document
    doors: tuple[Door, ...]
    ops: tuple[Op, ...]
    owner: int | None = None
    on: bool = True
    calendar: str | None = None
    goal: Predicate | None = None
    steps: Mapping[str, int] = field(default_factory=dict)


class _Layout:
    """Lays steps out one after another, patching jumps once their targets are known."""

    def __init__(
        self, schema: Schema, about: str, actions: Mapping[str, type[Action]], triggers: Mapping[str, Trigger]
    ):
        self.ops: list[Any] = []
        self.schema = schema
        self.about = about
        self.actions = actions
        self.triggers = triggers

    def lay(self, steps: tuple[Any, ...], path: str) -> None:
        for number, step in enumerate(steps):
            self._one(step, f"{path}{number}")

    def _one(self, step: Any, path: str) -> None:
        if isinstance(step, ActionStep):
            self._act(step, path)
        elif isinstance(step, WaitStep):
            self._pause(step, path)
        elif isinstance(step, BranchStep):
            self._fork(step, path)
        elif isinstance(step, HandOffStep):
            self._hand(step, path)
        elif isinstance(step, StopStep):
            self.ops.append(Halt(path, step.id, step.stop))

    def _act(self, step: ActionStep, path: str) -> None:
        name = step.action or ""
        action = self.actions[name](**step.form)
        place = len(self.ops)
        self.ops.append(None)
        target: int | None = -1 if step.on_error == "continue" else None
        if isinstance(step.on_error, tuple):
            over = self._aside(step.on_error, f"{path}.error.")
            target = over
        self.ops[place] = Act(path, step.id, name, action, target)

    def _aside(self, steps: tuple[Any, ...], path: str) -> int:
        """Lay steps that the main line jumps over; gives where they begin."""
        jump = len(self.ops)
        self.ops.append(None)
        begin = len(self.ops)
        self.lay(steps, path)
        self.ops[jump] = Jump(len(self.ops))
        return begin

    def _pause(self, step: WaitStep, path: str) -> None:
        place = len(self.ops)
        self.ops.append(None)
        trigger = None
        after = place + 1
        if isinstance(step.wait, WaitEvent):
            trigger = self.triggers[step.wait.event]
            if step.wait.on_timeout:
                after = self._aside(step.wait.on_timeout, f"{path}.timeout.")
        self.ops[place] = Pause(path, step.id, step, trigger, after)

    def _hand(self, step: HandOffStep, path: str) -> None:
        place = len(self.ops)
        self.ops.append(None)
        given = step.hand_off
        ways = {
            outcome.name: self._aside(outcome.steps, f"{path}.{number}.")
            for number, outcome in enumerate(given.outcomes)
            if outcome.steps
        }
        late = None
        if not isinstance(given.on_timeout, str):
            late = self._aside(given.on_timeout, f"{path}.timeout.") if given.on_timeout else place + 1
        self.ops[place] = Hand(path, step.id, given, ways, late, self.actions.get(given.do))

    def _fork(self, step: BranchStep, path: str) -> None:
        place = len(self.ops)
        self.ops.append(None)
        ways: list[tuple[Predicate, int]] = []
        ends: list[int] = []
        for number, branch in enumerate(step.branches):
            ways.append((compile(branch.when, self.schema, self.about), len(self.ops)))
            self.lay(branch.steps, f"{path}.{number}.")
            ends.append(len(self.ops))
            self.ops.append(None)
        otherwise = len(self.ops)
        self.lay(step.otherwise, f"{path}.otherwise.")
        for end in ends:
            self.ops[end] = Jump(len(self.ops))
        self.ops[place] = Fork(path, step.id, tuple(ways), otherwise)


def make_ready(
    document: Document,
    *,
    workflow: int,
    version: int,
    schema: Schema,
    actions: Mapping[str, type[Action]],
    triggers: Mapping[str, Trigger],
    owner: int | None = None,
    on: bool = True,
) -> Program:
    """Compile a document that ``check`` found sound. Raises KeyError on an unknown action or trigger."""
    layout = _Layout(schema, document.about, actions, triggers)
    layout.lay(document.steps, "")
    doors = tuple(_door(use, document, schema, triggers) for use in document.triggers)
    goal = document.settings.goal
    steps = {op.id: place for place, op in enumerate(layout.ops) if not isinstance(op, Jump)}
    return Program(
        workflow=workflow,
        version=version,
        key=document.key,
        name=document.name,
        document=document,
        doors=doors,
        ops=tuple(layout.ops),
        owner=owner,
        on=on,
        calendar=document.settings.calendar,
        goal=compile(goal, schema, document.about) if goal is not None else None,
        steps=steps,
    )


def _door(use: TriggerUse, document: Document, schema: Schema, triggers: Mapping[str, Trigger]) -> Door:
    trigger = triggers[use.on]
    when = _both(use.when, document.when)
    edge = "every_time" in trigger.takes and not use.every_time and when is not None
    return Door(
        trigger=trigger,
        use=use,
        fields=frozenset(use.fields),
        holds=compile(when, schema, document.about),
        rises=rising(when, schema, document.about) if edge else None,
        has_condition=when is not None,
        demands=discriminators(when),
    )


def _both(one: Condition | None, other: Condition | None) -> Condition | None:
    if one is None or other is None:
        return one or other
    return All(all=(one, other))
