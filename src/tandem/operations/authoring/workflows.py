"""Publish, switch, export and list workflows. A published version never changes: a change is a new one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction
from django.db.models import Max, QuerySet

from tandem import catalog
from tandem.engine import written
from tandem.engine.cause import Cause
from tandem.engine.walking import map_steps
from tandem.engine.words import N_
from tandem.engine.workflow import ActionStep, Document
from tandem.operations import access
from tandem.operations.authoring import documents
from tandem.operations.authoring.documents import Checked, as_written, read, validate
from tandem.operations.errors import Problem, Refused
from tandem.operations.sharing import examples
from tandem.operations.sharing.references import travelling
from tandem.operations.thinking import moments
from tandem.operations.thinking.bell import ring
from tandem.operations.world import compile_document
from tandem.store.models import Event, Organisation, User, Version, Workflow
from tandem.store.raw import cursor
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import schema
from tandem.store.write.cause import said_by

__all__ = [
    "Applied",
    "Checked",
    "apply",
    "as_written",
    "document_of",
    "export",
    "listing",
    "publish",
    "put",
    "read",
    "switch",
    "switch_all",
    "validate",
    "yaml_of",
]

log = logging.getLogger("tandem.workflows")
LONGEST_NOTE = 300
Outcome = Literal["created", "published", "unchanged"]


@dataclass(frozen=True)
class Applied:
    """What became of a document: its workflow, whether anything changed, and what is worth knowing."""

    workflow: Workflow
    outcome: Outcome
    warnings: tuple[Problem, ...] = ()


def apply(user: User, text: str | bytes, note: str = "", on: bool | None = None) -> Workflow:
    """Publish the document in a YAML text under its key; nothing happens when it is published already.

    ``on`` switches the workflow as well; a new one is off unless told otherwise. Raises Refused or Denied.
    """
    return put(user, text, note, on).workflow


def publish(user: User, document: Document | Mapping[str, Any], note: str = "") -> Workflow:
    """Publish a document as the newest version of its workflow. Raises Refused or Denied."""
    return put(user, document, note).workflow


def put(
    user: User, source: str | bytes | Mapping[str, Any] | Document, note: str = "", on: bool | None = None
) -> Applied:
    """Create the workflow of a document's key, or give it a new version if the document changed.

    Idempotent: the same document again changes nothing. Raises Refused or Denied.
    """
    access.require(user, "publish", Workflow.record_type)
    if len(note) > LONGEST_NOTE:
        raise Refused.because(
            N_("This may have at most {max_length} characters."), "note", max_length=LONGEST_NOTE
        )
    checked = documents.validate(source)
    _may_do_all(user, checked.document)
    with transaction.atomic():
        _one_at_a_time(checked.document.key)
        said_by(Cause("person", doer=user.id))
        workflow = Workflow.objects.filter(key=checked.document.key).select_related("live").first()
        outcome: Outcome = "created" if workflow is None else "published"
        if workflow is None:
            workflow = _new(user, checked.document)
        else:
            access.access_record(user, Workflow, workflow.pk, "publish")
            if workflow.live is not None and _same(workflow.live, checked.document):
                outcome = "unchanged"
        if outcome != "unchanged":
            _publish(user, workflow, checked.document, note)
        if on is not None and on != workflow.on:
            _switch(workflow, on)
        if workflow.on:
            moments.begin()
    ring()
    return Applied(workflow, outcome, (*checked.warnings, *examples.warnings(checked.document)))


def switch(user: User, workflow: Workflow, on: bool) -> Workflow:
    """Turn a workflow on or off. Raises Refused when it has no version yet, Denied."""
    access.access_record(user, Workflow, workflow.pk, "publish")
    with transaction.atomic():
        row = Workflow.objects.select_for_update().get(pk=workflow.pk)
        if on and row.live_id is None:
            raise Refused.because(N_("This workflow has no published version yet. Publish one first."), "on")
        if row.on != on or row.paused_because:
            said_by(Cause("person", doer=user.id))
            _switch(row, on)
            if on:
                moments.begin()
    ring()
    return row


def switch_all(user: User, on: bool, reason: str = "") -> None:
    """The big switch: with it off nothing starts, nothing goes on and nothing leaves. The log keeps why."""
    access.require(user, "administer")
    with transaction.atomic():
        firm = Organisation.objects.select_for_update().get(id=1)
        if firm.automation_on == on:
            return
        firm.automation_on = on
        firm.save(update_fields=["automation_on"])
        Event.objects.create(
            record_type="organisation",
            record_id=firm.id,
            op="changed",
            before={"automation_on": not on},
            after={"automation_on": on, "reason": reason[:LONGEST_NOTE]},
            cause=Cause("person", doer=user.id).as_json(),
        )
        if on:
            moments.look()  # dates reached meanwhile are compared with what happened meanwhile
    log.warning(
        "automation was switched %s by %s: %s", "on" if on else "off", user.email, reason or "no reason given"
    )
    ring()


def export(workflow: Workflow) -> str:
    """The live version as YAML, as an author would write it; applied again it changes nothing.

    Raises Refused when nothing was published yet.
    """
    if workflow.live is None:
        raise Refused.because(N_("This workflow has no published version yet. Publish one first."))
    return yaml_of(workflow.live)


def yaml_of(version: Version) -> str:
    """A version as the text of a file, with the names of what it uses, so that it can be brought in elsewhere."""
    document = document_of(version)
    return written.write(travelling(as_written(document), document.about))


def listing(user: User | None = None) -> QuerySet[Workflow]:
    """The workflows in their order, with live version and owner; those the person may see."""
    rows = Workflow.objects.all() if user is None else access.visible(user, Workflow)
    return rows.select_related("live", "owner").order_by("position", "id")


def document_of(version: Version) -> Document:
    """The document a version keeps."""
    return Document.model_validate(version.document)


def _may_do_all(user: User, document: Document) -> None:
    """A workflow may do nothing its author may not do at all."""

    def look(step: ActionStep) -> ActionStep:
        access.require(user, catalog.actions()[step.action or ""].permission, document.about)
        return step

    map_steps(document, look)


def _one_at_a_time(key: str) -> None:
    with cursor() as rows:
        rows.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"workflow:{key}"])


def _new(user: User, document: Document) -> Workflow:
    last = Workflow.objects.aggregate(last=Max("position"))["last"]
    return Workflow.objects.create(
        key=document.key,
        name=document.name,
        description=document.description,
        about=document.about,
        owner=user,
        position=0 if last is None else last + 1,
    )


def _same(live: Version, document: Document) -> bool:
    return bool(live.document == _stored(document))


def _stored(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = document.model_dump(mode="json", by_alias=True)
    return found


def _publish(user: User, workflow: Workflow, document: Document, note: str) -> None:
    if workflow.about != document.about:
        message = N_(
            "This workflow is about a {about}, and that cannot change. Give the new one another key."
        )
        raise Refused.because(message, "about", about=schema()[workflow.about].word)
    compile_document(document, workflow.pk)
    last = workflow.versions.aggregate(last=Max("number"))["last"] or 0
    workflow.live = Version.objects.create(
        workflow=workflow, number=last + 1, document=_stored(document), note=note, published_by=user
    )
    workflow.name, workflow.description, workflow.updated_at = document.name, document.description, the_time()
    workflow.save(update_fields=["live", "name", "description", "updated_at"])


def _switch(workflow: Workflow, on: bool) -> None:
    workflow.on, workflow.paused_because, workflow.updated_at = on, "", the_time()
    workflow.save(update_fields=["on", "paused_because", "updated_at"])
