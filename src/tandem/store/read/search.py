"""The palette's search: the few records that fit what somebody typed, among those they may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet

from tandem.store.models import Call, Company, Contact, Task, Workflow
from tandem.store.read.lists import Unindexed, search_calls, search_clients

EACH = 5


@dataclass(frozen=True)
class Found:
    """One record that fits: what it is called and a few words that tell it from others."""

    record_type: str
    id: int
    name: str
    note: str


def contacts(rows: QuerySet[Contact], text: str, number: str) -> list[Found]:
    """Contacts by name, number, address or city."""
    found = (
        search_clients(rows, text, number)
        .select_related("company")
        .order_by(Unindexed(F("name")), "id")[:EACH]
    )
    return [
        Found("contact", row.pk, row.name, row.company.name if row.company else row.city) for row in found
    ]


def companies(rows: QuerySet[Company], text: str, number: str) -> list[Found]:
    """Companies by name, number or city."""
    return [
        Found("company", row.pk, row.name, row.city)
        for row in search_clients(rows, text, number).order_by(Unindexed(F("name")), "id")[:EACH]
    ]


def calls(rows: QuerySet[Call], text: str, number: str) -> list[Found]:
    """Calls by client, number or subject, newest first."""
    found = search_calls(rows, text, number).order_by("-created_at", "-id")[:EACH]
    return [Found("call", row.pk, str(row), row.status) for row in found]


def tasks(rows: QuerySet[Task], text: str) -> list[Found]:
    """Tasks by title, open ones first."""
    found = rows.filter(title__icontains=text).order_by("-status", "-created_at", "-id")[:EACH]
    return [Found("task", row.pk, row.title, row.status) for row in found]


def workflows(text: str) -> list[Found]:
    """Workflows by name."""
    found = Workflow.objects.filter(name__icontains=text).order_by("name")[:EACH]
    return [Found("workflow", row.pk, row.name, "") for row in found]
