"""Who has how much, who is away, and what became of manual actions: figures for boards and reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from ninja import Status as Answered
from pydantic import Field

from tandem.api.listing import only_known
from tandem.api.shapes import Done, Form, Id, Word, like
from tandem.api.who import READ, WRITE, user_of
from tandem.operations.manual_actions import history, load
from tandem.store.models import Absence
from tandem.store.read.organisation import now

reports = Router(tags=["manual actions"])
absences = Router(tags=["absences"])


class LoadAnswer(Schema):
    """One colleague's load, or one team's queue; ``weight`` is 4 for an urgent item to 1 for a low one or a task."""

    user: int | None
    team: int | None
    name: str
    open: int
    late: int
    today: int
    put_off: int
    tasks: int
    weight: int
    away_until: date | None


class Span(Form):
    """From which day to which, both counted in; the last 30 days unless said otherwise."""

    first: date | None = None
    last: date | None = None
    workflow: Id | None = None


class DayAnswer(Schema):
    """How many ended on a day."""

    day: date
    completed: int
    skipped: int
    cancelled: int


class TouchAnswer(Schema):
    """Seconds from being added to the first touch; ``median_business`` counts office hours only."""

    day: date
    count: int
    median: int
    slowest_tenth: int
    median_business: int


class OutcomeAnswer(Schema):
    """How often one outcome was chosen."""

    workflow: int | None
    name: str
    status: str
    outcome: str
    count: int


class Report(Schema):
    """What became of manual actions in a span of days."""

    done: list[DayAnswer]
    first_touch: list[TouchAnswer]
    outcomes: list[OutcomeAnswer]


class AbsenceForm(Form):
    """Who is away, from which day to which."""

    model_config = like({"user": 5, "first": "2099-07-01", "last": "2099-07-15", "note": "Holidays"})
    user: Id
    first: date
    last: date
    note: Annotated[Word, Field(max_length=200)] = ""


class AbsenceAnswer(Schema):
    """Somebody is away."""

    id: int
    user: int
    name: str
    first: date
    last: date
    note: str


@reports.get("/load", auth=READ, response=list[LoadAnswer], summary="Who has how much")
def list_load(request: HttpRequest) -> Any:
    """The busiest first, then the queues of teams."""
    names = tuple(LoadAnswer.model_fields)
    return [{name: getattr(one, name) for name in names} for one in load.loads(user_of(request))]


@reports.get("/report", auth=READ, response=Report, summary="What became of manual actions")
def report_manual_actions(request: HttpRequest, asked: Query[Span]) -> Any:
    """Done per day, time to the first touch, outcomes of each workflow; of what one may see."""
    only_known(request, asked)
    user = user_of(request)
    last = asked.last or now().date()
    first = asked.first or last - timedelta(days=29)
    return {
        "done": [vars(one) for one in history.done_per_day(user, first, last, workflow=asked.workflow)],
        "first_touch": [vars(one) for one in history.first_touch(user, first, last, workflow=asked.workflow)],
        "outcomes": [vars(one) for one in history.outcomes(user, first, last, workflow=asked.workflow)],
    }


@absences.get("", auth=READ, response=list[AbsenceAnswer], summary="Who is away")
def list_absences(request: HttpRequest) -> Any:
    """Absences that are not over, soonest first."""
    return [_shown(row) for row in load.absences(user_of(request))]


@absences.post("", auth=WRITE, response={201: AbsenceAnswer}, summary="Say that somebody is away")
def record_absence(request: HttpRequest, form: AbsenceForm) -> Any:
    """Oneself, one's subordinates, or anybody if one administers. What they have is offered to their team."""
    user = user_of(request)
    row = load.record_absence(user, of=form.user, first=form.first, last=form.last, note=form.note)
    return Answered(201, _shown(row))


@absences.delete("/{int:id}", auth=WRITE, response=Done, summary="They are not away after all")
def remove_absence(request: HttpRequest, id: Id) -> Any:
    """The absence is forgotten."""
    load.remove_absence(user_of(request), id)
    return Done()


def _shown(row: Absence) -> dict[str, Any]:
    return {
        "id": row.pk,
        "user": row.user_id,
        "name": row.user.name,
        "first": row.starts_on,
        "last": row.ends_on,
        "note": row.note,
    }
