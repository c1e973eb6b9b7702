"""The draft of a workflow: opened, saved with a look at who else was at work, undone, done again, thrown away.

Every saved state is a row of ``DraftEdit``. Without one the draft is the live version. Numbers only grow, so
that the number somebody has seen stands for one state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Subquery
from django.utils.text import slugify

from tandem.engine.cause import Cause
from tandem.engine.drafting import free_id, new_document
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations import access
from tandem.operations.authoring.documents import as_written
from tandem.operations.errors import Refused
from tandem.store.models import DraftEdit, User, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import schema
from tandem.store.write.cause import said_by

PERMISSION = "automate"
NUMBERS_A_VERSION = 10_000  # room for edits between two versions, so that no number comes again
MOST_EDITS = 200  # so far back undo goes
ONE_CHANGE = timedelta(seconds=15)  # what is typed within it is undone at once
LONGEST_NAME = 150


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


class Conflict(Exception):
    """Somebody changed the draft meanwhile: ``draft`` is how it is now, with who did what, and when."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"{draft.who} changed workflow {draft.workflow.pk} at {draft.at}")
        self.draft = draft


def begin(user: User, name: str, about: str) -> Workflow:
    """A new workflow with nothing in it, off and not published. Raises Refused or access.Denied."""
    access.require(user, PERMISSION, Workflow.record_type)
    name = name.strip()[:LONGEST_NAME]
    if not name:
        raise Refused.because(N_("Give the workflow a name."), "name")
    if about not in schema():
        raise Refused.because(N_("Choose what the workflow is about."), "about")
    with transaction.atomic():
        said_by(Cause("person", doer=user.id))
        base = slugify(name)[:60] or "workflow"
        taken = Workflow.objects.filter(key__startswith=base).values_list("key", flat=True)
        last = Workflow.objects.aggregate(last=Max("position"))["last"]
        row = Workflow.objects.create(
            key=free_id(base, taken),
            name=name,
            about=about,
            owner=user,
            position=0 if last is None else last + 1,
        )
        what = kept(Text(N_("the workflow was begun")))
        document = new_document(row.key, name, about)
        DraftEdit.objects.create(workflow=row, number=1, document=document, what=what, by=user)
    return row


def open(user: User, workflow: int | Workflow) -> Draft:
    """The draft as it is now. Raises access.NotThere or access.Denied."""
    return _draft(_access(user, workflow))


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


def save(
    user: User,
    workflow: int | Workflow,
    *,
    seen: int,
    document: Mapping[str, Any],
    what: Text,
    step: str = "",
    typing: bool = False,
) -> Draft:
    """Keep a new state; the same document again keeps nothing. ``typing``: joins the same change just before.

    ``step`` is the id of the step it is about.

    Raises Conflict when the draft is no longer the one numbered ``seen``, access.NotThere or access.Denied.
    """
    with transaction.atomic():
        before = _locked(user, workflow, seen)
        row = before.workflow
        made = {**document, "tandem": 1, "key": row.key, "about": row.about}
        if made == before.document:
            return before
        edits = DraftEdit.objects.filter(workflow=row)
        number = max(edits.aggregate(last=Max("number"))["last"] or 0, before.number) + 1
        edits.filter(undone=True).delete()
        words = {**kept(what), "step": step}
        if typing and _goes_on(before, user, words):
            edits.filter(number=before.number).delete()
        DraftEdit.objects.create(workflow=row, number=number, document=made, what=words, by=user)
        old = edits.order_by("-number").values_list("number", flat=True)[MOST_EDITS : MOST_EDITS + 1]
        if old:
            edits.filter(number__lte=old[0]).delete()
        _name(user, row, made)
        return _draft(row)


def undo(user: User, workflow: int | Workflow, *, seen: int) -> Draft:
    """Take the last change back; nothing happens when there is none. Raises like ``save``."""
    with transaction.atomic():
        now = _locked(user, workflow, seen)
        if now.undo is not None:
            DraftEdit.objects.filter(workflow=now.workflow, number=now.number).update(undone=True)
        return _settled(user, now.workflow)


