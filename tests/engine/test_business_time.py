"""How much of a stretch of time falls into opening hours: the inverse of adding business hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engine.calendars import Calendar

PARIS = ZoneInfo("Europe/Paris")
WEEK = Calendar.of(
    PARIS,
    {day: ((time(9), time(12)), (time(13), time(18))) for day in range(5)},
    frozenset({date(2026, 4, 6)}),
)


def at(text: str) -> datetime:
    """A time in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-03-02T10:00", "2026-03-02T11:30", 1.5),
        ("2026-03-02T11:00", "2026-03-02T14:00", 2),
        ("2026-03-02T17:00", "2026-03-03T10:00", 2),
        ("2026-03-06T17:00", "2026-03-09T09:30", 1.5),
        ("2026-03-07T10:00", "2026-03-08T10:00", 0),
        ("2026-04-03T17:00", "2026-04-07T10:00", 2),
        ("2026-03-02T10:00", "2026-03-02T10:00", 0),
        ("2026-03-03T10:00", "2026-03-02T10:00", 0),
        ("2026-03-02T00:00", "2026-03-09T00:00", 40),
    ],
)
def test_only_open_time_counts(begin: str, end: str, hours: float) -> None:
    assert WEEK.open_between(at(begin), at(end)) == timedelta(hours=hours)


def test_an_hour_the_clocks_repeat_is_open_twice() -> None:
    nights = Calendar.of(PARIS, {day: ((time(2), time(4)),) for day in range(7)})
    assert nights.open_between(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == timedelta(hours=3)
    assert nights.open_between(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == timedelta(hours=1)


@given(
    st.integers(min_value=0, max_value=365 * 24 * 60),
    st.integers(min_value=1, max_value=60),
)
def test_it_gives_back_the_business_hours_that_were_added(minutes: int, hours: int) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert WEEK.open_between(begin, WEEK.add_business(begin, hours=hours)) == timedelta(hours=hours)
