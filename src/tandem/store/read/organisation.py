"""The organisation, its time, and its office hours."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from tandem.engine.calendars import Calendar
from tandem.store.models import Calendar as CalendarRow
from tandem.store.models import Organisation
from tandem.store.raw import cursor

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def now() -> datetime:
    """The organisation's time, by the database's clock."""
    with cursor() as rows:
        row = rows.execute("SELECT tandem_now()").fetchone()
    assert row is not None  # a SELECT of one value has one row
    found: datetime = row[0]
    return found


def organisation() -> Organisation:
    """The one organisation. Raises Organisation.DoesNotExist before the first set-up."""
    return Organisation.objects.select_related("calendar").get(id=1)


def calendars(zone: ZoneInfo, default: int | None) -> dict[str | None, Calendar]:
    """All calendars by key; ``None`` is the organisation's own, or one that is always open on weekdays."""
    found: dict[str | None, Calendar] = {}
    for row in CalendarRow.objects.prefetch_related("closed_days"):
        calendar = _calendar(row)
        found[row.key] = calendar
        if row.id == default:
            found[None] = calendar
    found.setdefault(None, Calendar.of(zone, {day: ((time(9), time(18)),) for day in range(5)}))
    return found


def _calendar(row: CalendarRow) -> Calendar:
    hours = {
        number: tuple(
            (time.fromisoformat(start), time.fromisoformat(end)) for start, end in row.hours.get(day, ())
        )
        for number, day in enumerate(DAYS)
    }
    return Calendar.of(ZoneInfo(row.time_zone), hours, frozenset(one.day for one in row.closed_days.all()))
