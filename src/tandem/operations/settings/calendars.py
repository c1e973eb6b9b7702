"""Office hours: what is open on which weekday, and the days it stays closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from tandem.engine.calendars import Calendar as Opening
from tandem.engine.calendars import UnknownCountry, WrongHours, public_holidays
from tandem.engine.words import N_
from tandem.operations.errors import Problem, Refused
from tandem.operations.settings.organisation import check_zone
from tandem.operations.settings.used import refuse_if_used
from tandem.operations.settings.writing import (
    a_key,
    access_setting,
    changing,
    listed,
    log_change,
    remove,
    store,
)
from tandem.store.models import Calendar, ClosedDay, Organisation, User
from tandem.store.read.organisation import DAYS
from tandem.store.read.organisation import now as the_time

Spans = Sequence[Sequence[str]]


def all_calendars(user: User) -> QuerySet[Calendar]:
    """Every calendar with ``closed``, how many days it is closed. Raises access.Denied."""
    return listed(user, Calendar).annotate(closed=Count("closed_days"))


def access_calendar(user: User, id: int) -> Calendar:
    """A calendar. Raises access.Denied or access.NotThere."""
    return access_setting(user, Calendar, id)


def save(user: User, calendar: Calendar | None, values: Mapping[str, Any]) -> Calendar:
    """Add a calendar, or change name, time_zone, hours and country. Raises Refused or access.Denied.

    Another country brings its public holidays of this year and the next, and takes those of the old one.
    """
    check_zone(str(values["time_zone"]))
    check_hours(str(values["time_zone"]), values["hours"])
    with changing(user) as firm:
        row = calendar or Calendar(key=a_key(Calendar, str(values["name"])))
        old = row.country
        store(row, {name: values[name] for name in ("name", "time_zone", "hours", "country")})
        if row.country != old or calendar is None:
            _bring_holidays(user, row, old)
        if firm.calendar_id is None:
            Organisation.objects.filter(id=firm.id).update(calendar=row)
    return row


def bring_holidays(user: User, calendar: Calendar) -> int:
    """Close on the public holidays of this year and the next; gives how many days are new. Raises Refused."""
    if not calendar.country:
        raise Refused.because(N_("Choose the country first."), "country")
    with changing(user):
        return _bring_holidays(user, calendar, calendar.country)


def close(user: User, calendar: Calendar, day: date, name: str) -> None:
    """Stay closed on a day. Raises Refused when it is closed already, access.Denied."""
    with changing(user):
        if ClosedDay.objects.filter(calendar=calendar, day=day).exists():
            raise Refused.because(N_("It is closed on that day already."), "day")
        ClosedDay.objects.create(calendar=calendar, day=day, name=name)
        log_change(user, "calendar", calendar.pk, {}, {"closed": day.isoformat(), "name": name})


def open_again(user: User, calendar: Calendar, closed_day: int) -> ClosedDay | None:
    """Open on a day after all; gives the day, None when it was open. Raises access.Denied."""
    with changing(user):
        found = ClosedDay.objects.filter(calendar=calendar, pk=closed_day).first()
        if found is not None:
            found.delete()
            log_change(user, "calendar", calendar.pk, {"closed": found.day.isoformat()}, {})
    return found


def delete(user: User, calendar: Calendar) -> None:
    """Take a calendar away. Raises Refused while something needs it, access.Denied."""
    with changing(user) as firm:
        if firm.calendar_id == calendar.pk:
            raise Refused.because(N_("These are the organisation’s office hours. Choose others there first."))
        refuse_if_used("calendar", calendar.key)
        remove(calendar)


def opening(calendar: Calendar) -> Opening:
    """The calendar as the engine reckons with it. Raises WrongHours."""
    days = frozenset(calendar.closed_days.values_list("day", flat=True))
    return _opening(calendar.time_zone, calendar.hours, days)


def check_hours(zone: str, hours: Mapping[str, Spans]) -> None:
    """Raises Refused, naming the weekday, unless the hours can be kept."""
    for day, spans in hours.items():
        try:
            _opening(zone, {day: spans})
        except WrongHours as wrong:
            raise Refused([Problem(day, wrong.text)]) from wrong
    if not any(hours.values()):
        raise Refused.because(
            N_("Open on at least one day: whatever waits for office hours would wait for ever.")
        )


def _opening(zone: str, hours: Mapping[str, Spans], closed: frozenset[date] = frozenset()) -> Opening:
    by_number = {
        number: tuple(
            (time.fromisoformat(start), time.fromisoformat(end)) for start, end in hours.get(day, ())
        )
        for number, day in enumerate(DAYS)
    }
    return Opening.of(ZoneInfo(zone), by_number, closed)


def _bring_holidays(user: User, calendar: Calendar, old_country: str) -> int:
    year = the_time().year
    years = [year, year + 1]
    if old_country and old_country != calendar.country:
        for day, name in _holidays(old_country, years).items():
            ClosedDay.objects.filter(calendar=calendar, day=day, name=name).delete()
    if not calendar.country:
        return 0
    known = set(calendar.closed_days.values_list("day", flat=True))
    new = [
        ClosedDay(calendar=calendar, day=day, name=name)
        for day, name in _holidays(calendar.country, years).items()
        if day not in known
    ]
    ClosedDay.objects.bulk_create(new)
    if new:
        log_change(user, "calendar", calendar.pk, {}, {"holidays": calendar.country, "years": years})
    return len(new)


def _holidays(country: str, years: Sequence[int]) -> dict[date, str]:
    try:
        return {day: name[:100] for day, name in public_holidays(country, years).items()}
    except UnknownCountry as unknown:
        raise Refused([Problem("country", unknown.text)]) from unknown
