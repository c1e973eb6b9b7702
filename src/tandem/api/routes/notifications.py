"""The lines in one's own bell."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tandem.api.listing import Page, list_shape, page_of
from tandem.api.shapes import Form, Id, like
from tandem.api.who import READ, WRITE, user_of
from tandem.operations.watching import notifications
from tandem.store.models import Notification

router = Router(tags=["notifications"])


class NotificationQuestion(Page):
    """Which lines."""

    unread: bool = False


class Line(Schema):
    """One line."""

    id: int
    at: datetime
    text: str
    record_type: str
    record_id: int
    workflow: int | None
    run: int | None
    doer: int | None
    read_at: datetime | None


class ReadForm(Form):
    """Lines that were read; all of them when none is named."""

    model_config = like({"ids": [88001, 88002]})

    ids: Annotated[list[Id], Field(max_length=1000)] | None = None


class Marked(Schema):
    """How many lines were not read before."""

    marked: int


@router.get("", auth=READ, response=list_shape(Line, "LineList"), summary="List one's own notifications")
def list_notifications(request: HttpRequest, asked: Query[NotificationQuestion]) -> Any:
    """The newest first."""
    rows = Notification.objects.filter(user=user_of(request)).order_by("-id")
    if asked.unread:
        rows = rows.filter(read_at__isnull=True)
    return page_of(request, rows, asked, _shown)


@router.post("/read", auth=WRITE, response=Marked, summary="Take notifications for read")
def mark_notifications_read(request: HttpRequest, form: ReadForm) -> Any:
    """Only one's own count."""
    return Marked(marked=notifications.mark_read(user_of(request), form.ids))


def _shown(row: Notification) -> dict[str, Any]:
    return {name: getattr(row, name) for name in Line.model_fields}
