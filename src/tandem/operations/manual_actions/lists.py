"""The list at Conversations > Manual actions: narrowed, sorted, counted; made for hundreds of thousands of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tandem.engine.words import N_
from tandem.store.models import ManualAction, User

Whose = Literal["me", "team", "everyone"]
MOST_COUNTED = 1000  # a count of more is said as "1,000+"
SORTS: Mapping[str, str] = {
    "queue": N_("What comes first"),
    "due": N_("Due first"),
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
    "ended": N_("Last done first"),
}
STATUSES = ("open", "not_started", "in_progress", "completed", "skipped", "cancelled", "all")
DUES = ("late", "today", "week", "none")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see. Empty fields narrow nothing; ``assignee`` is a user's id, or "nobody".

    ``status`` is one of STATUSES, ``due`` one of DUES, ``sort`` one of SORTS.
    """

    whose: Whose = "me"
    status: str = "open"
    workflow: int | None = None
    campaign: int | None = None
    assignee: int | Literal["nobody"] | None = None
    type: str = ""
    due: str = ""
    text: str = ""
    sort: str = "queue"


@dataclass(frozen=True)
class Count:
    """A number, counted no further than ``MOST_COUNTED``."""

    number: int
    is_more: bool = False


@dataclass(frozen=True)
class Listed:
    """A page of rows, with contact, company, workflow, campaign, owner and team loaded.

    ``away``: ids of the owners among them who are away today.
    """

    rows: Sequence[ManualAction]
    total: Count
    number: int
    has_next: bool
    away: frozenset[int]


@dataclass(frozen=True)
class Counts:
    """What the left rail says: what the runner would offer somebody now, and how much of theirs is late."""

    mine: Count
    queue: Count
    late: Count


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (value, label), of what is open."""

    workflows: Sequence[tuple[int, str]]
    campaigns: Sequence[tuple[int, str]]
    assignees: Sequence[tuple[int, str]]
    types: Sequence[str]


def listed(user: User, asked: Asked, *, number: int = 1, size: int = 50) -> Listed:
    """A page, counted from 1. A fixed number of queries."""
    raise NotImplementedError


def counts(user: User) -> Counts:
    """For the left rail: one query on the indexes."""
    raise NotImplementedError


def choices(user: User) -> Choices:
    """What to offer in the filters."""
    raise NotImplementedError
