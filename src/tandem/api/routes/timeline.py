"""What happened to a record, and around a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tandem.api.listing import only_known
from tandem.api.shapes import Form, Id, Time
from tandem.api.who import READ, user_of
from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.store.models import User
from tandem.store.read import timeline as read
from tandem.store.read.schema import models_by_type

router = Router(tags=["timeline"])


class TimelineQuestion(Form):
    """Which entries; ``before`` and ``before_id`` are those of the last entry already read."""

    kind: Literal["all", "notes", "messages", "calls", "changes"] = "all"
    limit: Annotated[int, Field(ge=1, le=100)] = 30
    before: Time | None = None
    before_id: Id | None = None


class Entry(Schema):
    """One effect: who did it, to what, and why."""

    id: int
    at: datetime
    verb: str
    effect: str
    by: str
    doer: int | None
    workflow: int | None
    run: int | None
    record_type: str
    record: int
    subject_type: str
    subject: int | None
    details: dict[str, Any]
    delivery_state: str


class Timeline(Schema):
    """Entries, the newest first."""

    items: list[Entry]


@router.get("/{record_type}/{int:id}", auth=READ, response=Timeline, summary="The timeline of a record")
def get_timeline(
    request: HttpRequest,
    record_type: Literal["contact", "company", "call", "task"],
    id: Id,
    asked: Query[TimelineQuestion],
) -> Any:
    """Entries about records one may not see are left out. What was deleted has one for those who may see all."""
    only_known(request, asked)
    user = user_of(request)
    here = RecordRef(record_type, id)
    if access.level(user, "view", record_type) != "all" or not read.is_gone(here):
        access.access_record(user, models_by_type()[record_type], id)
    before = (asked.before, asked.before_id or 0) if asked.before is not None else None
    found = read.happenings(here, asked.kind, before=before, most=asked.limit)
    seen = _seen(user, found)
    return {"items": [_shown(one) for one in found if one.record == here or one.record in seen]}


def _seen(user: User, found: Sequence[read.Happening]) -> set[RecordRef]:
    """The records among these entries that the person may see, or that are gone and were not theirs to hide."""
    ids: dict[str, set[int]] = {}
    for one in found:
        ids.setdefault(one.record.type, set()).add(one.record.id)
    known = models_by_type()
    return {
        RecordRef(record_type, id)
        for record_type, wanted in ids.items()
        for id in _visible(user, known, record_type, wanted)
    }


def _visible(user: User, known: Mapping[str, Any], record_type: str, wanted: set[int]) -> set[int]:
    if access.level(user, "view", record_type) == "all":
        return wanted
    return set(access.visible(user, known[record_type]).filter(pk__in=wanted).values_list("pk", flat=True))


def _shown(one: read.Happening) -> dict[str, Any]:
    subject = one.subject
    return {
        **{
            name: getattr(one, name)
            for name in ("id", "at", "verb", "effect", "by", "doer", "workflow", "run")
        },
        "record_type": one.record.type,
        "record": one.record.id,
        "subject_type": subject.type if subject else "",
        "subject": subject.id if subject else None,
        "details": dict(one.details),
        "delivery_state": one.departure.state if one.departure else "",
    }
