"""Opening hours and closed days of an organisation or a location, and business time on them.

A moment is open when the wall clock in the calendar's zone shows a time within that weekday's hours
and the date is not closed. So an hour the clocks skip is never open, and an hour they repeat is
open twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from tandem.engine.words import N_, Text
from tandem.engine.zones import in_range, instant, transition

DAY = timedelta(days=1)
MIDNIGHT = time(0)
MOST_CLOSED_DAYS = 400
"""A calendar without an opening for this many days is taken to be closed for ever."""

Hours = tuple[tuple[time, time], ...]
Span = tuple[datetime, datetime]


class WrongHours(ValueError):
    """Opening hours that end before they start or overlap."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


class NeverOpen(ValueError):
    """No opening within 400 days."""

    text = Text(N_("The calendar has no opening within {days} days."), {"days": MOST_CLOSED_DAYS})

    def __str__(self) -> str:
        return str(self.text)


@lru_cache(maxsize=4096)
def spans(zone: tzinfo, day: date, start: time, end: time) -> tuple[Span, ...]:
    """The UTC spans in which the wall clock shows `start` <= time < `end` on that date.

    `end` at midnight means the end of the day. None of them when the clocks skip it all, two when
    part of it is repeated.
    """
    with in_range():
        first = datetime.combine(day, start)
        last = datetime.combine(day, end) + (DAY if end == MIDNIGHT else timedelta())
        offsets = [_offset(wall, zone, fold) for wall in (first, last) for fold in (0, 1)]
        low = (first - max(offsets)).replace(tzinfo=UTC)
        high = (last - min(offsets)).replace(tzinfo=UTC)
    found = [
        (max(begin, (first - offset).replace(tzinfo=UTC)), min(until, (last - offset).replace(tzinfo=UTC)))
        for begin, until, offset in _steady(low, high, zone)
    ]
    return tuple(_joined([one for one in found if one[0] < one[1]]))


def _offset(wall: datetime, zone: tzinfo, fold: int) -> timedelta:
    return wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()


def _steady(low: datetime, high: datetime, zone: tzinfo) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Cut [low, high) where the clocks change (at most once) and give each part's UTC offset."""
    before = low.astimezone(zone).utcoffset() or timedelta()
    after = high.astimezone(zone).utcoffset() or timedelta()
    if before == after:
        yield low, high, before
        return
    change = transition(low, high, zone)
    yield low, change, before
    yield change, high, after


def _joined(found: list[Span]) -> Iterator[Span]:
    while len(found) > 1 and found[0][1] == found[1][0]:
        found = [(found[0][0], found[1][1]), *found[2:]]
    yield from found


