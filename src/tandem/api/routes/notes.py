"""Notes about records."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from tandem.api.routes.records import reading
from tandem.api.shapes import Form, Id, Made, Word, like
from tandem.api.who import WRITE, user_of
from tandem.operations import access, by_hand
from tandem.store.models import Note, Record
from tandem.store.read.schema import models_by_type

router = Router(tags=["notes"])
reading(
    router,
    Note,
    plural="notes",
    sorts=("created_at", "id"),
    filters=("author", "contact", "company", "call", "task"),
    search=lambda rows, text: rows.filter(text__icontains=text),
)


class NoteForm(Form):
    """Words about a record."""

    model_config = like(
        {"record_type": "contact", "record": 1204, "text": "Prefers to be called in the morning."}
    )

    record_type: Literal["contact", "company", "call", "task"]
    record: Id
    text: Annotated[Word, Field(min_length=1, max_length=20_000)]


@router.post("", auth=WRITE, response={201: Made}, summary="Write a note about a record")
def create_note(request: HttpRequest, form: NoteForm) -> Any:
    """The words stay as they are: no places are filled in."""
    user = user_of(request)
    model: type[Record] = models_by_type()[form.record_type]
    row: Any = access.access_record(user, model, form.record, "edit")
    links = {name: getattr(row, f"{name}_id", None) for name in ("contact", "company")}
    values = {**links, form.record_type: row.pk, "text": form.text, "author": user.pk}
    return Status(201, Made(id=by_hand.add(user, "note", "add_note", values).id))
