"""What went wrong and should be known."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.routes.replaying import ReplayAnswer, Replaying, carried_out
from tandem.api.shapes import Done, Id, Word
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.operations import access
from tandem.operations.running import replaying
from tandem.operations.watching import incident_groups, incidents
from tandem.store.models import Incident
from tandem.store.read.organisation import now as the_time

router = Router(tags=["incidents"])


class IncidentQuestion(Page):
    """Which incidents."""

    state: Literal["open", "acknowledged", "retried"] | None = None
    workflow: Id | None = None
    q: Word = ""


class IncidentAnswer(Schema):
    """One incident; those with the same ``kind`` and ``cause`` are one trouble."""

    id: int
    kind: str
    cause: str
    state: str
    workflow: int | None
    run: int | None
    delivery: int | None
    record_type: str
    record: int | None
    at: datetime


class IncidentDetail(IncidentAnswer):
    """With what is known about it, and how many there are alike."""

    details: dict[str, Any]
    alike: int


class Noted(Schema):
    """How many incidents were taken note of."""

    acknowledged: int


@router.get("", auth=READ, response=list_shape(IncidentAnswer, "IncidentList"), summary="List incidents")
def list_incidents(request: HttpRequest, asked: Query[IncidentQuestion]) -> Any:
    """The newest first, about records one may see; ``q`` searches the cause."""
    wanted = {"state": asked.state, "workflow": asked.workflow, "cause__icontains": asked.q.strip() or None}
    rows = incident_groups.visible(user_of(request)).order_by("-id")
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return page_of(request, rows, asked, _shown)


@router.get(
    "/{int:id}", auth=READ, response=IncidentDetail, summary="One incident with what is known about it"
)
def get_incident(request: HttpRequest, id: Id) -> Any:
    """``alike`` counts those of the same kind and reason, of the same workflow, in the same state."""
    user = user_of(request)
    row = incident_groups.access_incident(user, id)
    return {**_shown(row), "details": row.details, "alike": incident_groups.alike(user, row).count()}


@router.post("/{int:id}/acknowledge", auth=AUTOMATE, response=Done, summary="Take note of an incident")
def acknowledge_incident(request: HttpRequest, id: Id) -> Any:
    """It stays in the list of what has been noted."""
    user = user_of(request)
    access.require(user, "automate", "workflow")
    incidents.acknowledge(incident_groups.access_incident(user, id).pk, by=user, now=the_time())
    return Done()


@router.post(
    "/{int:id}/acknowledge-alike",
    auth=AUTOMATE,
    response=Noted,
    summary="Take note of all incidents like this",
)
def acknowledge_alike(request: HttpRequest, id: Id) -> Any:
    """Those of the same kind and reason, of the same workflow."""
    user = user_of(request)
    access.require(user, "automate", "workflow")
    found = incident_groups.access_incident(user, id)
    return Noted(acknowledged=incident_groups.acknowledge(user, found))


@router.post("/{int:id}/replay", auth=AUTOMATE, response=ReplayAnswer, summary="Do again what failed alike")
def replay_incidents(request: HttpRequest, id: Id, body: Replaying) -> Any:
    """Everything of the group that can be repeated safely, by a catch-up policy; ask with ``count_only`` first."""
    user = user_of(request)
    access.require(user, "enrol", "workflow")
    found = incident_groups.access_incident(user, id)
    return carried_out(user, replaying.of_group(user, found), body)


def _shown(row: Incident) -> dict[str, Any]:
    own = ("id", "kind", "cause", "state", "record_type", "at")
    links = ("workflow", "run", "delivery", "record")
    return {name: getattr(row, name) for name in own} | {name: getattr(row, f"{name}_id") for name in links}
