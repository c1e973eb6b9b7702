"""Runs: one workflow at work on one record, with every step it took."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.routes.replaying import ReplayAnswer, Replaying, carried_out
from tandem.api.shapes import Done, Form, Id, Time, Word, like
from tandem.api.who import AUTOMATE, READ, user_of
from tandem.operations import access
from tandem.operations.running import replaying, retrying, runs
from tandem.operations.watching import incident_groups
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
    retry_of: int | None
    iteration: int


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


class Retrying(Form):
    """From where: the failed step, the start, or the failed step of the newest version."""

    model_config = like({"how": "failed_step"})

    how: Literal["failed_step", "start", "newest"]


class Note(Form):
    """What was done about it."""

    model_config = like({"note": "Called her"})

    note: Annotated[Word, Field(max_length=300)] = ""


class WayAnswer(Schema):
    """One way to do a run again; ``step`` is where it would go on, ``sent_again`` the messages that leave once more."""

    how: str
    may: bool
    message: str
    step: str
    sent_again: int


class Noted(Schema):
    """How many incidents were taken note of."""

    acknowledged: int


class ReplayingRuns(Replaying):
    """Which of the failed and stopped runs; without a filter all of them."""

    workflow: Id | None = None
    started_after: Time | None = None
    started_before: Time | None = None


@router.get("/{int:id}/ways", auth=READ, response=list[WayAnswer], summary="How a run could be done again")
def list_ways(request: HttpRequest, id: Id) -> Any:
    """With what each would mean."""
    return [
        {
            "how": way.how,
            "may": way.beginning is not None,
            "message": way.why_not.say(_) if way.why_not else "",
            "step": way.beginning.step if way.beginning else "",
            "sent_again": way.sent_again,
        }
        for way in retrying.ways(runs.access_run(user_of(request), id))
    ]


@router.post("/{int:id}/retry", auth=AUTOMATE, response=RunAnswer, summary="Do a run again")
def retry_run(request: HttpRequest, id: Id, body: Retrying) -> Any:
    """A new run; asked twice, it is the same one. What was sent is not sent again when it goes on."""
    return _shown(retrying.retry(user_of(request), id, body.how))


@router.post("/{int:id}/acknowledge", auth=AUTOMATE, response=Noted, summary="Take note of a failed run")
def acknowledge_run(request: HttpRequest, id: Id, body: Note) -> Any:
    """Its incidents are closed with the note."""
    user = user_of(request)
    return {"acknowledged": incident_groups.acknowledge_run(user, runs.access_run(user, id), body.note)}


@router.post("/replay", auth=AUTOMATE, response=ReplayAnswer, summary="Do many runs again")
def replay_runs(request: HttpRequest, body: ReplayingRuns) -> Any:
    """By a catch-up policy; ask with ``count_only`` first."""
    user = user_of(request)
    access.require(user, "enrol", "workflow")
    wanted = {
        "workflow": body.workflow,
        "started_at__gte": body.started_after,
        "started_at__lt": body.started_before,
    }
    rows = runs.visible_runs(user).filter(**{name: one for name, one in wanted.items() if one is not None})
    return carried_out(user, replaying.of_runs(user, rows), body)


@router.post("/{int:id}/cancel", auth=AUTOMATE, response=Done, summary="End a run that waits")
def cancel_run(request: HttpRequest, id: Id) -> Any:
    """What it planned and has not left is cancelled with it; what it did stays."""
    runs.cancel(user_of(request), id)
    return Done()


def _shown(row: Run) -> dict[str, Any]:
    own = ("id", "record_type", "trigger", "state", "due_at", "waits_for", "reason", "started_at", "ended_at",
           "retry_of", "iteration")  # fmt: skip
    found = {name: getattr(row, name) for name in own}
    return {**found, "workflow": row.workflow_id, "version": row.version_id, "record": row.record_id}
