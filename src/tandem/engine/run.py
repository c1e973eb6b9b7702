"""A run: one workflow at work on one record. Its life is a table, forward only; a turn is a piece of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tandem.engine.deed import Deed
from tandem.engine.program import Program
from tandem.engine.record import RecordRef
from tandem.engine.words import Text

State = Literal["ready", "waiting", "done", "stopped", "failed", "suppressed"]

NEXT: dict[State, frozenset[State]] = {
    "ready": frozenset({"ready", "waiting", "done", "stopped", "failed", "suppressed"}),
    "waiting": frozenset({"ready", "waiting", "done", "stopped", "failed", "suppressed"}),
    "done": frozenset(),
    "stopped": frozenset(),
    "failed": frozenset(),
    "suppressed": frozenset(),
}
# Why a run that has not begun is held: its workflow's hourly cap, or late work that is spread out.
HELD = frozenset({"cap", "spread"})
OVER: frozenset[State] = frozenset(state for state, following in NEXT.items() if not following)


def is_held(waits_for: Mapping[str, Any] | None) -> bool:
    """Whether a run waits to begin, not at a step."""
    return waits_for is not None and not HELD.isdisjoint(waits_for)


def may_become(state: State, following: State) -> bool:
    """Whether the table allows this step."""
    return following in NEXT[state]


@dataclass(slots=True)
class Run:
    """One workflow at work on one record, as it is during a turn."""

    id: int
    program: Program
    record: RecordRef
    event_id: int | None
    trigger: str
    chain: int
    depth: int
    started_at: datetime
    state: State = "ready"
    counter: int = 0
    due_at: datetime | None = None
    waits_for: dict[str, Any] | None = None
    outputs: dict[str, Any] = field(default_factory=dict)
    reason: Text | None = None
    ended_at: datetime | None = None
    entry_key: str | None = None
    epoch: int = 0
    iteration: int = 0  # grows each time it is moved to another version
    campaign: int | None = None
    doer: int | None = None  # who started it by hand
    acts_at: datetime | None = None  # when this turn should be; a worker that was away takes it later
    is_new: bool = False
    found_in: State = "ready"  # the state it was loaded in


@dataclass(slots=True)
class StepTaken:
    """A line of the run's trace."""

    run: int
    path: str
    action: str
    outcome: str
    at: datetime
    reason: Text | None = None
    inputs: Mapping[str, Any] | None = None
    outputs: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Turn:
    """What one turn of a run comes to."""

    run: Run
    steps: list[StepTaken] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
