"""Runs: one workflow at work on one record, with every step it took."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Id, Time, Word
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.operations import runs
from tandem.store.models import Run, Step

router = Router(tags=["runs"])


class RunQuestion(Page):
    """Which runs."""

    workflow: Id | None = None
    record: Id | None = None
    record_type: Literal["contact", "company", "call", "task"] | None = None
    state: Literal["ready", "waiting", "done", "stopped", "failed", "suppressed"] | None = None
    started_after: Time | None = None
    started_before: Time | None = None
    q: Word = ""


class RunAnswer(Schema):
    """A run; ``reason`` says why it ended as it did."""

    id: int
    workflow: int
    version: int
    record_type: str
    record: int
    trigger: str
    state: str
    due_at: datetime | None
    waits_for: dict[str, Any] | None
    reason: dict[str, Any] | None
    started_at: datetime
    ended_at: datetime | None


class StepAnswer(Schema):
    """One step it took."""

    path: str
    action: str
    outcome: str
    reason: dict[str, Any] | None
    outputs: Any
    at: datetime


class RunDetail(RunAnswer):
    """With its steps, in order."""

    steps: list[StepAnswer]


@router.get("", auth=READ, response=list_shape(RunAnswer, "RunList"), summary="List runs")
def list_runs(request: HttpRequest, asked: Query[RunQuestion]) -> Any:
    """The newest first; ``q`` searches the names of workflows."""
    rows = runs.visible_runs(user_of(request))
    wanted = {
        "workflow": asked.workflow,
        "record_type": asked.record_type,
        "record_id": asked.record,
        "state": asked.state,
        "started_at__gte": asked.started_after,
        "started_at__lt": asked.started_before,
        "workflow__name__icontains": asked.q.strip() or None,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return page_of(request, rows.order_by("-id"), asked, _shown)


@router.get("/{int:id}", auth=READ, response=RunDetail, summary="One run with its steps")
def get_run(request: HttpRequest, id: Id) -> Any:
    """Each step says what it did, or why not."""
    row = runs.access_run(user_of(request), id)
    steps = Step.objects.filter(run=row).order_by("id")[:1000]
    names = tuple(StepAnswer.model_fields)
    return {**_shown(row), "steps": [{name: getattr(step, name) for name in names} for step in steps]}


@router.post("/{int:id}/cancel", auth=AUTOMATE, response=Done, summary="End a run that waits")
def cancel_run(request: HttpRequest, id: Id) -> Any:
    """What it planned and has not left is cancelled with it; what it did stays."""
    runs.cancel(user_of(request), id)
    return Done()


def _shown(row: Run) -> dict[str, Any]:
    own = ("id", "record_type", "trigger", "state", "due_at", "waits_for", "reason", "started_at", "ended_at")
    found = {name: getattr(row, name) for name in own}
    return {**found, "workflow": row.workflow_id, "version": row.version_id, "record": row.record_id}
