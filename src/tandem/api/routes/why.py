"""Why a workflow acted on a record, or why it did not."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tandem.api.listing import only_known
from tandem.api.shapes import Form, Id, Time
from tandem.api.who import READ, user_of
from tandem.engine.agenda import NEWEST
from tandem.engine.record import RecordRef
from tandem.operations.explaining import why
from tandem.operations.explaining.why import Fix, Judged, Look

router = Router(tags=["why"])


class WhyQuestion(Form):
    """Which record, which workflow, when; ``before`` is the last event already read."""

    record_type: Literal["contact", "company", "call", "task"]
    record: Id
    workflow: Id | None = None
    since: Time | None = None
    until: Time | None = None
    before: Id | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class FailedClause(Schema):
    """The clause to blame, with the value that was there."""

    field: str
    operator: str
    expected: Any
    actual: Any


class NearMiss(Schema):
    """What was nearly so, and the field that one word would mend."""

    slip: str
    actual: str
    wanted: str
    record_type: str | None
    record: int | None
    field: str | None


class JudgedAnswer(Schema):
    """One workflow at one moment: ``word`` is ``ran`` or what stood in the way, ``because`` says it in English."""

    workflow: int
    name: str
    word: str
    because: str
    run: int | None
    state: str
    incident: int | None
    clause: FailedClause | None
    near: NearMiss | None


class LookAnswer(Schema):
    """One thing that happened to the record, and every workflow about its like."""

    event: int
    at: datetime
    op: str
    changed: list[str]
    workflows: list[JudgedAnswer]


class WhyAnswer(Schema):
    """The newest first."""

    items: list[LookAnswer]


@router.get("", auth=READ, response=WhyAnswer, summary="Why a workflow acted on a record, or why not")
def get_why(request: HttpRequest, asked: Query[WhyQuestion]) -> Any:
    """Judged by the version that was in force then, on the values of then."""
    only_known(request, asked)
    looks = why.look(
        user_of(request),
        RecordRef(asked.record_type, asked.record),
        workflow=asked.workflow,
        since=asked.since,
        until=asked.until,
        before=asked.before or NEWEST,
        most=asked.limit,
    )
    return {"items": [_look(one) for one in looks]}


def _look(look: Look) -> dict[str, Any]:
    event = look.event
    return {
        "event": event.id,
        "at": event.at,
        "op": event.op,
        "changed": sorted(name for name in event.before if event.op == "changed"),
        "workflows": [_judged(one) for one in (*look.judged, *look.elsewhere)],
    }


def _judged(one: Judged) -> dict[str, Any]:
    clause, near = one.answer.clause, one.answer.near
    return {
        "workflow": one.workflow.pk,
        "name": one.workflow.name,
        "word": one.answer.word,
        "because": str(one.answer.message),
        "run": one.run,
        "state": one.state,
        "incident": one.incident,
        "clause": None
        if clause is None
        else {name: getattr(clause, name) for name in FailedClause.model_fields},
        "near": None if near is None else {**vars(near), **_place(one.fix)},
    }


def _place(fix: Fix | None) -> dict[str, Any]:
    if fix is None:
        return {"record_type": None, "record": None, "field": None}
    return {"record_type": fix.record.type, "record": fix.record.id, "field": fix.field}
