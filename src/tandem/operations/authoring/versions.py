"""The versions of a workflow: who published what, what changed from one to another, and beginning again from one."""

from __future__ import annotations

from django.db.models import QuerySet

from tandem.engine.differing import Difference, differences
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.authoring import drafts
from tandem.operations.authoring.documents import as_written
from tandem.operations.authoring.drafts import Draft
from tandem.operations.authoring.workflows import document_of
from tandem.store.models import User, Version, Workflow


def access_workflow(user: User, id: int, permission: str = "view") -> Workflow:
    """The workflow with its live version and owner. Raises access.NotThere or access.Denied."""
    access.access_record(user, Workflow, id, permission)
    return Workflow.objects.select_related("live", "live__published_by", "owner").get(pk=id)


def history(workflow: Workflow) -> QuerySet[Version]:
    """All versions, the newest first, with who published them."""
    return workflow.versions.select_related("published_by").order_by("-number")


def access_version(workflow: Workflow, number: int) -> Version:
    """One version by its number. Raises access.NotThere."""
    found = history(workflow).filter(number=number).first()
    if found is None:
        raise access.NotThere(f"version {number}")
    return found


def compare(old: Version, new: Version) -> list[Difference]:
    """What changed from one version to another. Raises pydantic.ValidationError for one nobody can read any more."""
    return differences(document_of(old), document_of(new))


def restore(user: User, workflow: Workflow, number: int) -> Draft:
    """Make the draft what this version was, settings included; it can be undone. Nothing is published.

    Raises drafts.Conflict, access.NotThere or access.Denied.
    """
    version = access_version(workflow, number)
    draft = drafts.open(user, workflow)
    what = Text(N_("version {number} was restored"), {"number": number})
    return drafts.save(
        user, workflow, seen=draft.number, document=as_written(document_of(version)), what=what
    )
