"""Prove the examples of a workflow: play each with the engine's own thinking and compare. Pure, nothing is written.

The colleagues are imaginary (``cast``), the fields, the calendar and the words are those of the house it is run in,
so that a workflow from elsewhere shows whether it would work here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from tandem.engine.naming import Named
from tandem.engine.program import Program
from tandem.engine.proving.cast import Cast
from tandem.engine.proving.judging import broken, not_started
from tandem.engine.proving.scene import AGO, Blank, WrongExample, stage
from tandem.engine.trigger import Trigger
from tandem.engine.trying import TriedStep, try_doors, try_steps
from tandem.engine.turn import Calendars
from tandem.engine.view import View, World
from tandem.engine.words import N_, Text
from tandem.engine.workflow import WorkflowExample

__all__ = ["AGO", "Blank", "Cast", "House", "Named", "Proof", "prove"]

FIRST_MADE = 1 << 52  # ids of what is only planned


@dataclass(frozen=True)
class Proof:
    """One example: whether it holds, why not, and the steps that were taken."""

    example: WorkflowExample
    problems: tuple[Text, ...] = ()
    started: bool = False
    steps: tuple[TriedStep, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every promise was kept."""
        return not self.problems


@dataclass(frozen=True)
class House:
    """What examples are played in: triggers, a world with the cast in it, calendars and empty records."""

    triggers: Mapping[str, Trigger]
    world: World
    calendars: Calendars
    blank: Blank
    cast: Cast


@dataclass
class _Turns:
    """Deals work round groups; an example's group has one member."""

    taken: dict[str, int] = field(default_factory=dict)

    def take(self, key: str) -> int:
        self.taken[key] = self.taken.get(key, -1) + 1
        return self.taken[key]


def prove(program: Program, house: House) -> list[Proof]:
    """Every example of the program's document, each in a world of its own."""
    return [_proved(example, program, house) for example in program.document.examples]


def monday(zone: ZoneInfo) -> datetime:
    """When examples happen: a working Monday, 10 in the morning."""
    return datetime(2026, 3, 2, 10, 0, tzinfo=zone)


def _proved(example: WorkflowExample, program: Program, house: House) -> Proof:
    trigger = house.triggers.get(example.on)
    if trigger is None or trigger.record_type != program.document.about:
        text = N_("There is no trigger called “{name}”. {near}")
        return Proof(example, (Text(text, {"name": example.on, "near": ""}),))
    world = replace(
        house.world,
        images=dict(house.world.images),
        ids=count(FIRST_MADE),
        turns=_Turns(),
        loads={},
        callers={},
    )
    try:
        event, before = stage(example, program, trigger, house.cast, world, house.blank)
    except WrongExample as wrong:
        return Proof(example, (wrong.text,))
    doors = try_doors(program, event, View(world, event.record, image=event.after, old_image=before))
    door = next((one for one in doors if one.opens), None)
    if door is None:
        about = program.document.about
        why = (not_started(doors, world.schema, about),) if example.starts else ()
        return Proof(example, why)
    if not example.starts:
        return Proof(example, (Text(N_("It started, and it should not.")),), started=True)
    tried = try_steps(program, event, door.use.on, world, house.calendars, example.comes_to)
    problems = tuple(broken(example, tried, house.cast, world))
    return Proof(example, problems, started=True, steps=tuple(tried.steps))
