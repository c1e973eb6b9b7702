"""What leaves the house: scheduled, sent, failed or unclear."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Done, Id
from tandem.api.who import ADMINISTER, READ, WRITE, user_of
from tandem.operations import outbox, runs
from tandem.store.models import Delivery

router = Router(tags=["deliveries"])


class DeliveryQuestion(Page):
    """Which deliveries."""

    state: Literal["planned", "sending", "sent", "failed", "suppressed", "unknown", "cancelled"] | None = None
    kind: Literal["email", "webhook", "function"] | None = None
    workflow: Id | None = None
    run: Id | None = None
    record: Id | None = None


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


@router.get("", auth=READ, response=list_shape(DeliveryAnswer, "DeliveryList"), summary="List deliveries")
def list_deliveries(request: HttpRequest, asked: Query[DeliveryQuestion]) -> Any:
    """The newest first."""
    rows = runs.visible_deliveries(user_of(request))
    names = {"state": "state", "kind": "kind", "workflow": "workflow", "run": "run", "record": "record_id"}
    wanted = {column: getattr(asked, name) for name, column in names.items()}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    return page_of(request, rows.order_by("-id"), asked, _shown)


@router.post("/release", auth=ADMINISTER, response=Done, summary="End the hold a restored backup starts in")
def release_deliveries(request: HttpRequest) -> Any:
    """From now on what is due leaves."""
    outbox.release_all(user_of(request))
    return Done()


@router.get("/{int:id}", auth=READ, response=DeliveryAnswer, summary="One delivery")
def get_delivery(request: HttpRequest, id: Id) -> Any:
    """Where it goes and how far it has come."""
    return _shown(outbox.access_delivery(user_of(request), id))


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
