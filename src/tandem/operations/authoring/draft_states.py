"""The states of a draft as they are kept: the newest, what undo and redo would change, and what is live beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Subquery

from tandem.engine.drafting import new_document
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations.authoring.documents import as_written
from tandem.store.models import DraftEdit, User, Workflow

NUMBERS_A_VERSION = 10_000  # room for edits between two versions, so that no number comes again


@dataclass(frozen=True)
class Draft:
    """A workflow as it is being written. ``undo`` and ``redo`` say what they would take back or bring back.

    ``by``, ``at`` and ``what`` tell of the last change; without an edit, of the publishing. ``behind`` is the number
    of a version that was published elsewhere after this draft was begun.
    """

    workflow: Workflow
    number: int
    document: dict[str, Any]
    by: User | None = None
    at: datetime | None = None
    what: Mapping[str, Any] | None = None
    undo: Mapping[str, Any] | None = None
    redo: Mapping[str, Any] | None = None
    behind: int | None = None
    is_live: bool = False

    @property
    def who(self) -> str:
        """The name of who changed it last."""
        return self.by.name if self.by else ""


def draft_of(row: Workflow) -> Draft:
    """The draft of a workflow that was read with its live version, who published that, and its owner; one query."""
    edits = DraftEdit.objects.filter(workflow=row)
    first = edits.filter(undone=False).order_by("number").values("number")[:1]
    redo = edits.filter(undone=True).order_by("number").values("what")[:1]
    known = edits.select_related("by").annotate(first=Subquery(first), redo=Subquery(redo))
    last = known.order_by("undone", "-number").first()
    if last is None or last.undone:
        return _untouched(row, last.redo if last else None)
    live = row.live.number if row.live else 0
    return Draft(
        row,
        last.number,
        last.document,
        last.by,
        last.at,
        last.what,
        last.what if last.number > last.first or live else None,
        last.redo,
        live if live > last.first // NUMBERS_A_VERSION else None,
        live > 0 and last.document == live_content(row),
    )


def _untouched(row: Workflow, redo: Mapping[str, Any] | None) -> Draft:
    """The draft nobody has begun: the live version."""
    live = row.live
    if live is None:
        return Draft(row, 0, live_content(row), row.owner, row.created_at, redo=redo)
    what = kept(Text(N_("version {number} was published"), {"number": live.number}))
    number = live.number * NUMBERS_A_VERSION
    return Draft(
        row, number, live_content(row), live.published_by, live.published_at, what, redo=redo, is_live=True
    )


def live_content(row: Workflow) -> dict[str, Any]:
    """What is live as its author would write it; an empty document while nothing is."""
    if row.live is None:
        return new_document(row.key, row.name, row.about)
    return _written(row.live.document)


def _written(live: Any) -> dict[str, Any]:
    return as_written(Document.model_validate(live))


def current(workflow: Workflow) -> dict[str, Any] | None:
    """What the builder holds: the newest edit that is not undone, else the live version; None without either."""
    newest = DraftEdit.objects.filter(workflow=workflow, undone=False).order_by("-number")
    found: dict[str, Any] | None = newest.values_list("document", flat=True).first()
    return found if found is not None or workflow.live is None else workflow.live.document


def unpublished(workflows: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Of these workflows those whose draft is not what is live, each with the draft; one query, however many."""
    newest = DraftEdit.objects.filter(workflow__in=list(workflows), undone=False)
    rows = newest.order_by("workflow", "-number").distinct("workflow")
    found = rows.values_list("workflow", "document", "workflow__live__document")
    return {id: draft for id, draft, live in found if live is None or draft != _written(live)}


def kept(text: Text) -> dict[str, Any]:
    """Words as the store keeps them: ``{"text", "values"}``."""
    values = {name: kept(value) if isinstance(value, Text) else value for name, value in text.values.items()}
    return {"text": text.msgid, "values": values}
