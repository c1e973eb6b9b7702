"""Calls: what exchanges reported, what people logged and planned; and events in bulk."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tandem.api.routes.records import checked_references, deleting, reading
from tandem.api.shapes import Form, Id, Time, Word, answer_shape, form_shape, given, like, shown
from tandem.api.who import CALLS, WRITE, user_of
from tandem.connectors import exchange
from tandem.connectors.telephony import BadCallback
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.clients import ingest, planning
from tandem.operations.errors import Problem, Refused
from tandem.store.models import Call
from tandem.store.read.lists import search_calls

MOST_EVENTS = 500
_RINGING = {
    "provider_id": "a-1", "event": "ringing", "at": "2026-05-14T09:30:00Z", "direction": "inbound",
    "from": "+33612345678", "to": "+33140000000",
}  # fmt: skip
router = Router(tags=["calls"])
reading(
    router,
    Call,
    plural="calls",
    sorts=("created_at", "planned_at", "ended_at", "id"),
    filters=("status", "direction", "owner", "team", "contact", "company", "number", "caller_kind", "via_integration",
             "provider_id"),
    search=search_calls,
)  # fmt: skip
CallChange: Any = form_shape(Call, planning.EDITED, name="CallChange", example={"result": "Wants an offer"})
Text100 = Annotated[Word, Field(max_length=100)]
Notes = Annotated[str, Field(max_length=20_000)]


class OtherEnd(Form):
    """Whom a call is with: a contact, a company, or only a number."""

    contact: Id | None = None
    company: Id | None = None
    number: Annotated[Word, Field(max_length=40)] = ""


class LoggedCall(OtherEnd):
    """A call that took place."""

    model_config = like({"contact": 1204, "direction": "inbound", "minutes": 12, "purpose": "Support"})

    direction: Literal["inbound", "outbound"] = "outbound"
    ended_at: Time | None = None
    minutes: Annotated[int, Field(ge=0, le=1440)] = 5
    subject: Word = ""
    purpose: Text100 = ""
    result: Text100 = ""
    notes: Notes = ""


class PlannedCall(OtherEnd):
    """An outbound call to come."""

    model_config = like(
        {"number": "+33 6 12 34 56 78", "at": "2099-05-14T09:30:00+02:00", "subject": "Follow up"}
    )

    at: Time
    owner: Id | None = None
    subject: Word = ""
    purpose: Text100 = ""
    notes: Notes = ""


class Events(Form):
    """Events of calls as an exchange reports them; ``source`` keeps the ids of several exchanges apart."""

    model_config = like({"source": "exchange", "events": [_RINGING]})

    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=30)] = "exchange"
    events: Annotated[list[exchange.Callback], Field(min_length=1, max_length=MOST_EVENTS)]


class EventTaken(Schema):
    """What became of one event."""

    call: int
    status: str
    repeated: bool


class EventsTaken(Schema):
    """What became of each event, in order."""

    events: list[EventTaken]


@router.post("/events", auth=CALLS, response=EventsTaken, summary="Report up to 500 events of calls")
def report_call_events(request: HttpRequest, form: Events) -> Any:
    """All or nothing, in one transaction. Repeats and late ones do no harm."""
    signals = []
    problems = []
    for number, event in enumerate(form.events):
        try:
            signals.append(replace(exchange.signal_of(event), provider=form.source))
        except BadCallback as bad:
            problems.append(Problem(f"events.{number}.{bad.field}", bad.message))
    if problems:
        raise Refused(problems)
    return {"events": [vars(one) for one in ingest.take(signals)]}


@router.post(
    "/log", auth=WRITE, response={201: answer_shape(Call)}, summary="Write down a call that took place"
)
def log_call(request: HttpRequest, form: LoggedCall) -> Any:
    """Name the contact, the company, or the number."""
    user = user_of(request)
    words = {name: getattr(form, name) for name in ("subject", "purpose", "result", "notes")}
    made = planning.log_call(
        user, _end(form), direction=form.direction, ended_at=form.ended_at, minutes=form.minutes, **words
    )
    return Status(201, shown(Call.objects.get(pk=made.id)))


@router.post("/plan", auth=WRITE, response={201: answer_shape(Call)}, summary="Plan an outbound call")
def plan_call(request: HttpRequest, form: PlannedCall) -> Any:
    """Name the contact, the company, or the number. Without an owner it is the caller's own."""
    user = user_of(request)
    owner = form.owner if form.owner is not None else user.pk
    checked_references(user, "call", {"owner": owner})
    words = {name: getattr(form, name) for name in ("subject", "purpose", "notes")}
    made = planning.plan_call(user, _end(form), at=form.at, owner=owner, **words)
    return Status(201, shown(Call.objects.get(pk=made.id)))


@router.patch(
    "/{int:id}", auth=WRITE, response=answer_shape(Call), summary="Change what people write about a call"
)
def edit_call(request: HttpRequest, id: Id, form: CallChange) -> Any:
    """What is left out stays as it is. To reschedule, assign or set the status, use the toolbox."""
    user = user_of(request)
    planning.edit_call(user, id, given(form))
    return shown(access.access_record(user, Call, id))


deleting(router, Call)


def _end(form: OtherEnd) -> planning.OtherEnd:
    if form.contact is not None and form.company is not None:
        raise Refused([Problem("company", Text(N_("Name the contact or the company, not both.")))])
    return planning.OtherEnd(form.contact, form.company, form.number)
