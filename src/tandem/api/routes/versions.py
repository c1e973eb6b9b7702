"""Versions of workflows: what changed, back to an earlier one, the review of a draft and publishing it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from tandem import catalog
from tandem.api.shapes import Form, Id, Word, like
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.engine.differing.plain import PlainSayer
from tandem.engine.differing.words import said
from tandem.engine.words import N_
from tandem.operations.authoring import drafts, publishing, versions
from tandem.operations.authoring.documents import as_written
from tandem.operations.authoring.workflows import document_of
from tandem.operations.errors import Problem, Refused
from tandem.store.models import Workflow
from tandem.store.read.schema import schema

router = Router(tags=["workflows"])
Number = Annotated[int, Field(ge=1, le=1_000_000)]


class VersionDetail(Schema):
    """One published version with its document, as an author writes it."""

    number: int
    note: str
    published_by: int | None
    is_live: bool
    document: dict[str, Any]


class ChangeAnswer(Schema):
    """One difference: added, removed, moved or changed; the part, the step and field it is in, and the words."""

    kind: str
    part: str
    step: str
    field: str
    text: str


class Since(Form):
    """The version to compare with; the one before when it is left out."""

    since: Number | None = None


class DraftAnswer(Schema):
    """The number of the draft's state as it is now."""

    draft: int


class Remark(Schema):
    """Something about a document, with its place."""

    field: str
    message: str


class WaitingAnswer(Schema):
    """Runs that wait at one step of an older version, and the steps they could go on at."""

    step: str
    version: int
    count: int
    targets: list[str]


class ReviewAnswer(Schema):
    """What publishing the draft would mean; ``reach`` above ``reach_limit`` must be confirmed."""

    draft: int
    is_live: bool
    problems: list[Remark]
    warnings: list[Remark]
    waiting: list[WaitingAnswer]
    reach: int
    reach_limit: int


class Publishing(Form):
    """``document`` instead of the draft; ``mapping``: old step to new one, or null to finish where they are."""

    model_config = like({"note": "Kinder words", "waiting": "move", "mapping": {"pause": "pause-2"}})

    document: dict[str, Any] | None = None
    note: Annotated[Word, Field(max_length=300)] = ""
    waiting: Literal["finish", "move", "cancel"] = "finish"
    mapping: dict[str, str | None] = {}
    confirmed_reach: Annotated[int, Field(ge=0)] | None = None
    on: bool | None = None


class PublishedAnswer(Schema):
    """The live version, whether it is new, and how many waiting runs were moved or ended."""

    number: int
    outcome: str
    moved: int
    cancelled: int
    warnings: list[Remark]


@router.get("/{int:id}/versions/{int:number}", auth=READ, response=VersionDetail, summary="One version")
def get_version(request: HttpRequest, id: Id, number: Number) -> Any:
    """Its document can be applied again."""
    row = versions.access_workflow(user_of(request), id)
    found = versions.access_version(row, number)
    return {
        "number": found.number,
        "note": found.note,
        "published_by": found.published_by_id,
        "is_live": found.pk == row.live_id,
        "document": as_written(document_of(found)),
    }


@router.get(
    "/{int:id}/versions/{int:number}/changes",
    auth=READ,
    response=list[ChangeAnswer],
    summary="What changed in a version",
)
def list_changes(request: HttpRequest, id: Id, number: Number, asked: Query[Since]) -> Any:
    """Against the version ``since``, or the one before; nothing for the first."""
    row = versions.access_workflow(user_of(request), id)
    new = versions.access_version(row, number)
    if asked.since is None and number == 1:
        return []
    old = versions.access_version(row, asked.since or number - 1)
    sayer = PlainSayer(row.about, schema(), catalog.actions(), catalog.triggers())
    return [
        {
            "kind": one.kind,
            "part": one.part,
            "step": one.step,
            "field": one.field,
            "text": str(said(one, sayer)),
        }
        for one in versions.compare(old, new)
    ]


@router.post(
    "/{int:id}/versions/{int:number}/restore",
    auth=AUTOMATE,
    response=DraftAnswer,
    summary="Make the draft what a version was",
)
def restore_version(request: HttpRequest, id: Id, number: Number) -> Any:
    """Settings included; nothing is published."""
    user = user_of(request)
    row = versions.access_workflow(user, id, "automate")
    try:
        return {"draft": versions.restore(user, row, number).number}
    except drafts.Conflict as conflict:
        raise Refused.because(N_("Somebody changed the draft at the same moment.")) from conflict


@router.get(
    "/{int:id}/review", auth=READ, response=ReviewAnswer, summary="What publishing the draft would mean"
)
def review_draft(request: HttpRequest, id: Id) -> Any:
    """What stands in the way, who waits where, and how many people it would reach in a month like the last."""
    user = user_of(request)
    row, draft = _draft(request, id)
    found = publishing.review(user, row, draft.document)
    return {
        "draft": draft.number,
        "is_live": found.is_live,
        "problems": [_remark(one) for one in found.problems],
        "warnings": [_remark(one) for one in found.warnings],
        "waiting": [
            {"step": one.step, "version": one.version, "count": one.count, "targets": list(one.targets)}
            for one in found.waiting
        ],
        "reach": found.reach,
        "reach_limit": found.reach_limit,
    }


@router.post("/{int:id}/publish", auth=AUTOMATE, response=PublishedAnswer, summary="Publish the draft")
def publish_draft(request: HttpRequest, id: Id, body: Publishing) -> Any:
    """Runs that wait on older versions finish there, move over, or end."""
    user = user_of(request)
    row = versions.access_workflow(user, id, "publish")
    document = drafts.open(user, row).document if body.document is None else body.document
    done = publishing.publish(
        user, row, document, body.note, body.waiting, body.mapping, body.confirmed_reach, body.on
    )
    return {
        "number": done.version.number,
        "outcome": done.outcome,
        "moved": done.moved,
        "cancelled": done.cancelled,
        "warnings": [_remark(one) for one in done.warnings],
    }


def _draft(request: HttpRequest, id: int) -> tuple[Workflow, drafts.Draft]:
    user = user_of(request)
    row = versions.access_workflow(user, id, "publish")
    return row, drafts.open(user, row)


def _remark(one: Problem) -> dict[str, str]:
    return {"field": one.field, "message": one.message.say(_)}
