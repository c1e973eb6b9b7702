"""Twelve zones, every change of their clocks in a year, and an oracle that walks the clock."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

NAMES = (
    "Africa/Cairo",  # changes at midnight
    "Africa/Casablanca",  # turns back for Ramadan
    "America/New_York",
    "America/Santiago",  # changes at midnight, the other hemisphere
    "America/St_Johns",  # half an hour off
    "Asia/Kathmandu",  # three quarters off, never changes
    "Atlantic/Azores",
    "Australia/Lord_Howe",  # changes by half an hour
    "Europe/Bucharest",
    "Europe/Paris",
    "Pacific/Apia",  # skipped 30 December 2011
    "Pacific/Chatham",
)
ZONES = tuple(ZoneInfo(name) for name in NAMES)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


@cache
def changes(zone: ZoneInfo) -> tuple[datetime, ...]:
    """The UTC hours in which the clocks change in 2026, and one quiet winter day."""
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + HOUR * n for n in range(365 * 24)]
    found = [
        at
        for at, after in pairwise(hours)
        if at.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]
    if zone.key == "Pacific/Apia":
        found.append(datetime(2011, 12, 30, 9, tzinfo=UTC))
    return (*found, datetime(2026, 1, 14, 12, tzinfo=UTC))


@cache
def quarters(around: datetime, days: int = 2) -> tuple[datetime, ...]:
    """Every quarter of an hour from `days` before to `days` after a moment, in UTC."""
    return tuple(around + QUARTER * n for n in range(-days * 96, days * 96 + 1))


def wall(at: datetime, zone: ZoneInfo) -> datetime:
    """What the clock on the wall shows."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


@cache
def _latest_shown(around: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    return tuple(accumulate((wall(at, zone) for at in quarters(around, 4)), max))


def first_showing(target: datetime, around: datetime, zone: ZoneInfo) -> datetime:
    """Walking forward, the first quarter at which the wall clock has come to `target`."""
    return quarters(around, 4)[bisect_left(_latest_shown(around, zone), target)]


def first_where(holds: Callable[[datetime], bool], at: datetime, days: int = 10) -> datetime:
    """Walking forward from `at` by quarters, the first moment where it holds."""
    return next(found for n in range(days * 96) if holds(found := at + QUARTER * n))
