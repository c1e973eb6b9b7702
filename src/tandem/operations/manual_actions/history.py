"""What became of manual actions: who answered what, when, by which way; and the figures for reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tandem.store.models import Activity, User


@dataclass(frozen=True)
class Day:
    """How many ended on a day of the organisation's, by status."""

    day: date
    completed: int
    skipped: int
    cancelled: int


@dataclass(frozen=True)
class Touch:
    """From being added to the first touch, of those touched on a day: seconds, by the clock and in office hours."""

    day: date
    count: int
    median: int
    slowest_tenth: int
    median_business: int


@dataclass(frozen=True)
class OutcomeCount:
    """How often one outcome of a workflow was chosen; ``outcome`` is empty where there was none to choose."""

    workflow: int | None
    name: str
    status: str
    outcome: str
    count: int


def of_item(user: User, id: int) -> Sequence[Activity]:
    """Everything that was done with one item, oldest first. Raises access.NotThere."""
    raise NotImplementedError


def done_per_day(
    user: User, first: date, last: date, *, workflow: int | None = None, person: int | None = None
) -> list[Day]:
    """One for each day from first to last, also where nothing was done. Raises Refused for more than 366 days."""
    raise NotImplementedError


def first_touch(user: User, first: date, last: date, *, workflow: int | None = None) -> list[Touch]:
    """One for each day on which something was touched first; of the newest 10,000 items of the span."""
    raise NotImplementedError


def outcomes(user: User, first: date, last: date, *, workflow: int | None = None) -> list[OutcomeCount]:
    """How the workflows' manual actions ended, the most frequent first."""
    raise NotImplementedError
