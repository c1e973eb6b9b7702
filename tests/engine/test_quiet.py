"""The times in which a workflow could not start, out of the changes of its switches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tandem.engine.quiet import ALL_OFF, OFF, UNPUBLISHED, Change, Period, Quiet, periods

DAY = datetime(2026, 3, 2, tzinfo=UTC)


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


LIVE = Change(at(-100), automation=True, on=True, published=True)


def told(*changes: Change) -> list[tuple[float, float, str]]:
    """The periods of the day as hours."""
    found = periods(changes, at(0), at(24))
    return [
        ((one.since - DAY) / timedelta(hours=1), (one.until - DAY) / timedelta(hours=1), one.why)
        for one in found
    ]


def test_one_that_is_on_is_never_quiet() -> None:
    assert told(LIVE) == []


def test_one_the_log_does_not_know_was_not_published() -> None:
    assert told(Change(at(-100), automation=True)) == [(0, 24, UNPUBLISHED)]


def test_each_switch_has_its_time_and_its_reason() -> None:
    changes = [LIVE, Change(at(3), automation=False), Change(at(5), automation=True), Change(at(8), on=False)]
    assert told(*changes, Change(at(9), on=True)) == [(3, 5, ALL_OFF), (8, 9, OFF)]


def test_what_is_off_stays_off_while_all_is_stopped() -> None:
    changes = [LIVE, Change(at(3), on=False), Change(at(4), automation=False), Change(at(5), on=True)]
    assert told(*changes, Change(at(6), automation=True)) == [(3, 5, OFF), (5, 6, ALL_OFF)]


def test_only_the_span_counts_and_what_was_so_before_it_goes_on() -> None:
    before = Change(at(-2), automation=False)
    assert told(LIVE, before, Change(at(1), automation=True), Change(at(30), on=False)) == [(0, 1, ALL_OFF)]


def test_published_and_switched_on_one_after_the_other() -> None:
    new = Change(at(6), on=False, published=False)
    changes = [Change(at(-9), automation=True), new, Change(at(7), on=False, published=True)]
    assert told(*changes, Change(at(8), on=True, published=True)) == [(0, 7, UNPUBLISHED), (7, 8, OFF)]


def test_a_time_is_in_the_period_that_holds_it() -> None:
    quiet = Quiet([Period(at(3), at(5), OFF), Period(at(5), at(6), ALL_OFF)])
    answers = [quiet.why(at(hour)) for hour in (2.9, 3, 4.9, 5, 6)]
    assert answers == ["", OFF, OFF, ALL_OFF, ""]
