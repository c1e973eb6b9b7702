"""Publish a version with a note, and settle what becomes of the runs that wait on older ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations import access
from tandem.operations.authoring import documents, moving, workflows
from tandem.operations.authoring.moving import Place, places
from tandem.operations.authoring.workflows import Outcome, document_of
from tandem.operations.errors import Problem, Refused
from tandem.operations.explaining.reach import reach
from tandem.operations.running import ending
from tandem.operations.sharing import examples
from tandem.operations.thinking.bell import ring
from tandem.operations.world import compile_document
from tandem.store.models import DraftEdit, Organisation, User, Version, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.write import moving as rows

Waiting = Literal["finish", "move", "cancel"]
WAITINGS: tuple[Waiting, ...] = ("finish", "move", "cancel")


@dataclass(frozen=True)
class Published:
    """What publishing came to: the live version, and how many waiting runs were moved or ended."""

    workflow: Workflow
    version: Version
    outcome: Outcome
    warnings: tuple[Problem, ...] = ()
    moved: int = 0
    cancelled: int = 0


@dataclass(frozen=True)
class Review:
    """What publishing a document would mean: what stands in the way, and what is worth knowing."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    document: Document | None
    waiting: tuple[Place, ...]
    reach: int
    reach_limit: int
    is_live: bool = False  # the document is the live version already

    @property
    def must_confirm(self) -> bool:
        """Whether it would reach so many people that the number must be typed."""
        return self.reach > self.reach_limit > 0


def review(user: User, workflow: Workflow, document: Document | Mapping[str, Any]) -> Review:
    """Look before publishing; changes nothing. Raises access.Denied."""
    access.access_record(user, Workflow, workflow.pk, "publish")
    limit = Organisation.objects.values_list("reach_limit", flat=True).get(id=1)
    try:
        checked = documents.validate(document)
        _is_of(workflow, checked.document)
    except Refused as refused:
        return Review(tuple(refused.problems), (), None, tuple(places(workflow.pk, None)), 0, limit)
    is_live = workflow.live is not None and document_of(workflow.live) == checked.document
    program = compile_document(checked.document, workflow.pk)
    waiting = tuple(places(workflow.pk, workflow.live_id if is_live else None, program))
    reached = 0 if is_live else reach(checked.document, the_time())
    warnings = (*checked.warnings, *examples.warnings(checked.document))
    return Review((), warnings, checked.document, waiting, reached, limit, is_live)


def publish(
    user: User,
    workflow: Workflow,
    document: Document | Mapping[str, Any],
    note: str = "",
    waiting: Waiting = "finish",
    mapping: Mapping[str, str | None] | None = None,
    confirmed_reach: int | None = None,
    on: bool | None = None,
) -> Published:
    """Make the document the live version, settings included; a document that is live already is no new version.

    ``waiting``: runs on older versions finish there, move over (``mapping``: old step id to new, or None
    to finish where they are; the same id needs no line), or end. ``confirmed_reach``: how many people
    the author agreed to reach, asked for above the organisation's limit. The draft is clean afterwards.
    Raises Refused with the place of each problem, access.Denied or NotThere.
    """
    access.access_record(user, Workflow, workflow.pk, "publish")
    if waiting not in WAITINGS:
        raise Refused.because(N_("Choose one of {known}."), "waiting", known=", ".join(WAITINGS))
    checked = documents.validate(document)
    _is_of(workflow, checked.document)
    _confirmed(checked.document, confirmed_reach)
    with transaction.atomic():
        applied = workflows.put(user, checked.document, note, on)
        version = applied.workflow.live
        assert version is not None  # put has just published it
        now = the_time()
        moved = cancelled = 0
        if waiting == "move":
            moved = moving.move_over(user, version, mapping or {}, now)
        elif waiting == "cancel":
            told = Text(
                N_("{name} ended it when publishing version {number}"),
                {"name": user.name, "number": version.number},
            )
            found = rows.waiting(version.workflow_id, version.pk)
            cancelled = ending.end(user, [row["id"] for row in found], told, now)
        DraftEdit.objects.filter(workflow=workflow).delete()
    ring()
    return Published(applied.workflow, version, applied.outcome, applied.warnings, moved, cancelled)


def _is_of(workflow: Workflow, document: Document) -> None:
    if document.key != workflow.key:
        raise Refused.because(
            N_("The key of a workflow cannot change: it is “{key}”."), "key", key=workflow.key
        )


def _confirmed(document: Document, confirmed: int | None) -> None:
    limit = Organisation.objects.values_list("reach_limit", flat=True).get(id=1)
    count = reach(document, the_time())
    if count > limit > 0 and (confirmed is None or confirmed < count):
        text = N_("This would reach {count} people. Type the number to say that you mean it.")
        raise Refused.because(text, "confirmed_reach", count=count)
