"""Durations: what authors may write, and where on the clock each of them leads."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engine.calendars import Calendar
from tandem.engine.durations import (
    Duration,
    NeedsCalendar,
    Unit,
    WrongDuration,
    add,
    format_duration,
    in_words,
    parse,
)
from tandem.engine.zones import OutOfRange
from tests.engine.zone_changes import NAMES, ZONES, changes, first_showing, quarters, wall

PARIS = ZoneInfo("Europe/Paris")
UNITS: tuple[Unit, ...] = ("second", "minute", "hour", "day", "week", "business hour", "business day")
NINE_TO_FIVE = Calendar.of(PARIS, {day: [(time(9), time(17))] for day in range(5)})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year, month and day come first


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("30 minutes", Duration(30, "minute")),
        ("1 minute", Duration(1, "minute")),
        ("2  Days ", Duration(2, "day")),
        ("1 week", Duration(1, "week")),
        ("3 business days", Duration(3, "business day")),
        ("2 business hours", Duration(2, "business hour")),
        ("-1 hour", Duration(-1, "hour")),
        ("+5 seconds", Duration(5, "second")),
        ("0 days", Duration(0, "day")),
    ],
)
def test_a_duration_is_a_whole_number_and_a_unit(text: str, duration: Duration) -> None:
    assert parse(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "minutes",
        "1.5 hours",
        "two days",
        "3 fortnights",
        "1 hour 30 minutes",
        "PT5M",
        "- 1 hour",
        "1 month",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(WrongDuration, match="Write a whole number and a unit, such as “30 minutes”"):
        parse(text)


@pytest.mark.parametrize("text", ["9999999999 seconds", "36601 days", "-6000 weeks", "36601 business days"])
def test_a_century_is_the_most(text: str) -> None:
    with pytest.raises(WrongDuration, match="longer than 100 years"):
        parse(text)


@given(amount=st.integers(-5_000, 5_000), unit=st.sampled_from(UNITS))
def test_what_is_formatted_is_read_back(amount: int, unit: Unit) -> None:
    duration = Duration(amount, unit)
    assert parse(format_duration(duration)) == duration


def test_a_unit_is_singular_for_one() -> None:
    assert [str(Duration(n, "business day")) for n in (1, 2)] == ["1 business day", "2 business days"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (30, "30 seconds"),
        (5400, "1 hour 30 minutes"),
        (90_061, "1 day 1 hour 1 minute 1 second"),
        (-60, "-1 minute"),
    ],
)
def test_a_length_is_said_in_its_largest_units(seconds: int, words: str) -> None:
    assert in_words(seconds) == words


@pytest.mark.parametrize("place", ZONES, ids=NAMES)
def test_f30_twenty_four_hours_are_twenty_four_hours(place: ZoneInfo) -> None:
    for change in changes(place):
        for at in quarters(change)[::3]:
            assert add(Duration(24, "hour"), at, place) == at + timedelta(hours=24)


@pytest.mark.parametrize("place", ZONES, ids=NAMES)
def test_f30_one_day_is_the_same_wall_time_or_the_next_that_exists(place: ZoneInfo) -> None:
    for change in changes(place):
        for at in quarters(change)[::3]:
            for duration, days in ((Duration(1, "day"), 1), (Duration(-1, "day"), -1)):
                target = wall(at, place) + timedelta(days=days)
                assert add(duration, at, place) == first_showing(target, change, place)


@pytest.mark.parametrize("place", ZONES, ids=NAMES)
@pytest.mark.parametrize("clock", [time(1, 30), time(2, 30), time(0)], ids=str)
def test_f31_daily_runs_once_a_day(place: ZoneInfo, clock: time) -> None:
    start = datetime(2025, 12, 31, clock.hour, clock.minute, tzinfo=place)
    runs = [add(Duration(day, "day"), start, place) for day in range(1, 366)]
    assert runs == sorted(set(runs))
    assert [at.astimezone(place).date() for at in runs] == [
        date(2026, 1, 1) + timedelta(n) for n in range(365)
    ]
    assert sum(at.astimezone(place).time() != clock for at in runs) <= 1  # the day whose clock skips it


def test_f31_a_day_after_the_second_of_two_equal_hours_is_a_day_later() -> None:
    second = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1)
    assert add(Duration(1, "day"), second, PARIS) == utc(2026, 10, 26, 1, 30)
    assert add(Duration(0, "day"), second, PARIS) == utc(2026, 10, 25, 1, 30)


@pytest.mark.parametrize(
    ("at", "duration", "expected"),
    [
        ((2028, 2, 28), "1 day", (2028, 2, 29)),
        ((2028, 2, 29), "52 weeks", (2029, 2, 27)),
        ((2026, 1, 31), "1 day", (2026, 2, 1)),
        ((2020, 12, 28), "1 week", (2021, 1, 4)),  # 2020 has a week 53
        ((2016, 12, 31, 23, 59, 59), "1 second", (2017, 1, 1)),  # no leap second: POSIX time
    ],
)
def test_f35_calendar_oddities(at: tuple[int, ...], duration: str, expected: tuple[int, ...]) -> None:
    assert add(parse(duration), utc(*at), UTC) == utc(*expected)


@pytest.mark.parametrize("duration", ["1 hour", "1 day", "100 weeks", "3 business days", "9 business hours"])
def test_f35_the_end_of_the_calendar_is_a_clear_error(duration: str) -> None:
    with pytest.raises(OutOfRange, match="years 1 to 9999"):
        add(parse(duration), utc(9999, 12, 31, 23, 30), PARIS, NINE_TO_FIVE)


def test_f35_so_is_its_beginning() -> None:
    with pytest.raises(OutOfRange):
        add(parse("-2 days"), utc(1, 1, 2), PARIS)


def test_business_time_needs_a_calendar() -> None:
    with pytest.raises(NeedsCalendar):
        add(Duration(1, "business day"), utc(2026, 1, 1), PARIS)


def test_business_time_walks_the_calendar() -> None:
    friday = datetime(2026, 11, 20, 16, tzinfo=PARIS)
    assert add(parse("3 business days"), friday, PARIS, NINE_TO_FIVE) == datetime(
        2026, 11, 25, 16, tzinfo=PARIS
    )
    assert add(parse("2 business hours"), friday, PARIS, NINE_TO_FIVE) == datetime(
        2026, 11, 23, 10, tzinfo=PARIS
    )


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        add(Duration(1, "hour"), datetime(2026, 1, 1), PARIS)  # noqa: DTZ001 - the naive moment is the point


@given(
    at=st.integers(0, 2**32).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    place=st.sampled_from(ZONES),
    amount=st.integers(0, 400),
    unit=st.sampled_from(("minute", "hour", "day", "week")),
)
def test_a_positive_duration_never_leads_back(at: datetime, place: ZoneInfo, amount: int, unit: Unit) -> None:
    assert at <= add(Duration(amount, unit), at, place)
