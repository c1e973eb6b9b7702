"""What leaves the house: scheduled, sent, failed or unclear."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Form, Id, Word, given, like
from tandem.api.who import ADMINISTER, READ, WRITE, user_of
from tandem.operations.deliveries import outbox
from tandem.operations.running import runs
from tandem.store.models import Delivery

router = Router(tags=["deliveries"])


class DeliveryQuestion(Page):
    """Which deliveries."""

    state: Literal["planned", "sending", "sent", "failed", "suppressed", "unknown", "cancelled"] | None = None
    kind: Literal["email", "webhook", "function"] | None = None
    workflow: Id | None = None
    run: Id | None = None
    record: Id | None = None
    q: Word = ""


class DeliveryAnswer(Schema):
    """One thing that leaves; ``key`` is what the other side can tell a repetition by."""

    id: int
    kind: str
    state: str
    key: str
    target: str
    record_type: str
    record: int
    workflow: int | None
    run: int | None
    due_at: datetime | None
    attempts: int
    reason: dict[str, Any] | None
    created_at: datetime
    ended_at: datetime | None


class DeliveryDetail(DeliveryAnswer):
    """With its words: a mail's subject and body, a webhook's body."""

    subject: str
    body: str


class MailText(Form):
    """The words of a mail; what is left out stays as it would have been."""

    model_config = like({"subject": "Your appointment", "body": "Dear Ms Martin, we call you at nine."})

    subject: Annotated[Word, Field(min_length=1)] = ""
    body: Annotated[str, Field(min_length=1, max_length=20_000)] = ""


@router.get("", auth=READ, response=list_shape(DeliveryAnswer, "DeliveryList"), summary="List deliveries")
def list_deliveries(request: HttpRequest, asked: Query[DeliveryQuestion]) -> Any:
    """The newest first; ``q`` searches the address."""
    rows = runs.visible_deliveries(user_of(request))
    names = {"state": "state", "kind": "kind", "workflow": "workflow", "run": "run", "record": "record_id"}
    wanted = {column: getattr(asked, name) for name, column in names.items()}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if asked.q.strip():
        rows = rows.filter(target__icontains=asked.q.strip())
    return page_of(request, rows.order_by("-id"), asked, _shown)


@router.post("/release", auth=ADMINISTER, response=Done, summary="End the hold a restored backup starts in")
def release_deliveries(request: HttpRequest) -> Any:
    """From now on what is due leaves."""
    outbox.release_all(user_of(request))
    return Done()


@router.get("/{int:id}", auth=READ, response=DeliveryDetail, summary="One delivery with its text")
def get_delivery(request: HttpRequest, id: Id) -> Any:
    """Where it goes, how far it has come, and the text as it would leave, or as it left."""
    return _detail(outbox.access_delivery(user_of(request), id))


@router.patch("/{int:id}", auth=WRITE, response=DeliveryDetail, summary="Change the text of what waits")
def edit_delivery(request: HttpRequest, id: Id, form: MailText) -> Any:
    """It leaves like this; places are not filled in any more. Only e-mails and text messages that wait can change."""
    user = user_of(request)
    subject, body = outbox.text_of(outbox.access_delivery(user, id))
    wanted = {"subject": subject, "body": body, **given(form)}
    outbox.edit(user, id, subject=wanted["subject"], body=wanted["body"])
    return _detail(outbox.access_delivery(user, id))


@router.post("/{int:id}/cancel", auth=WRITE, response=Done, summary="Keep a delivery from leaving")
def cancel_delivery(request: HttpRequest, id: Id) -> Any:
    """Only while it has not left."""
    outbox.cancel(user_of(request), id)
    return Done()


@router.post("/{int:id}/send-now", auth=WRITE, response=Done, summary="Do not wait any longer")
def send_delivery_now(request: HttpRequest, id: Id) -> Any:
    """What is checked before anything leaves is checked all the same."""
    outbox.send_now(user_of(request), id)
    return Done()


@router.post("/{int:id}/resend", auth=WRITE, response=Done, summary="Try again what failed or is unclear")
def resend_delivery(request: HttpRequest, id: Id) -> Any:
    """With the same key, so that the other side can tell it is the same."""
    outbox.resend(user_of(request), id)
    return Done()


def _shown(row: Delivery) -> dict[str, Any]:
    own = (
        "id",
        "kind",
        "state",
        "key",
        "target",
        "record_type",
        "due_at",
        "attempts",
        "reason",
        "created_at",
        "ended_at",
    )
    found = {name: getattr(row, name) for name in own}
    return {**found, "record": row.record_id, "workflow": row.workflow_id, "run": row.run_id}


def _detail(row: Delivery) -> dict[str, Any]:
    subject, body = outbox.text_of(row)
    return {**_shown(row), "subject": subject, "body": body}
