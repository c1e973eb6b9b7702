"""Rehearsals: a workflow played over the last days of the log, with nothing written and nothing sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Made, like
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.operations import access
from tandem.operations.explaining import rehearsal
from tandem.store.models import Study, Workflow

router = Router(tags=["workflows"])


class RehearsalOrder(Form):
    """How far back; what to rehearse; what hand-offs come to."""

    model_config = like({"days": 30, "source": "draft", "hand_offs": "first"})

    days: Annotated[int, Field(ge=1, le=90)] = 30
    source: Literal["draft", "live"] = "draft"
    hand_offs: Literal["first", "open"] = "first"


class RehearsalAnswer(Schema):
    """How far it is."""

    id: int
    days: int
    state: str
    done: int
    total: int
    by: int
    created_at: datetime
    ended_at: datetime | None


class RehearsalDetail(RehearsalAnswer):
    """With what came of it: runs a day, steps, recipients, work by person and day, runs beside the real ones."""

    result: dict[str, Any] | None
    reason: dict[str, Any] | None


@router.get(
    "/{int:id}/rehearsals",
    auth=READ,
    response=list_shape(RehearsalAnswer, "RehearsalList"),
    summary="List rehearsals",
)
def list_rehearsals(request: HttpRequest, id: Id, asked: Query[Page]) -> Any:
    """The newest first."""
    user = user_of(request)
    workflow = access.access_record(user, Workflow, id)
    return page_of(request, rehearsal.visible_studies(user, workflow), asked, _shown)


@router.post("/{int:id}/rehearsals", auth=AUTOMATE, response={201: Made}, summary="Rehearse a workflow")
def ask_rehearsal(request: HttpRequest, id: Id, order: RehearsalOrder) -> Any:
    """A worker carries it out; ask for it again to see how far it is."""
    user = user_of(request)
    workflow = access.access_record(user, Workflow, id)
    live = workflow.live.document if order.source == "live" and workflow.live else None
    study = rehearsal.ask(user, workflow, live, order.days, order.hand_offs)
    return Status(201, Made(id=study.pk))


@router.get(
    "/{int:id}/rehearsals/{int:number}",
    auth=READ,
    response=RehearsalDetail,
    summary="One rehearsal with its result",
)
def get_rehearsal(request: HttpRequest, id: Id, number: Id) -> Any:
    """The result is there once its state is ``done``."""
    user = user_of(request)
    row = rehearsal.access_study(user, access.access_record(user, Workflow, id), number)
    result = row.result if row.state == "done" else None
    return {**_shown(row), "result": result, "reason": row.reason}


@router.post(
    "/{int:id}/rehearsals/{int:number}/cancel", auth=AUTOMATE, response=Done, summary="Cancel a rehearsal"
)
def cancel_rehearsal(request: HttpRequest, id: Id, number: Id) -> Any:
    """A finished one stays as it is."""
    user = user_of(request)
    rehearsal.cancel(user, rehearsal.access_study(user, access.access_record(user, Workflow, id), number))
    return Done()


def _shown(row: Study) -> dict[str, Any]:
    own = ("id", "days", "state", "done", "total", "created_at", "ended_at")
    return {**{name: getattr(row, name) for name in own}, "by": row.by_id}
