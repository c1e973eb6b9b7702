"""Time zones: checked names, and the one instant a wall time means.

A wall time that the clocks skip (spring) means the next moment that exists; one that happens twice
(autumn) means the first. Every instant is an aware datetime in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from tandem.engine.words import N_, Text

SECOND = timedelta(seconds=1)


class UnknownZone(ValueError):
    """A name that is no IANA time zone."""

    def __init__(self, name: str, text: Text) -> None:
        super().__init__(name)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class OutOfRange(ValueError):
    """A moment before the year 1 or after the year 9999."""

    text = Text(N_("This moment is outside the years 1 to 9999."))

    def __str__(self) -> str:
        return str(self.text)


@contextmanager
def in_range() -> Iterator[None]:
    """Turn the calendar's overflow into OutOfRange."""
    try:
        yield
    except OverflowError as problem:
        raise OutOfRange from problem


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name, such as Europe/Paris. Raises UnknownZone with the nearest name."""
    if name in _names():
        return ZoneInfo(name)
    near = get_close_matches(name, sorted(_names()), n=1, cutoff=0.6)
    if near:
        text = N_("“{name}” is not a time zone. Did you mean “{suggestion}”?")
        raise UnknownZone(name, Text(text, {"name": name, "suggestion": near[0]}))
    raise UnknownZone(
        name, Text(N_("“{name}” is not a time zone. Write one such as Europe/Paris."), {"name": name})
    )


@dataclass(frozen=True)
class Found:
    """A zone to work in; `is_fallback` says that the wished one was missing or wrong."""

    zone: ZoneInfo
    is_fallback: bool


def zone_or(name: str | None, fallback: ZoneInfo) -> Found:
    """The zone of that name, or the fallback, flagged, when there is no name or it is no zone."""
    if name and name in _names():
        return Found(ZoneInfo(name), False)
    return Found(fallback, True)


def instant(wall: datetime, place: tzinfo) -> datetime:
    """The UTC instant of a wall time (a naive datetime) in a zone. Raises OutOfRange.

    1. Read it with the offset that holds before a change of clocks.
    2. If that instant shows the same wall time, it is the answer (the first, in autumn).
    3. Otherwise the clocks skip it: the answer is the instant of the change.
    """
    with in_range():
        local = wall.replace(tzinfo=place, fold=0)
        found = local.astimezone(UTC)
        if found.astimezone(place).replace(tzinfo=None) == wall:
            return found
        return transition(local.replace(fold=1).astimezone(UTC), found, place)


def transition(before: datetime, after: datetime, place: tzinfo) -> datetime:
    """The first instant in (before, after] with another offset than `before`, to the second.

    Precondition: the offset changes once in between.
    """
    offset = before.astimezone(place).utcoffset()
    low, high = before.replace(microsecond=0), after.replace(microsecond=0) + SECOND
    while high - low > SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(place).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high
