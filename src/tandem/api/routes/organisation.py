"""The organisation's settings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from tandem.api.shapes import Form, Id, Word, given, like, named
from tandem.api.who import ADMINISTER, administrator_of, user_of
from tandem.operations.settings import organisation as organisation_settings
from tandem.store.models import Calendar, Organisation

router = Router(tags=["organisation"])


class OrganisationAnswer(Schema):
    """The organisation."""

    name: str
    language: str
    time_zone: str
    region: str
    public_url: str
    calendar: int | None
    allowed_hosts: list[str]
    person_cap: int
    reach_limit: int
    digest_hour: int
    sandbox: bool
    automation_on: bool
    hold_deliveries: bool


class OrganisationChange(Form):
    """What may be changed; what is left out stays."""

    model_config = like({"name": "Atelier Lumen", "time_zone": "Europe/Paris", "calendar": 12})

    name: Annotated[Word, Field(min_length=1, max_length=150)] = ""
    language: Literal["en", "fr", "ro"] = "en"
    time_zone: Annotated[Word, Field(max_length=64)] = ""
    region: Annotated[Word, Field(min_length=2, max_length=2)] = ""
    public_url: Word = ""
    calendar: Id | None = None
    allowed_hosts: Annotated[list[Word], Field(max_length=100)] = []
    person_cap: Annotated[int, Field(ge=0, le=1000)] = 5
    reach_limit: Annotated[int, Field(ge=0, le=1_000_000)] = 200
    digest_hour: Annotated[int, Field(ge=0, le=23)] = 8


@router.get("", auth=ADMINISTER, response=OrganisationAnswer, summary="The organisation's settings")
def get_organisation(request: HttpRequest) -> Any:
    """Its name, place, address and switches."""
    return _organisation(organisation_settings.show(user_of(request)))


@router.patch("", auth=ADMINISTER, response=OrganisationAnswer, summary="Change the organisation's settings")
def edit_organisation(request: HttpRequest, form: OrganisationChange) -> Any:
    """What is left out stays as it is."""
    user = administrator_of(request)
    values = given(form)
    if values.get("calendar") is not None:
        values["calendar"] = named(Calendar, values["calendar"], "calendar")
    organisation_settings.change(user, values)
    return _organisation(organisation_settings.show(user))


def _organisation(row: Organisation) -> dict[str, Any]:
    names = tuple(name for name in OrganisationAnswer.model_fields if name != "calendar")
    return {**{name: getattr(row, name) for name in names}, "calendar": row.calendar_id}
