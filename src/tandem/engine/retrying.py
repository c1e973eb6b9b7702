"""Where a run that failed or was stopped begins when it is done again. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tandem.engine.program import Act, Fork, Halt, Hand, Pause, Program
from tandem.engine.words import N_, Text

How = Literal["failed_step", "start", "newest"]
HOWS: tuple[How, ...] = ("failed_step", "start", "newest")


@dataclass(frozen=True)
class Beginning:
    """Where a new run begins: its version's program, the place in it, what earlier steps gave, the step's id."""

    program: Program
    counter: int
    outputs: Mapping[str, Any]
    step: str = ""

    @property
    def continues(self) -> bool:
        """Whether it goes on, rather than beginning anew."""
        return self.counter > 0


def step_at(program: Program, counter: int) -> Act | Pause | Hand | Fork | Halt | None:
    """The step at this place; None at the end, or at a jump."""
    op = program.ops[counter] if counter < len(program.ops) else None
    return op if isinstance(op, Act | Pause | Hand | Fork | Halt) else None


def beginning(
    how: How,
    ran: Program,
    newest: Program,
    counter: int,
    outputs: Mapping[str, Any],
    answer: Mapping[str, Any] | None,
) -> Beginning | Text:
    """Where it begins, or why it cannot. ``answer``: what the failed step's message got, if it was sent after all.

    With the newest version it goes on at the step of the same name; when that is gone, it begins anew.
    """
    if how == "start":
        return Beginning(ran, 0, {})
    program = newest if how == "newest" else ran
    op = step_at(ran, counter)
    if op is None or op.id not in program.steps:
        return Beginning(program, 0, {}) if how == "newest" else Text(N_("It had no step left to take."))
    if isinstance(op, Halt) and how == "failed_step":
        return Text(N_("It ended where its author wanted: it can only begin anew."))
    place = program.steps[op.id]
    known = {name: value for name, value in outputs.items() if name != op.id}
    if answer is not None and isinstance(program.ops[place], Act):
        return Beginning(program, place + 1, {**known, op.id: answer}, op.id)
    return Beginning(program, place, known, op.id)
