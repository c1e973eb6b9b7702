"""Opening hours, closed days and business time, over every change of the clocks."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.engine.calendars import Calendar, NeverOpen, UnknownCountry, WrongHours, public_holidays, spans
from tests.engine.zone_changes import NAMES, QUARTER, ZONES, changes, first_where, quarters, wall

PARIS = ZoneInfo("Europe/Paris")
WEEK = Calendar.of(PARIS, {day: [(time(9), time(12)), (time(14), time(18))] for day in range(5)})
CLOCKS = [time(n // 4, n % 4 * 15) for n in range(96)]


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)  # type: ignore[misc,arg-type]  # year, month and day come first


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any week with at least one opening, on quarters of an hour, and some closed days."""
    hours = {}
    for day in range(7):
        clocks = sorted(draw(st.lists(st.sampled_from(CLOCKS), max_size=4, unique=True)))
        hours[day] = [(start, end) for start, end in zip(clocks[::2], clocks[1::2], strict=False)]
    if not any(hours.values()):
        hours[draw(st.integers(0, 6))] = [(time(0), time(0))]
    zone = draw(st.sampled_from(ZONES))
    near = [change.date() + timedelta(n) for change in changes(zone) for n in (-1, 0, 1)]
    return Calendar.of(zone, hours, frozenset(draw(st.lists(st.sampled_from(near), max_size=3))))


