"""Wall times become instants; wrong zone names become clear errors or the flagged fallback."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tandem.engine.zones import OutOfRange, UnknownZone, instant, zone, zone_or
from tests.engine.zone_changes import ZONES, changes, first_showing, quarters, wall

PARIS = ZoneInfo("Europe/Paris")


def shown(text: str) -> datetime:
    """A time on the wall, without a zone."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("place", ZONES, ids=str)
def test_f30_f31_a_wall_time_is_the_first_moment_the_clock_comes_to_it(place: ZoneInfo) -> None:
    for change in changes(place):
        for at in quarters(change)[::2]:
            for clock in {wall(at, place), at.replace(tzinfo=None)}:
                assert instant(clock, place) == first_showing(clock, change, place)


def test_f30_a_skipped_time_is_the_end_of_the_gap() -> None:
    assert instant(shown("2026-03-29T02:30"), PARIS) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert instant(shown("2026-03-29T02:59:59.999999"), PARIS) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_f30_a_skipped_day_is_the_start_of_the_next() -> None:
    assert instant(shown("2011-12-30T10:00"), ZoneInfo("Pacific/Apia")) == datetime(
        2011, 12, 30, 10, tzinfo=UTC
    )


def test_f31_a_repeated_time_is_the_first_of_the_two() -> None:
    assert instant(shown("2026-10-25T02:30"), PARIS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_f35_moments_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(OutOfRange, match="years 1 to 9999"):
        instant(shown("9999-12-31T23:00"), ZoneInfo("America/New_York"))
    with pytest.raises(OutOfRange):
        instant(shown("0001-01-01"), ZoneInfo("Asia/Tokyo"))


def test_a_zone_is_found_by_its_name() -> None:
    assert zone("Europe/Bucharest") == ZoneInfo("Europe/Bucharest")


@pytest.mark.parametrize("name", ["", "../etc/passwd", "Mars/Olympus", "europe/paris", "CET+1", "\0"])
def test_a_wrong_zone_name_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone(name)


def test_a_wrong_zone_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownZone) as raised:
        zone("Europe/Bucuresti")
    assert str(raised.value) == "“Europe/Bucuresti” is not a time zone. Did you mean “Europe/Bucharest”?"


@pytest.mark.parametrize("name", [None, "", "Nowhere/City", "+02:00"])
def test_f33_a_missing_or_wrong_zone_is_the_fallback_flagged(name: str | None) -> None:
    found = zone_or(name, PARIS)
    assert (found.zone, found.is_fallback) == (PARIS, True)


def test_f33_a_good_zone_is_taken() -> None:
    found = zone_or("Asia/Kathmandu", PARIS)
    assert (found.zone, found.is_fallback) == (ZoneInfo("Asia/Kathmandu"), False)
