"""The moments authors write in conditions: an instant, a time on the wall, or a whole day.

Whose wall and whose day is decided by the zone that `now` carries when the condition is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from tandem.engine.zones import OutOfRange, instant

TICK = timedelta(microseconds=1)  # the finest step of both Python's and PostgreSQL's clock
DAY = timedelta(days=1)
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Moment:
    """`written` is an aware datetime, a naive one (wall time), or a date (the whole day)."""

    written: datetime | date

    @property
    def is_day(self) -> bool:
        """Whether it is a whole day."""
        return not isinstance(self.written, datetime)

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Its first instant and the first one after it, in UTC."""
        return _span(self.written, zone)


@lru_cache(maxsize=1024)
def _span(written: datetime | date, zone: tzinfo) -> tuple[datetime, datetime]:
    if not isinstance(written, datetime):
        midnight = datetime.combine(written, time())
        return _at(midnight, zone), _at(midnight + DAY, zone) if written < date.max else LAST
    first = written.astimezone(UTC) if written.tzinfo else _at(written, zone)
    return first, first + TICK if first < LAST else LAST


def _at(wall: datetime, zone: tzinfo) -> datetime:
    """The wall time's instant, or the nearest one the calendar has."""
    try:
        return instant(wall, zone)
    except OutOfRange:
        return LAST if wall.year > 1 else datetime.min.replace(tzinfo=UTC)


def parse_moment(text: str) -> Moment:
    """Read "2026-01-31", "2026-01-31T10:00" or "2026-01-31T10:00+02:00". Raises ValueError."""
    text = text.strip()
    if len(text) == len("2026-01-31"):
        return Moment(date.fromisoformat(text))
    return Moment(datetime.fromisoformat(text))
