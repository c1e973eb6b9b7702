"""The draft of a workflow: opened, saved with a look at who else was at work, undone, done again, thrown away.

Every saved state is a row of ``DraftEdit``. Without one the draft is the live version. Numbers only grow, so
that the number somebody has seen stands for one state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.text import slugify

from tandem.engine.cause import Cause
from tandem.engine.drafting import free_id, new_document
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.authoring.draft_states import (
    NUMBERS_A_VERSION,
    Draft,
    current,
    draft_of,
    kept,
    live_content,
    unpublished,
)
from tandem.operations.errors import Refused
from tandem.store.models import DraftEdit, User, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import schema
from tandem.store.write.cause import said_by

PERMISSION = "automate"
__all__ = [
    "Conflict",
    "Draft",
    "Given",
    "abandon",
    "begin",
    "current",
    "discard",
    "kept",
    "open",
    "redo",
    "save",
    "undo",
    "unpublished",
]

MOST_EDITS = 200  # so far back undo goes, and some more
TRIMMED_EVERY = 10
ONE_CHANGE = timedelta(seconds=15)  # what is typed within it is undone at once
LONGEST_NAME = 150


Given = int | Workflow | Draft
"""A workflow, its id, or its draft as it was opened for the same person just now, which is not read again."""


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
    return draft_of(_access(user, workflow))


def save(
    user: User,
    workflow: Given,
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
        words = {**kept(what), "step": step}
        if before.redo is not None:
            edits.filter(undone=True).delete()
        if typing and _goes_on(before, user, words):
            edits.filter(number=before.number).delete()
        edit = DraftEdit.objects.create(workflow=row, number=number, document=made, what=words, by=user)
        if number % TRIMMED_EVERY == 0:
            _trim(edits)
        _name(user, row, made)
        return replace(
            before,
            number=number,
            document=made,
            by=user,
            at=edit.at,
            what=words,
            undo=words if before.number else None,
            redo=None,
            is_live=row.live is not None and made == live_content(row),
        )


def _trim(edits: QuerySet[DraftEdit]) -> None:
    """Forget what is further back than undo goes."""
    old = edits.order_by("-number").values_list("number", flat=True)[MOST_EDITS : MOST_EDITS + 1]
    if old:
        edits.filter(number__lte=old[0]).delete()


def undo(user: User, workflow: Given, *, seen: int) -> Draft:
    """Take the last change back; nothing happens when there is none. Raises like ``save``."""
    with transaction.atomic():
        now = _locked(user, workflow, seen)
        if now.undo is not None:
            DraftEdit.objects.filter(workflow=now.workflow, number=now.number).update(undone=True)
        return _settled(user, now.workflow)


def redo(user: User, workflow: Given, *, seen: int) -> Draft:
    """Bring back what was undone last. Raises like ``save``."""
    with transaction.atomic():
        now = _locked(user, workflow, seen)
        undone = DraftEdit.objects.filter(workflow=now.workflow, undone=True).order_by("number").first()
        if undone is not None:
            DraftEdit.objects.filter(pk=undone.pk).update(undone=False)
        return _settled(user, now.workflow)


def discard(user: User, workflow: Given, *, seen: int) -> Draft:
    """Go back to the live version, which can be undone. Raises Refused when there is none, else like ``save``."""
    row = workflow.workflow if isinstance(workflow, Draft) else _access(user, workflow)
    if row.live is None:
        raise Refused.because(N_("This workflow has no published version yet. Publish one first."))
    return save(
        user, workflow, seen=seen, document=live_content(row), what=Text(N_("the draft was thrown away"))
    )


def abandon(user: User, workflow: int | Workflow) -> None:
    """Delete a workflow that was never published, draft and all. Raises Refused when it was, else like ``open``."""
    with transaction.atomic():
        row = _access(user, workflow, lock=True)
        if row.versions.exists():
            raise Refused.because(N_("This workflow was published already: its runs and versions are kept."))
        said_by(Cause("person", doer=user.id))
        row.delete()


def _access(user: User, workflow: int | Workflow, *, lock: bool = False) -> Workflow:
    id = workflow if isinstance(workflow, int) else workflow.pk
    allowed = access.visible(user, Workflow, PERMISSION) & access.visible(user, Workflow)
    rows = allowed.select_related("live", "live__published_by", "owner")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=id).first()
    return found or access.access_record(user, Workflow, id, PERMISSION)


def _locked(user: User, workflow: Given, seen: int) -> Draft:
    """The draft, with the workflow locked until the transaction ends. Raises Conflict."""
    if isinstance(workflow, Draft):
        if workflow.number == seen and _is_newest(workflow):
            return workflow
        workflow = workflow.workflow
    now = draft_of(_access(user, workflow, lock=True))
    if now.number != seen:
        raise Conflict(now)
    return now


def _is_newest(draft: Draft) -> bool:
    """Whether a draft is as it was when it was opened; locks the workflow."""
    row, edits = draft.workflow, DraftEdit.objects.filter(workflow=draft.workflow)
    live = Workflow.objects.select_for_update().values_list("live_id", flat=True).get(pk=row.pk)
    newest = edits.filter(undone=False).aggregate(newest=Max("number"))["newest"]
    begun = row.live.number * NUMBERS_A_VERSION if row.live else 0
    return live == row.live_id and draft.number == (begun if newest is None else newest)


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
    found = draft_of(row)
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
