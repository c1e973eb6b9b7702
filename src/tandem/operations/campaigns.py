"""Campaigns: the records of a saved filter put through a workflow little by little, inside a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tandem.store.models import Campaign, User


@dataclass(frozen=True)
class Progress:
    """How far a campaign is. ``left_out`` counts by reason; ``open_items`` are its manual actions still to be done."""

    waiting: int
    enrolled: int
    left_out: Mapping[str, int]
    runs: Mapping[str, int]  # by state
    open_items: int
    next_at: datetime | None  # when the next one starts; None when it does not run

    @property
    def total(self) -> int:
        """All members."""
        return self.waiting + self.enrolled + sum(self.left_out.values())


@dataclass(frozen=True)
class StepResult:
    """What one step of the workflow came to over the campaign's runs, by outcome (did, skipped, waited, failed)."""

    path: str
    action: str
    counts: Mapping[str, int]
    chosen: Mapping[str, int]  # a hand-off's outcomes


def all_campaigns(user: User) -> QuerySet[Campaign]:
    """Every campaign, newest first, with workflow, filter and owner. Raises access.Denied."""
    raise NotImplementedError


def access_campaign(user: User, id: int, permission: str = "view") -> Campaign:
    """One campaign. Raises access.NotThere or access.Denied."""
    raise NotImplementedError


def create(user: User, values: Mapping[str, Any]) -> Campaign:
    """A draft. ``values``: name, workflow, saved_filter, per_hour, window, starts_at. Raises Refused or access.Denied.

    ``window``: {"days": ["mon", ...], "from": "09:00", "to": "18:00", "zone": "organisation"}, or None for any time.
    """
    raise NotImplementedError


def change(user: User, id: int, values: Mapping[str, Any]) -> Campaign:
    """Change a draft, or the pace, window and name of one that runs. Raises Refused."""
    raise NotImplementedError


def start(user: User, id: int) -> int:
    """Fill in the members and begin; gives how many there are. Raises Refused when it is no draft or nobody matches."""
    raise NotImplementedError


def pause(user: User, id: int) -> None:
    """Nobody more is enrolled until it is resumed; those inside go on."""
    raise NotImplementedError


def resume(user: User, id: int) -> None:
    """Go on where it stood; what was missed is not made up for."""
    raise NotImplementedError


def cancel(user: User, id: int, *, stop_runs: bool = False) -> None:
    """Enrol nobody more; with ``stop_runs`` those inside are stopped and their manual actions cancelled."""
    raise NotImplementedError


def progress(user: User, id: int) -> Progress:
    """How far it is."""
    raise NotImplementedError


def step_results(user: User, id: int) -> Sequence[StepResult]:
    """What each step came to, in the order of the document."""
    raise NotImplementedError