def redo(user: User, workflow: int | Workflow, *, seen: int) -> Draft:
    """Bring back what was undone last. Raises like ``save``."""
    with transaction.atomic():
        now = _locked(user, workflow, seen)
        undone = DraftEdit.objects.filter(workflow=now.workflow, undone=True).order_by("number").first()
        if undone is not None:
            DraftEdit.objects.filter(pk=undone.pk).update(undone=False)
        return _settled(user, now.workflow)


def discard(user: User, workflow: int | Workflow, *, seen: int) -> Draft:
    """Go back to the live version, which can be undone. Raises Refused when there is none, else like ``save``."""
    row = _access(user, workflow)
    if row.live is None:
        raise Refused.because(N_("This workflow has no published version yet. Publish one first."))
    return save(user, row, seen=seen, document=_live(row), what=Text(N_("the draft was thrown away")))


def abandon(user: User, workflow: int | Workflow) -> None:
    """Delete a workflow that was never published, draft and all. Raises Refused when it was, else like ``open``."""
    with transaction.atomic():
        row = _access(user, workflow, lock=True)
        if row.versions.exists():
            raise Refused.because(N_("This workflow was published already: its runs and versions are kept."))
        said_by(Cause("person", doer=user.id))
        row.delete()


def kept(text: Text) -> dict[str, Any]:
    """Words as the store keeps them: ``{"text", "values"}``."""
    values = {name: kept(value) if isinstance(value, Text) else value for name, value in text.values.items()}
    return {"text": text.msgid, "values": values}


def _access(user: User, workflow: int | Workflow, *, lock: bool = False) -> Workflow:
    id = workflow if isinstance(workflow, int) else workflow.pk
    access.access_record(user, Workflow, id, PERMISSION)
    rows = Workflow.objects.select_related("live", "live__published_by", "owner")
    return (rows.select_for_update(of=("self",)) if lock else rows).get(pk=id)


def _locked(user: User, workflow: int | Workflow, seen: int) -> Draft:
    """The draft, with the workflow locked until the transaction ends. Raises Conflict."""
    now = _draft(_access(user, workflow, lock=True))
    if now.number != seen:
        raise Conflict(now)
    return now


def _draft(row: Workflow) -> Draft:
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
        live > 0 and last.document == _live(row),
    )


def _untouched(row: Workflow, redo: Mapping[str, Any] | None) -> Draft:
    """The draft nobody has begun: the live version."""
    live = row.live
    if live is None:
        return Draft(row, 0, _live(row), row.owner, row.created_at, redo=redo)
    what = kept(Text(N_("version {number} was published"), {"number": live.number}))
    number = live.number * NUMBERS_A_VERSION
    return Draft(row, number, _live(row), live.published_by, live.published_at, what, redo=redo, is_live=True)


def _live(row: Workflow) -> dict[str, Any]:
    if row.live is None:
        return new_document(row.key, row.name, row.about)
    return _written(row.live.document)


def _written(live: Any) -> dict[str, Any]:
    return as_written(Document.model_validate(live))


def _goes_on(before: Draft, user: User, words: Mapping[str, Any]) -> bool:
    """Whether a change is the same person's, of the same thing, just after the last one."""
    return (
        before.undo is not None
        and before.what == words
        and before.by == user
        and before.at is not None
        and the_time() - before.at < ONE_CHANGE
    )


def _settled(user: User, row: Workflow) -> Draft:
    found = _draft(row)
    _name(user, row, found.document)
    return found


def _name(user: User, row: Workflow, document: Mapping[str, Any]) -> None:
    """A workflow that was never published is called what its draft is called."""
    name = str(document.get("name") or "").strip()[:LONGEST_NAME]
    description = str(document.get("description") or "")
    if row.live is not None or not name or (row.name, row.description) == (name, description):
        return
    said_by(Cause("person", doer=user.id))
    row.name, row.description, row.updated_at = name, description, the_time()
    row.save(update_fields=["name", "description", "updated_at"])
