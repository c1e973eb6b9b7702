"""Workflows: as documents in and out, switched on and off, one by one or all at once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, like
from tandem.api.who import ADMINISTER, AUTOMATE, READ, user_of
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.authoring import workflow_order, workflows
from tandem.operations.errors import Problem, Refused
from tandem.store.models import Version, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.workflows import figures

router = Router(tags=["workflows"])
_DOCUMENT = {
    "tandem": 1, "key": "missed-call", "name": "A missed call is noted", "about": "call",
    "triggers": [{"on": "call.missed"}], "steps": [{"id": "note", "action": "add_note", "with": {"text": "Missed"}}],
}  # fmt: skip
Note = Annotated[Word, Field(max_length=300)]


class WorkflowAnswer(Schema):
    """A workflow; ``version`` is the number of the live one."""

    id: int
    key: str
    name: str
    description: str
    about: str
    on: bool
    owner: int | None
    position: int
    paused_because: str
    version: int | None
    updated_at: datetime


class Figures(Schema):
    """How a workflow did in the last 30 days; ``days`` are the runs started on each, the oldest first."""

    last_run: datetime | None
    last_state: str
    runs: int
    failed: int
    days: list[int]


class WorkflowDetail(WorkflowAnswer):
    """With the document of its live version, as an author writes it, and how it did lately."""

    document: dict[str, Any] | None
    figures: Figures


class VersionAnswer(Schema):
    """One published version."""

    number: int
    note: str
    published_at: datetime
    published_by: int | None


class Text(Form):
    """A document, as YAML text or as JSON."""

    model_config = like({"document": _DOCUMENT})

    text: Annotated[str, Field(max_length=256 * 1024)] | None = None
    document: dict[str, Any] | None = None


class Applying(Text):
    """A document to publish; ``on`` switches the workflow as well."""

    model_config = like({"document": _DOCUMENT, "note": "First version", "on": True})

    note: Note = ""
    on: bool | None = None


class Remark(Schema):
    """Something worth knowing about a sound document."""

    field: str
    message: str
    line: int | None


class Sound(Schema):
    """A document without problems."""

    key: str
    name: str
    warnings: list[Remark]


class Applied(Schema):
    """What became of a document: created, published or unchanged."""

    outcome: str
    workflow: WorkflowAnswer
    warnings: list[Remark]


class Switch(Form):
    """On or off."""

    model_config = like({"on": True})

    on: bool


class BigSwitch(Switch):
    """On or off for everything, and why."""

    model_config = like({"on": False, "reason": "The price list is wrong."})

    reason: Note = ""


class Move(Form):
    """Up (negative) or down in the order."""

    model_config = like({"by": -1})

    by: Annotated[int, Field(ge=-1000, le=1000)]


@router.get("", auth=READ, response=list_shape(WorkflowAnswer, "WorkflowList"), summary="List workflows")
def list_workflows(request: HttpRequest, page: Query[Page]) -> Any:
    """In the order in which they take their turns."""
    return page_of(request, workflows.listing(user_of(request)), page, _shown)


@router.post("/validate", auth=AUTOMATE, response=Sound, summary="Check a document")
def validate_workflow(request: HttpRequest, form: Text) -> Any:
    """Nothing is written down. Every problem has its field, its line in a text, and the fix."""
    access.require(user_of(request), "automate")
    checked = workflows.validate(source_of(form))
    return {
        "key": checked.document.key,
        "name": checked.document.name,
        "warnings": [_warning(one) for one in checked.warnings],
    }


@router.post("/apply", auth=AUTOMATE, response=Applied, summary="Publish a document")
def apply_workflow(request: HttpRequest, form: Applying) -> Any:
    """Creates the workflow of the document's key or gives it a new version; the same again changes nothing."""
    user = user_of(request)
    applied = workflows.put(user, source_of(form), form.note, form.on)
    return {
        "outcome": applied.outcome,
        "workflow": _shown(applied.workflow),
        "warnings": [_warning(one) for one in applied.warnings],
    }


@router.post("/switch", auth=ADMINISTER, response=Done, summary="Switch all automation on or off")
def switch_all_workflows(request: HttpRequest, form: BigSwitch) -> Any:
    """The log keeps who did it and why."""
    workflows.switch_all(user_of(request), form.on, form.reason)
    return Done()


@router.get("/{int:id}", auth=READ, response=WorkflowDetail, summary="One workflow with its document")
def get_workflow(request: HttpRequest, id: Id) -> Any:
    """The document leaves out what is as usual."""
    row = _access(request, id)
    document = None
    if row.live is not None:
        document = workflows.as_written(workflows.document_of(row.live))
    lately = figures([row.pk], the_time())[row.pk]
    counted = {name: getattr(lately, name) for name in Figures.model_fields}
    return {**_shown(row), "document": document, "figures": counted}


@router.get(
    "/{int:id}/versions", auth=READ, response=list[VersionAnswer], summary="The versions of a workflow"
)
def list_versions(request: HttpRequest, id: Id) -> Any:
    """The newest first, at most 100."""
    rows = Version.objects.filter(workflow=_access(request, id)).order_by("-number")[:100]
    return [
        {
            "number": row.number,
            "note": row.note,
            "published_at": row.published_at,
            "published_by": row.published_by_id,
        }
        for row in rows
    ]


@router.get("/{int:id}/export", auth=READ, summary="A workflow as YAML")
def export_workflow(request: HttpRequest, id: Id) -> HttpResponse:
    """Applied again it changes nothing."""
    row = _access(request, id)
    text = workflows.export(row)
    headers = {
        "Content-Disposition": f'attachment; filename="{row.key}.yaml"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@router.post(
    "/{int:id}/switch", auth=AUTOMATE, response=WorkflowAnswer, summary="Switch a workflow on or off"
)
def switch_workflow(request: HttpRequest, id: Id, form: Switch) -> Any:
    """Off, nothing new starts and nothing of it leaves."""
    return _shown(workflows.switch(user_of(request), _access(request, id), form.on))


@router.post("/{int:id}/move", auth=AUTOMATE, response=Done, summary="Move a workflow in the order")
def move_workflow(request: HttpRequest, id: Id, form: Move) -> Any:
    """Workflows that start at the same moment take their turns in this order."""
    workflow_order.move(user_of(request), id, by=form.by)
    return Done()


def _access(request: HttpRequest, id: int) -> Workflow:
    return access.access_record(user_of(request), Workflow, id)


def source_of(form: Text) -> str | dict[str, Any]:
    """What was sent: the text, or the document. Raises Refused for both or neither."""
    if (form.text is None) == (form.document is None):
        raise Refused.because(
            N_("Send the document either as “text” (YAML) or as “document” (JSON)."), "text"
        )
    return form.text if form.text is not None else form.document or {}


def _shown(row: Workflow) -> dict[str, Any]:
    found = {
        name: getattr(row, name)
        for name in (
            "id",
            "key",
            "name",
            "description",
            "about",
            "on",
            "position",
            "paused_because",
            "updated_at",
        )
    }
    return {**found, "owner": row.owner_id, "version": row.live.number if row.live else None}


def _warning(one: Problem) -> dict[str, Any]:
    return {"field": one.field, "message": one.message.say(_), "line": one.line}
