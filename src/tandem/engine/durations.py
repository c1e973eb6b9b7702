"""Lengths of time as authors write them: "30 minutes", "2 days", "3 business days", "-1 hour".

Seconds, minutes and hours are lengths of absolute time: 24 hours are 24 hours. Days and weeks lead
to the same wall time in a zone: over a change of clocks "1 day" is 23 or 25 hours. Business days
and hours walk a calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from tandem.engine.calendars import Calendar
from tandem.engine.words import N_, NP_, Plural, Text, TranslatePlural, english_plural
from tandem.engine.zones import in_range, instant

Unit = Literal["second", "minute", "hour", "day", "week", "business hour", "business day"]

_SPOKEN: dict[Unit, Plural] = {
    "second": NP_("{count} second", "{count} seconds"),
    "minute": NP_("{count} minute", "{count} minutes"),
    "hour": NP_("{count} hour", "{count} hours"),
    "day": NP_("{count} day", "{count} days"),
    "week": NP_("{count} week", "{count} weeks"),
    "business hour": NP_("{count} business hour", "{count} business hours"),
    "business day": NP_("{count} business day", "{count} business days"),
}
_SECONDS: dict[Unit, int] = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
MOST_YEARS = 100
_MOST_SECONDS = MOST_YEARS * 366 * 86_400
_MOST_BUSINESS: dict[Unit, int] = {"business hour": MOST_YEARS * 8_784, "business day": MOST_YEARS * 366}
_WRITTEN = re.compile(r"(?P<amount>[+-]?[0-9]{1,10}) (?P<unit>(?:business )?[a-z]+)")


NO_DURATION = N_("“{text}” is not a duration. Write a whole number and a unit, such as {examples}.")


class WrongDuration(ValueError):
    """A text that is no duration, with what to write instead."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class NeedsCalendar(ValueError):
    """Business time was asked for where no calendar is known."""

    text = Text(N_("Business days and hours need a calendar."))

    def __str__(self) -> str:
        return str(self.text)


@dataclass(frozen=True)
class Duration:
    """A whole number of one unit; negative looks back. Its text is what `parse` reads."""

    amount: int
    unit: Unit

    @property
    def is_business(self) -> bool:
        """Whether a calendar is needed to add it."""
        return self.unit not in _SECONDS

    @property
    def seconds(self) -> int:
        """Its length in seconds, a day being 24 hours. Raises NeedsCalendar for business time."""
        if self.is_business:
            raise NeedsCalendar
        return self.amount * _SECONDS[self.unit]

    def __neg__(self) -> Duration:
        return Duration(-self.amount, self.unit)

    def __str__(self) -> str:
        return format_duration(self)


def parse(text: str) -> Duration:
    """Read "30 minutes", "1 week", "-1 hour", "3 business days". Raises WrongDuration.

    At most 100 years either way.
    """
    found = _WRITTEN.fullmatch(" ".join(text.lower().split()))
    unit = _unit(found["unit"]) if found else None
    if found is None or unit is None:
        raise WrongDuration(
            Text(
                NO_DURATION,
                {"text": text[:60], "examples": "“30 minutes”, “2 days”, “1 week”, “3 business days”"},
            )
        )
    duration = Duration(int(found["amount"]), unit)
    most = _MOST_BUSINESS[unit] if duration.is_business else _MOST_SECONDS // _SECONDS[unit]
    if abs(duration.amount) > most:
        raise WrongDuration(
            Text(N_("“{text}” is longer than {years} years."), {"text": text[:60], "years": MOST_YEARS})
        )
    return duration


def _unit(word: str) -> Unit | None:
    for unit in _SPOKEN:
        if word in (unit, f"{unit}s"):
            return unit
    return None


def format_duration(duration: Duration, plural: TranslatePlural = english_plural) -> str:
    """The duration in words; in English it is the text `parse` reads."""
    return _SPOKEN[duration.unit].say(duration.amount, plural)


def in_words(seconds: int, plural: TranslatePlural = english_plural) -> str:
    """A number of seconds in the largest units that fit: 5400 is "1 hour 30 minutes"."""
    units: tuple[Unit, ...] = ("day", "hour", "minute", "second")
    sign, rest, said = ("-" if seconds < 0 else ""), abs(seconds), []
    for unit in units:
        amount, rest = divmod(rest, _SECONDS[unit])
        if amount:
            said.append(_SPOKEN[unit].say(amount, plural))
    return sign + (" ".join(said) or _SPOKEN["second"].say(0, plural))


def add(duration: Duration, at: datetime, zone: tzinfo, calendar: Calendar | None = None) -> datetime:
    """The UTC instant that lies `duration` after `at` (an aware datetime).

    A wall time skipped by the clocks means the next moment that exists, one that happens twice the
    first. Raises NeedsCalendar for business time without a calendar, NeverOpen when the calendar
    has no opening, OutOfRange past the year 9999.
    """
    if at.tzinfo is None:
        raise ValueError("at must be an aware datetime")
    amount, unit = duration.amount, duration.unit
    with in_range():
        if unit in ("second", "minute", "hour"):
            return at.astimezone(UTC) + timedelta(seconds=duration.seconds)
        if unit in ("day", "week"):
            if amount == 0:
                return at.astimezone(UTC)
            wall = at.astimezone(zone).replace(tzinfo=None, fold=0)
            return instant(wall + timedelta(seconds=duration.seconds), zone)
        if calendar is None:
            raise NeedsCalendar
        if unit == "business hour":
            return calendar.add_business(at, hours=amount)
        return calendar.add_business(at, days=amount)
