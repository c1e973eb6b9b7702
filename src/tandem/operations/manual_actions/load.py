"""Who has how much: open, late and due today, of each colleague and each team's queue; and who is away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tandem.store.models import Absence, User

WEIGHTS = {"urgent": 4, "high": 3, "normal": 2, "low": 1}


@dataclass(frozen=True)
class Load:
    """One colleague's, or one team's queue (``team``; then ``user`` is None). ``weight``: see WEIGHTS; a task is 1."""

    user: int | None
    team: int | None
    name: str
    open: int
    late: int
    today: int
    put_off: int
    tasks: int
    weight: int
    is_away: bool
    away_until: date | None


def loads(user: User) -> list[Load]:
    """Everybody somebody may see the work of, the busiest first; then the queues. A fixed number of queries."""
    raise NotImplementedError


def absences(user: User) -> Sequence[Absence]:
    """Absences that are not over, of everybody, with ``user`` loaded; soonest first."""
    raise NotImplementedError


def record_absence(user: User, *, of: int, first: date, last: date, note: str = "") -> Absence:
    """Say that somebody is away: oneself, one's subordinates, or anybody for who administers. Refused, Denied."""
    raise NotImplementedError


def remove_absence(user: User, id: int) -> None:
    """They are not away after all. Raises access.NotThere or access.Denied."""
    raise NotImplementedError