@st.composite
def calendars_and_moments(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar and a quarter of an hour near a change of its clocks."""
    calendar = draw(calendars())
    return calendar, draw(st.sampled_from(quarters(draw(st.sampled_from(changes(calendar.zone))))))


def open_quarters(calendar: Calendar, at: datetime) -> Iterator[datetime]:
    """The quarters of an hour from `at` that begin when it is open."""
    while True:
        if calendar.is_open(at):
            yield at
        at += QUARTER


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (paris(2026, 11, 23, 9), True),
        (paris(2026, 11, 23, 8, 59), False),
        (paris(2026, 11, 23, 12), False),
        (paris(2026, 11, 23, 17, 59), True),
        (paris(2026, 11, 22, 10), False),
    ],
)
def test_it_is_open_from_the_first_minute_to_before_the_last(at: datetime, is_open: bool) -> None:
    assert WEEK.is_open(at) is is_open


def test_a_closed_date_is_not_open() -> None:
    closed = Calendar(PARIS, WEEK.hours, frozenset({date(2026, 12, 25)}))
    assert WEEK.is_open(paris(2026, 12, 25, 10)) is True
    assert closed.is_open(paris(2026, 12, 25, 10)) is False
    assert closed.next_open(paris(2026, 12, 24, 18)) == paris(2026, 12, 28, 9)


@pytest.mark.parametrize(
    ("at", "amount", "expected"),
    [
        (paris(2026, 11, 23, 10), {"hours": 1}, paris(2026, 11, 23, 11)),
        (paris(2026, 11, 23, 11), {"hours": 1}, paris(2026, 11, 23, 12)),  # used up at closing time
        (paris(2026, 11, 23, 11), {"hours": 2}, paris(2026, 11, 23, 15)),
        (paris(2026, 11, 21, 11), {"hours": 7}, paris(2026, 11, 23, 18)),
        (paris(2026, 11, 23, 10), {"hours": -2}, paris(2026, 11, 20, 17)),
        (paris(2026, 11, 20, 15), {"days": 3}, paris(2026, 11, 25, 15)),
        (paris(2026, 11, 21, 15), {"days": 1}, paris(2026, 11, 24, 9)),  # Saturday counts as Monday 9:00
        (paris(2026, 11, 25, 15), {"days": -3}, paris(2026, 11, 20, 15)),
        (paris(2026, 11, 21, 15), {"days": -1}, paris(2026, 11, 19, 18)),  # Saturday counts as Friday 18:00
        (paris(2026, 11, 21, 15), {"days": 0}, paris(2026, 11, 23, 9)),
        (paris(2026, 11, 20, 15), {"days": 1, "hours": 4}, paris(2026, 11, 24, 10)),
    ],
)
def test_business_time(at: datetime, amount: dict[str, int], expected: datetime) -> None:
    assert WEEK.add_business(at, **amount) == expected


def test_where_the_wall_time_is_closed_that_day_the_next_opening_counts() -> None:
    short_saturday = Calendar.of(PARIS, {4: [(time(9), time(18))], 5: [(time(9), time(12))]})
    assert short_saturday.add_business(paris(2026, 11, 20, 15), days=1) == paris(2026, 11, 27, 9)


@settings(max_examples=30)
@given(calendars_and_moments())
def test_f30_f31_the_next_opening_is_the_first_open_moment(case: tuple[Calendar, datetime]) -> None:
    calendar, at = case
    assert calendar.next_open(at) == first_where(calendar.is_open, at, days=12)


@settings(max_examples=30)
@given(calendars_and_moments(), st.integers(1, 30))
def test_f30_f31_business_hours_are_open_hours(case: tuple[Calendar, datetime], hours: int) -> None:
    calendar, at = case
    *_, last = islice(open_quarters(calendar, at), hours * 4)
    assert calendar.add_business(at, hours=hours) == last + QUARTER


@settings(max_examples=30)
@given(calendars_and_moments(), st.integers(1, 10))
def test_business_hours_there_and_back_again(case: tuple[Calendar, datetime], hours: int) -> None:
    calendar, at = case
    there = calendar.add_business(at, hours=hours)
    assert calendar.next_open(calendar.add_business(there, hours=-hours)) == calendar.next_open(at)


@settings(max_examples=30)
@given(calendars_and_moments(), st.integers(1, 6))
def test_f30_business_days_end_open_and_count_dates_that_open(
    case: tuple[Calendar, datetime], days: int
) -> None:
    calendar, at = case
    start, end = calendar.next_open(at), calendar.add_business(at, days=days)
    first, last = wall(start, calendar.zone).date(), wall(end, calendar.zone).date()
    opened = sum(calendar.is_open_day(first + timedelta(n)) for n in range(1, (last - first).days + 1))
    assert calendar.is_open(end)
    assert opened in (days, days + 1)  # one more where that wall time is closed on that day


@pytest.mark.parametrize("zone", ZONES, ids=NAMES)
def test_f30_f31_a_day_is_all_its_quarters(zone: ZoneInfo) -> None:
    for change in changes(zone):
        day = wall(change, zone).date()
        for start, end in (
            (time(0), time(0)),
            (time(1), time(3)),
            (time(2, 15), time(2, 45)),
            (time(23), time(0)),
        ):
            inside = [
                at
                for at in quarters(change)
                if (shown := wall(at, zone)).date() == day
                and start <= shown.time()
                and (end == time(0) or shown.time() < end)
            ]
            found = spans(zone, day, start, end)
            assert [at for at in quarters(change) if any(low <= at < high for low, high in found)] == inside


def test_f35_a_calendar_that_never_opens_says_so() -> None:
    never = Calendar.of(PARIS, {})
    for ask in (
        never.next_open,
        lambda at: never.add_business(at, days=1),
        lambda at: never.add_business(at, hours=-1),
    ):
        with pytest.raises(NeverOpen, match="no opening within 400 days"):
            ask(paris(2026, 1, 1))


@pytest.mark.parametrize(
    "hours",
    [
        [(time(9), time(9))],
        [(time(18), time(9))],
        [(time(9), time(12)), (time(11), time(13))],
        [(time(9), time(0)), (time(20), time(21))],
    ],
)
def test_hours_that_overlap_or_end_before_they_start_are_refused(hours: list[tuple[time, time]]) -> None:
    with pytest.raises(WrongHours):
        Calendar.of(PARIS, {0: hours})


def test_f35_public_holidays_are_dates_to_store() -> None:
    found = public_holidays("FR", [2026])
    assert found[date(2026, 7, 14)] == "Fête nationale"
    assert list(found) == sorted(found)
    assert {day.year for day in public_holidays("RO", [2026, 2027])} == {2026, 2027}


@pytest.mark.parametrize(("country", "region"), [("XX", None), ("france", None), ("FR", "Atlantis")])
def test_an_unknown_country_or_region_is_a_clear_error(country: str, region: str | None) -> None:
    with pytest.raises(UnknownCountry, match=region or country):
        public_holidays(country, [2026], region)


def test_a_century_of_business_time_is_quick_enough_to_ask_for() -> None:
    assert WEEK.add_business(datetime(2026, 1, 1, tzinfo=UTC), days=25_000) > datetime(2120, 1, 1, tzinfo=UTC)
