"""What authors saved, and the live versions of workflows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from tandem.engine.view import Library
from tandem.store.models import CustomFunction, Endpoint, MailTemplate, Version, Workflow


def library() -> Library:
    """Mail templates, endpoints and functions by key: three queries."""
    return Library(
        {
            row.key: {"subject": row.subject, "body": row.body, "name": row.name}
            for row in MailTemplate.objects.all()
        },
        {row.key: {"url": row.url, "name": row.name} for row in Endpoint.objects.all()},
        {row.key: {"source": row.source, "name": row.name} for row in CustomFunction.objects.all()},
    )


def resting_workflows() -> dict[str, dict[str, Any]]:
    """The workflows that are off or not published, by key, as ``Library.workflows`` has them."""
    rows = Workflow.objects.filter(Q(on=False) | Q(live=None)).order_by("position", "id")
    return {
        row.key: {"id": row.pk, "name": row.name, "about": row.about, "owner": row.owner_id} for row in rows
    }


@dataclass(frozen=True)
class LiveVersion:
    """A version that may start or go on with runs."""

    workflow: int
    version: int
    document: dict[str, Any]
    owner: int | None
    on: bool


Live = tuple[int, int, int | None]  # workflow, version, owner


def live_versions() -> list[Live]:
    """The live version of each workflow that is on, in the workflows' order."""
    rows = Workflow.objects.filter(on=True, live__isnull=False).order_by("position", "id")
    return list(rows.values_list("id", "live_id", "owner_id"))


def versions(ids: list[int]) -> list[LiveVersion]:
    """These versions, live or not: runs keep the one they started on."""
    rows = Version.objects.filter(id__in=ids).values_list(
        "workflow_id", "id", "document", "workflow__owner_id", "workflow__on"
    )
    return [LiveVersion(*row) for row in rows]
