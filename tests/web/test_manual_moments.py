"""Times to put something off to are in the reader's zone, to come, and there once each."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tandem.web.pages.manual_actions.moments import presets, read

SUNDAY_MORNING = datetime(2026, 11, 22, 9, 52, tzinfo=UTC)  # 10:52 in Paris
FRIDAY_EVENING = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (
            SUNDAY_MORNING,
            [
                "In an hour",
                "In 3 hours",
                "This afternoon",
                "Tomorrow morning",
                "Tomorrow afternoon",
                "In a week",
                "In a month",
            ],
        ),
        (
            FRIDAY_EVENING,
            [
                "In an hour",
                "In 3 hours",
                "Tomorrow morning",
                "Tomorrow afternoon",
                "On Monday",
                "In a week",
                "In a month",
            ],
        ),
    ],
)
def test_each_is_there_once_in_order(now: datetime, expected: list[str]) -> None:
    with timezone.override(ZoneInfo("Europe/Paris")):
        found = presets(now)
        assert [words for _iso, words, _exact in found] == expected
        assert all(read(iso) > now for iso, _words, _exact in found)  # type: ignore[operator]  # each is a time


def test_a_picker_s_time_is_in_the_reader_s_zone() -> None:
    with timezone.override(ZoneInfo("Europe/Paris")):
        assert read("2026-11-23T09:00") == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        assert read("2026-11-23T09:00:00+00:00") == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        assert read("soon") is None
        assert read("") is None
