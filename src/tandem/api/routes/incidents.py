"""What went wrong and should be known."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Id
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.operations import access, incidents
from tandem.store.models import Incident
from tandem.store.read.organisation import now as the_time

router = Router(tags=["incidents"])


class IncidentQuestion(Page):
    """Which incidents."""

    state: Literal["open", "acknowledged"] | None = None
    workflow: Id | None = None


class IncidentAnswer(Schema):
    """One incident; those with the same ``kind`` and ``cause`` are one trouble."""

    id: int
    kind: str
    cause: str
    state: str
    workflow: int | None
    run: int | None
    record_type: str
    record: int | None
    at: datetime


@router.get("", auth=READ, response=list_shape(IncidentAnswer, "IncidentList"), summary="List incidents")
def list_incidents(request: HttpRequest, asked: Query[IncidentQuestion]) -> Any:
    """The newest first; for those who may change workflows."""
    access.require(user_of(request), "automate")
    rows = Incident.objects.order_by("-id")
    wanted = {"state": asked.state, "workflow": asked.workflow}
    return page_of(
        request,
        rows.filter(**{name: value for name, value in wanted.items() if value is not None}),
        asked,
        _shown,
    )


@router.post("/{int:id}/acknowledge", auth=AUTOMATE, response=Done, summary="Take note of an incident")
def acknowledge_incident(request: HttpRequest, id: Id) -> Any:
    """It stays in the list of what has been noted."""
    user = user_of(request)
    access.require(user, "automate")
    if not Incident.objects.filter(pk=id).exists():
        raise access.NotThere(f"incident {id}")
    incidents.acknowledge(id, by=user, now=the_time())
    return Done()


def _shown(row: Incident) -> dict[str, Any]:
    own = ("id", "kind", "cause", "state", "record_type", "at")
    found = {name: getattr(row, name) for name in own}
    return {**found, "workflow": row.workflow_id, "run": row.run_id, "record": row.record_id}
