"""Sending windows: nothing leaves outside them, in nobody's time zone, on no change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engine.calendars import Calendar, NeverOpen
from tandem.engine.windows import (
    EVERY_DAY,
    WEEKDAYS,
    Window,
    WrongWindow,
    hold_until,
    is_inside,
    release,
    spread,
    zone_for,
)
from tandem.engine.zones import OutOfRange
from tests.engine.zone_changes import NAMES, ZONES, changes, first_where, quarters, wall

PARIS = ZoneInfo("Europe/Paris")
OFFICE = Window(WEEKDAYS, time(9), time(17))
NIGHT = Window(EVERY_DAY, time(22), time(6))
WINDOWS = (
    OFFICE,
    NIGHT,
    Window(EVERY_DAY, time(9), time(17)),
    Window(EVERY_DAY, time(2, 15), time(2, 45)),
    Window(EVERY_DAY, time(0), time(0, 30)),
    Window(frozenset({6}), time(23), time(3)),
)


def paris(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)  # type: ignore[misc,arg-type]  # year, month and day come first


def shows_inside(window: Window, shown: datetime) -> bool:
    """Said again in other words: the wall time lies in the window of that day or of the day before."""
    for day in (shown.date(), shown.date() - timedelta(days=1)):
        start, end = datetime.combine(day, window.start), datetime.combine(day, window.end)
        if end <= start:
            end += timedelta(days=1)
        if day.weekday() in window.days and start <= shown < end:
            return True
    return False


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window.start:%H%M}-{window.end:%H%M}")
@pytest.mark.parametrize("zone", ZONES, ids=NAMES)
def test_f30_f31_a_message_leaves_at_the_first_moment_inside(zone: ZoneInfo, window: Window) -> None:
    for change in changes(zone):
        for at in quarters(change, 1)[::17]:
            left = hold_until(window, at, zone)
            assert left == first_where(lambda moment: shows_inside(window, wall(moment, zone)), at)
            assert is_inside(window, left, zone)


def test_inside_the_window_it_leaves_at_once() -> None:
    at = paris(2026, 11, 23, 16, 59)
    assert hold_until(OFFICE, at, PARIS) == at == release(OFFICE, at, PARIS, key="any")


def test_outside_it_waits_for_the_next_opening() -> None:
    assert hold_until(OFFICE, paris(2026, 11, 20, 17), PARIS) == paris(2026, 11, 23, 9)
    assert hold_until(NIGHT, paris(2026, 11, 20, 6), PARIS) == paris(2026, 11, 20, 22)
    assert hold_until(NIGHT, paris(2026, 11, 20, 5, 59), PARIS) == paris(2026, 11, 20, 5, 59)


def test_it_is_the_clock_of_the_zone_handed_in_that_counts() -> None:
    at = paris(2026, 11, 23, 10)
    assert hold_until(OFFICE, at, ZoneInfo("America/New_York")) == paris(2026, 11, 23, 15)


def test_f35_it_waits_out_the_days_the_calendar_is_closed() -> None:
    christmas = Calendar.of(PARIS, {}, frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
    assert hold_until(OFFICE, paris(2026, 12, 23, 18), PARIS, christmas) == paris(2026, 12, 28, 9)
    assert hold_until(OFFICE, paris(2026, 12, 24, 10), PARIS, christmas) == paris(2026, 12, 28, 9)
    assert hold_until(NIGHT, paris(2026, 12, 24, 1), PARIS, christmas) == paris(2026, 12, 26, 0)


def test_a_calendar_closed_for_ever_is_a_clear_error() -> None:
    closed = Calendar.of(PARIS, {}, frozenset(date(2026, 1, 1) + timedelta(n) for n in range(800)))
    with pytest.raises(NeverOpen):
        hold_until(OFFICE, paris(2026, 1, 2), PARIS, closed)


def test_f35_so_is_the_end_of_the_calendar() -> None:
    with pytest.raises(OutOfRange):
        hold_until(OFFICE, datetime(9999, 12, 31, 20, tzinfo=UTC), PARIS)


@given(key=st.text(), minutes=st.integers(1, 60))
def test_the_spread_is_within_its_minutes_and_always_the_same(key: str, minutes: int) -> None:
    opening = paris(2026, 11, 23, 9)
    assert opening <= spread(key, opening, minutes) < opening + timedelta(minutes=minutes)
    assert spread(key, opening, minutes) == spread(key, opening, minutes)


def test_the_spread_uses_all_its_minutes() -> None:
    opening = paris(2026, 11, 23, 9)
    drawn = [spread(f"delivery {n}", opening).minute for n in range(1500)]
    assert {minute for minute in range(15) if 60 <= drawn.count(minute) <= 140} == set(range(15))


def test_what_was_held_leaves_spread_but_never_after_closing() -> None:
    short = Window(EVERY_DAY, time(9), time(9, 5))
    left = [release(short, paris(2026, 11, 23, 8), PARIS, key=str(n)) for n in range(200)]
    assert all(is_inside(short, at, PARIS) for at in left)
    assert len(set(left)) > 100


@pytest.mark.parametrize(
    ("rule", "names", "expected"),
    [
        ("record", {"record": "Asia/Kathmandu"}, ("Asia/Kathmandu", False)),
        ("record", {"record": ""}, ("Europe/Paris", True)),
        ("record", {"record": "Moon/Base"}, ("Europe/Paris", True)),
        ("location", {"record": "Asia/Kathmandu"}, ("Europe/Paris", True)),
        ("organisation", {"record": "Asia/Kathmandu"}, ("Europe/Paris", False)),
    ],
)
def test_f33_without_a_good_zone_the_organisations_counts_and_is_flagged(
    rule: str, names: dict[str, str], expected: tuple[str, bool]
) -> None:
    window = Window(WEEKDAYS, time(9), time(17), rule)  # type: ignore[arg-type]  # one of the three rules
    found = zone_for(window, names, PARIS)  # type: ignore[arg-type]  # keyed by rule
    assert (found.zone.key, found.is_fallback) == expected


@pytest.mark.parametrize("days", [frozenset(), frozenset({7})])
def test_a_window_needs_a_weekday(days: frozenset[int]) -> None:
    with pytest.raises(WrongWindow):
        Window(days, time(9), time(17))


def test_a_window_needs_a_length() -> None:
    with pytest.raises(WrongWindow):
        Window(WEEKDAYS, time(9), time(9))
