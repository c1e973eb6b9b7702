"""The organisation's settings and its calendars."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, given
from tandem.api.who import ADMINISTER, administrator_of, user_of
from tandem.engine.words import N_
from tandem.operations.errors import Refused
from tandem.operations.settings import calendars as calendar_settings
from tandem.operations.settings import organisation as organisation_settings
from tandem.store.models import Calendar, Organisation, User

router = Router(tags=["organisation"])
calendars = Router(tags=["calendars"])
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]
Span = Annotated[list[Hour], Field(min_length=2, max_length=2)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class OrganisationAnswer(Schema):
    """The organisation."""

    name: str
    language: str
    time_zone: str
    region: str
    public_url: str
    calendar: int | None
    allowed_hosts: list[str]
    sandbox: bool
    automation_on: bool
    hold_deliveries: bool


class OrganisationChange(Form):
    """What may be changed; what is left out stays."""

    name: Annotated[Word, Field(min_length=1, max_length=150)] = ""
    language: Literal["en", "fr", "ro"] = "en"
    time_zone: Annotated[Word, Field(max_length=64)] = ""
    region: Annotated[Word, Field(min_length=2, max_length=2)] = ""
    public_url: Word = ""
    calendar: Id | None = None
    allowed_hosts: Annotated[list[Word], Field(max_length=100)] = []


class CalendarForm(Form):
    """Office hours: for each weekday from when to when; closed where a day is left out."""

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


@router.get("", auth=ADMINISTER, response=OrganisationAnswer, summary="The organisation's settings")
def get_organisation(request: HttpRequest) -> Any:
    """Its name, place, address and switches."""
    return _organisation(organisation_settings.show(user_of(request)))


@router.patch("", auth=ADMINISTER, response=OrganisationAnswer, summary="Change the organisation's settings")
def edit_organisation(request: HttpRequest, form: OrganisationChange) -> Any:
    """What is left out stays as it is."""
    user = user_of(request)
    values = given(form)
    if values.get("calendar") is not None:
        organisation_settings.show(user)
        values["calendar"] = Calendar.objects.filter(pk=values["calendar"]).first()
        if values["calendar"] is None:
            raise Refused.because(N_("There is no such calendar."), "calendar")
    organisation_settings.change(user, values)
    return _organisation(organisation_settings.show(user))


@calendars.get(
    "", auth=ADMINISTER, response=list_shape(CalendarAnswer, "CalendarList"), summary="List calendars"
)
def list_calendars(request: HttpRequest, page: Query[Page]) -> Any:
    """By name."""
    return page_of(request, calendar_settings.all_calendars(user_of(request)), page, _calendar)


@calendars.post("", auth=ADMINISTER, response={201: CalendarAnswer}, summary="Add a calendar")
def create_calendar(request: HttpRequest, form: CalendarForm) -> Any:
    """A country brings its public holidays of this year and the next."""
    return Status(201, _save(administrator_of(request), None, form))


@calendars.put("/{int:id}", auth=ADMINISTER, response=CalendarAnswer, summary="Change a calendar")
def edit_calendar(request: HttpRequest, id: Id, form: CalendarForm) -> Any:
    """As a whole: weekdays that are left out are closed."""
    user = administrator_of(request)
    return _save(user, calendar_settings.access_calendar(user, id), form)


@calendars.delete("/{int:id}", auth=ADMINISTER, response=Done, summary="Take a calendar away")
def delete_calendar(request: HttpRequest, id: Id) -> Any:
    """Refused while something needs it."""
    user = user_of(request)
    calendar_settings.delete(user, calendar_settings.access_calendar(user, id))
    return Done()


def _save(user: User, calendar: Calendar | None, form: CalendarForm) -> dict[str, Any]:
    return _calendar(calendar_settings.save(user, calendar, form.model_dump()))


def _organisation(row: Organisation) -> dict[str, Any]:
    names = tuple(name for name in OrganisationAnswer.model_fields if name != "calendar")
    return {**{name: getattr(row, name) for name in names}, "calendar": row.calendar_id}


def _calendar(row: Calendar) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CalendarAnswer.model_fields}
