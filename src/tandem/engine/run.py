"""The life of a run, as a table: forward only."""

from __future__ import annotations

from typing import Literal

State = Literal["ready", "waiting", "done", "stopped", "failed", "suppressed"]

NEXT: dict[State, frozenset[State]] = {
    "ready": frozenset({"ready", "waiting", "done", "stopped", "failed", "suppressed"}),
    "waiting": frozenset({"ready", "waiting", "done", "stopped", "failed", "suppressed"}),
    "done": frozenset(),
    "stopped": frozenset(),
    "failed": frozenset(),
    "suppressed": frozenset(),
}
OVER: frozenset[State] = frozenset(state for state, following in NEXT.items() if not following)


def may_become(state: State, following: State) -> bool:
    """Whether the table allows this step."""
    return following in NEXT[state]
