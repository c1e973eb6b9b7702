"""Office hours, and the days they stay closed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, like
from tandem.api.who import ADMINISTER, administrator_of, user_of
from tandem.operations.access import NotThere
from tandem.operations.settings import calendars as settings
from tandem.store.models import Calendar, ClosedDay, User

router = Router(tags=["calendars"])
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]
Span = Annotated[list[Hour], Field(min_length=2, max_length=2)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_OFFICE = {"mon": [["09:00", "12:30"], ["13:30", "18:00"]], "tue": [["09:00", "17:00"]]}


class CalendarForm(Form):
    """Office hours: for each weekday from when to when; closed where a day is left out."""

    model_config = like({"name": "Office", "time_zone": "Europe/Paris", "hours": _OFFICE, "country": "FR"})

    name: Annotated[Word, Field(min_length=1, max_length=100)]
    time_zone: Annotated[Word, Field(min_length=1, max_length=64)]
    hours: dict[Day, Annotated[list[Span], Field(max_length=10)]]
    country: Annotated[Word, Field(max_length=10)] = ""


class CalendarAnswer(Schema):
    """A calendar."""

    id: int
    key: str
    name: str
    time_zone: str
    hours: dict[str, Any]
    country: str


class ClosedForm(Form):
    """A day to stay closed, and why."""

    model_config = like({"day": "2027-05-14", "name": "Bridge day"})

    day: date
    name: Annotated[Word, Field(max_length=100)] = ""


class ClosedAnswer(Schema):
    """A day that stays closed."""

    id: int
    day: date
    name: str


class Brought(Schema):
    """How many days are new."""

    new: int


@router.get(
    "", auth=ADMINISTER, response=list_shape(CalendarAnswer, "CalendarList"), summary="List calendars"
)
def list_calendars(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, settings.all_calendars(user_of(request)), page, _shown)


@router.post("", auth=ADMINISTER, response={201: CalendarAnswer}, summary="Add a calendar")
def create_calendar(request: HttpRequest, form: CalendarForm) -> Any:
    """A country brings its public holidays of this year and the next."""
    return Status(201, _save(administrator_of(request), None, form))


@router.get("/{int:id}", auth=ADMINISTER, response=CalendarAnswer, summary="One calendar")
def get_calendar(request: HttpRequest, id: Id) -> Any:
    """Its hours; its closed days are a list of their own."""
    return _shown(settings.access_calendar(user_of(request), id))


@router.put("/{int:id}", auth=ADMINISTER, response=CalendarAnswer, summary="Change a calendar")
def edit_calendar(request: HttpRequest, id: Id, form: CalendarForm) -> Any:
    """As a whole: weekdays that are left out are closed."""
    user = administrator_of(request)
    return _save(user, settings.access_calendar(user, id), form)


@router.delete("/{int:id}", auth=ADMINISTER, response=Done, summary="Take a calendar away")
def delete_calendar(request: HttpRequest, id: Id) -> Any:
    """Refused while something needs it."""
    user = user_of(request)
    settings.delete(user, settings.access_calendar(user, id))
    return Done()


@router.get(
    "/{int:id}/closed-days",
    auth=ADMINISTER,
    response=list_shape(ClosedAnswer, "ClosedDayList"),
    summary="List the days a calendar stays closed",
)
def list_closed_days(request: HttpRequest, id: Id, page: Query[Page]) -> Any:
    """The earliest first; holidays as well as days closed by hand."""
    rows = settings.access_calendar(user_of(request), id).closed_days.order_by("day")
    return page_of(request, rows, page, _closed)


@router.post(
    "/{int:id}/closed-days", auth=ADMINISTER, response={201: ClosedAnswer}, summary="Stay closed on a day"
)
def close_on_a_day(request: HttpRequest, id: Id, form: ClosedForm) -> Any:
    """Whatever waits for office hours waits longer, from now on."""
    user = user_of(request)
    calendar = settings.access_calendar(user, id)
    settings.close(user, calendar, form.day, form.name)
    return Status(201, _closed(calendar.closed_days.get(day=form.day)))


@router.delete(
    "/{int:id}/closed-days/{int:closed_day}",
    auth=ADMINISTER,
    response=Done,
    summary="Open on a day after all",
)
def open_on_a_day(request: HttpRequest, id: Id, closed_day: Id) -> Any:
    """``closed_day`` is the id the list gives."""
    user = user_of(request)
    if settings.open_again(user, settings.access_calendar(user, id), closed_day) is None:
        raise NotThere(f"closed day {closed_day}")
    return Done()


@router.post(
    "/{int:id}/holidays",
    auth=ADMINISTER,
    response=Brought,
    summary="Close on the public holidays of its country",
)
def bring_holidays(request: HttpRequest, id: Id) -> Any:
    """Those of this year and the next; days that are closed already stay as they are."""
    user = user_of(request)
    return Brought(new=settings.bring_holidays(user, settings.access_calendar(user, id)))


def _save(user: User, calendar: Calendar | None, form: CalendarForm) -> dict[str, Any]:
    return _shown(settings.save(user, calendar, form.model_dump()))


def _shown(row: Calendar) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CalendarAnswer.model_fields}


def _closed(row: ClosedDay) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ClosedAnswer.model_fields}