@dataclass(frozen=True)
class Calendar:
    """A zone, opening hours for each weekday (0 is Monday), and the dates it stays closed.

    Hours are half-open [start, end); an end of 00:00 is midnight at the end of the day. Hours over
    midnight are written as two: until 00:00, and from 00:00 on the next weekday.
    """

    zone: ZoneInfo
    hours: tuple[Hours, ...]
    closed: frozenset[date] = frozenset()

    @classmethod
    def of(
        cls,
        zone: ZoneInfo,
        hours: Mapping[int, Sequence[tuple[time, time]]],
        closed: frozenset[date] = frozenset(),
    ) -> Calendar:
        """Build one from a mapping of weekdays; a missing weekday is closed. Raises WrongHours."""
        return cls(zone, tuple(tuple(sorted(hours.get(weekday, ()))) for weekday in range(7)), closed)

    def __post_init__(self) -> None:
        for day in self.hours:
            for start, end in day:
                if end != MIDNIGHT and end <= start:
                    text = N_("Hours from {start} to {end} end before they start.")
                    raise WrongHours(Text(text, _shown(start, end)))
            for (_, end), (start, _) in pairwise(day):
                if end == MIDNIGHT or start < end:
                    text = N_("Hours from {start} overlap the ones until {end}.")
                    raise WrongHours(Text(text, _shown(start, end)))

    def is_open(self, at: datetime) -> bool:
        """Whether that instant is within opening hours."""
        wall = at.astimezone(self.zone)
        clock = wall.time()
        if wall.date() in self.closed:
            return False
        return any(
            start <= clock and (end == MIDNIGHT or clock < end) for start, end in self.hours[wall.weekday()]
        )

    def is_open_day(self, day: date) -> bool:
        """Whether it opens at all on that date."""
        return bool(self.hours[day.weekday()]) and day not in self.closed

    def next_open(self, at: datetime) -> datetime:
        """The instant itself when open, otherwise the next opening. Raises NeverOpen."""
        return max(at.astimezone(UTC), next(self._ahead(at))[0])

    def add_business(self, at: datetime, *, hours: int = 0, days: int = 0) -> datetime:
        """The instant that many open days, then open hours, after `at`; negative goes back.

        A moment when closed counts as the next opening (going back: as the last closing). A business
        day later is the same wall time on the next day that opens; where that time is closed, the
        next opening. An amount used up exactly at closing time ends at closing time.
        Raises NeverOpen and OutOfRange.
        """
        found = at.astimezone(UTC)
        if days:
            found = self._days_on(found, days) if days > 0 else self._days_back(found, -days)
        if hours:
            length = timedelta(hours=abs(hours))
            found = self._time_on(found, length) if hours > 0 else self._time_back(found, length)
        return found if days or hours else self.next_open(found)

    def open_between(self, begin: datetime, end: datetime) -> timedelta:
        """How much of the time from `begin` to `end` it is open; none when `end` is not after `begin`."""
        total, day = timedelta(), begin.astimezone(self.zone).date() - DAY
        last = end.astimezone(self.zone).date()
        while day <= last and begin < end:
            total += sum(
                (max(min(until, end) - max(at, begin), timedelta()) for at, until in self._on(day)),
                timedelta(),
            )
            day += DAY
        return total

    def _days_on(self, at: datetime, days: int) -> datetime:
        return self.next_open(self._on_open_day(self.next_open(at), days, DAY))

    def _days_back(self, at: datetime, days: int) -> datetime:
        return self._last_open(self._on_open_day(self._last_open(at), days, -DAY))

    def _on_open_day(self, at: datetime, days: int, step: timedelta) -> datetime:
        """The same wall time on the `days`-th date that opens, one way or the other."""
        wall = at.astimezone(self.zone).replace(tzinfo=None, fold=0)
        missed = 0
        with in_range():
            while days:
                wall += step
                opens = self.is_open_day(wall.date())
                missed = 0 if opens else missed + 1
                days -= opens
                if missed > MOST_CLOSED_DAYS:
                    raise NeverOpen
        return instant(wall, self.zone)

    def _time_on(self, at: datetime, length: timedelta) -> datetime:
        for start, end in self._ahead(at):
            start = max(start, at)
            if length <= end - start:
                return start + length
            length -= end - start
        raise NeverOpen

    def _time_back(self, at: datetime, length: timedelta) -> datetime:
        for start, end in self._behind(at):
            end = min(end, at)
            if length <= end - start:
                return end - length
            length -= end - start
        raise NeverOpen

    def _last_open(self, at: datetime) -> datetime:
        """The instant itself when open, otherwise the last closing before it."""
        return at if self.is_open(at) else min(at, next(self._behind(at))[1])

    def _ahead(self, at: datetime) -> Iterator[Span]:
        """The opening spans that end after `at`, in order. Raises NeverOpen after a long gap."""
        with in_range():
            yield from (one for one in self._walk(at.astimezone(self.zone).date() - DAY, DAY) if one[1] > at)

    def _behind(self, at: datetime) -> Iterator[Span]:
        """The opening spans that start before `at`, latest first. Raises NeverOpen after a long gap."""
        with in_range():
            yield from (one for one in self._walk(at.astimezone(self.zone).date() + DAY, -DAY) if one[0] < at)

    def _walk(self, day: date, step: timedelta) -> Iterator[Span]:
        missed = 0
        while missed <= MOST_CLOSED_DAYS:
            found = self._on(day)
            yield from found if step > timedelta() else reversed(found)
            missed = 0 if found else missed + 1
            day += step
        raise NeverOpen

    def _on(self, day: date) -> list[Span]:
        if day in self.closed:
            return []
        return sorted(
            one for start, end in self.hours[day.weekday()] for one in spans(self.zone, day, start, end)
        )


def _shown(start: time, end: time) -> dict[str, object]:
    return {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


class UnknownCountry(ValueError):
    """A country or region without known public holidays."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)


def public_holidays(country: str, years: Sequence[int], region: str | None = None) -> dict[date, str]:
    """The public holidays of an ISO country (FR, RO, US) and optional region, with their local names.

    The result differs between versions of the library, so the dates are stored, never recomputed.
    Raises UnknownCountry.
    """
    import holidays

    regions = holidays.list_supported_countries()
    if country not in regions:
        near = get_close_matches(country.upper(), list(regions), n=1, cutoff=0.5)
        text = N_(
            "“{country}” is not a country with known holidays. Write its two letters, such as {example}."
        )
        raise UnknownCountry(Text(text, {"country": country, "example": near[0] if near else "FR"}))
    if region is not None and region not in regions[country]:
        text = N_("“{region}” is not a region of {country}. Known: {regions}.")
        known = ", ".join(regions[country]) or "–"
        raise UnknownCountry(Text(text, {"region": region, "country": country, "regions": known}))
    language = holidays.country_holidays(country).default_language
    found = holidays.country_holidays(country, subdiv=region, years=list(years), language=language)
    return dict(sorted(found.items()))
