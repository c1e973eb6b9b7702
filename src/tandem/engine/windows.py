"""Sending windows: when a message may leave, in whose time zone, and when it leaves instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import blake2b
from typing import Literal
from zoneinfo import ZoneInfo

from tandem.engine.calendars import DAY, MIDNIGHT, MOST_CLOSED_DAYS, Calendar, NeverOpen, Span, spans
from tandem.engine.words import N_, Text
from tandem.engine.zones import Found, in_range, zone_or

ZoneRule = Literal["record", "location", "organisation"]
WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
SPREAD_MINUTES = 15


class WrongWindow(ValueError):
    """A window without a day or without a length."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class Window:
    """On these weekdays (0 is Monday), from `start` to `end` by the wall clock, half-open.

    An `end` at or before `start` runs over midnight into the next day; start and end both at 00:00
    are the whole day. `zone_rule` says whose clock counts.
    """

    days: frozenset[int]
    start: time
    end: time
    zone_rule: ZoneRule = "record"

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise WrongWindow(Text(N_("A window needs at least one weekday, from 0 (Monday) to 6 (Sunday).")))
        if self.start == self.end != MIDNIGHT:
            raise WrongWindow(Text(N_("A window cannot start and end at the same time.")))

    @property
    def pieces(self) -> tuple[tuple[int, time, time], ...]:
        """The window within days: (days after the weekday it starts on, from, to)."""
        if self.end == MIDNIGHT or self.end > self.start:
            return ((0, self.start, self.end),)
        return ((0, self.start, MIDNIGHT), (1, MIDNIGHT, self.end))


def zone_for(window: Window, names: Mapping[ZoneRule, str | None], organisation: ZoneInfo) -> Found:
    """The zone whose clock counts; the organisation's, flagged, when that one is missing or wrong."""
    if window.zone_rule == "organisation":
        return Found(organisation, False)
    return zone_or(names.get(window.zone_rule), organisation)


def is_inside(window: Window, at: datetime, zone: tzinfo, calendar: Calendar | None = None) -> bool:
    """Whether a message may leave at that instant. Dates the calendar is closed are outside."""
    wall = at.astimezone(zone)
    clock = wall.time()
    if calendar and wall.date() in calendar.closed:
        return False
    return any(
        (wall.weekday() - later) % 7 in window.days and start <= clock and (end == MIDNIGHT or clock < end)
        for later, start, end in window.pieces
    )


def hold_until(window: Window, at: datetime, zone: tzinfo, calendar: Calendar | None = None) -> datetime:
    """The instant itself (in UTC) inside the window, otherwise the window's next opening.

    Raises NeverOpen when the calendar is closed for 400 days, OutOfRange past the year 9999.
    """
    at = at.astimezone(UTC)
    return at if is_inside(window, at, zone, calendar) else _next_span(window, at, zone, calendar)[0]


def spread(key: str, opening: datetime, minutes: int = SPREAD_MINUTES) -> datetime:
    """A moment within `minutes` after the opening, always the same for a key.

    Keeps what was held overnight from leaving all at once.
    """
    if minutes <= 0:
        return opening
    drawn = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
    return opening + timedelta(seconds=drawn % (minutes * 60))


def release(
    window: Window, at: datetime, zone: tzinfo, calendar: Calendar | None = None, *, key: str
) -> datetime:
    """When a message that is ready at `at` leaves: at once inside the window, otherwise spread over
    the first minutes of the next opening, never past its end."""
    at = at.astimezone(UTC)
    if is_inside(window, at, zone, calendar):
        return at
    opening, closing = _next_span(window, at, zone, calendar)
    return spread(key, opening, min(SPREAD_MINUTES, int((closing - opening).total_seconds() // 60)))


def _next_span(window: Window, at: datetime, zone: tzinfo, calendar: Calendar | None) -> Span:
    closed = calendar.closed if calendar else frozenset[date]()
    with in_range():
        day = at.astimezone(zone).date() - DAY
        for _ in range(MOST_CLOSED_DAYS):
            for start, end in _on(window, day, zone) if day not in closed else ():
                if end > at:
                    return max(start, at), end
            day += DAY
    raise NeverOpen


def _on(window: Window, day: date, zone: tzinfo) -> list[Span]:
    """The window's spans on one date, in order."""
    return sorted(
        span
        for later, start, end in window.pieces
        if (day.weekday() - later) % 7 in window.days
        for span in spans(zone, day, start, end)
    )
