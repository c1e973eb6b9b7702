"""What went wrong: grouped by cause, with the evidence, to be taken note of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.watching import incident_groups as operations
from tandem.operations.watching.incident_groups import Group
from tandem.operations.watching.incidents import CAUSES
from tandem.store.models import Incident
from tandem.store.read.labels import labels
from tandem.web.components.listing import Column, Listing, Row
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Action, Tab
from tandem.web.components.states import State
from tandem.web.pages.addresses import record_url
from tandem.web.pages.doors import page, reader
from tandem.web.pages.keeping import as_kept
from tandem.web.pages.workflows.steps import pretty
from tandem.web.pages.workflows.words import said

from .rows import fallback

PAGE_SIZE = 50
MOST_EVIDENCE = 50
COLUMNS = (
    Column("what", _("What went wrong"), width="wide"),
    Column("workflow", _("Workflow")),
    Column("count", _("How often"), width="number"),
    Column("first", _("First")),
    Column("last", _("Last")),
)
STATES = {
    "open": State(_("Open"), "alert-triangle", "red"),
    "acknowledged": State(_("Taken note of"), "eye", "grey"),
    "retried": State(_("Done again"), "refresh", "green"),
}
AGAIN = ("failed", "unknown")  # deliveries that can be sent again
AGAIN_KINDS = ("run_failed", "poisoned", "delivery_failed")  # what can be done again, many at once


@dataclass(frozen=True)
class Line:
    """A group of incidents in the list."""

    group: Group
    title: str
    cause: str
    mark: Doer | None


@dataclass(frozen=True)
class Evidence:
    """One incident of a group: what it was about and what is known."""

    row: Incident
    about: str
    about_url: str
    details: str
    may_send_again: bool


@page
def incident_list(request: HttpRequest) -> HttpResponse:
    """GET: groups of incidents, the newest first; ``view`` (acknowledged, retried) shows the others."""
    user = reader(request)
    view = request.GET.get("view", "")
    view = view if view in STATES else "open"
    rows = operations.of_state(user, view)
    if query := request.GET.get("q", "").strip():
        rows = rows.filter(cause__icontains=query)
    pages = Paginator(rows, PAGE_SIZE)
    shown = pages.get_page(request.GET.get("page"))
    listing = Listing(
        "incidents",
        COLUMNS,
        [
            Row(group.latest.pk, reverse("incident", args=[group.latest.pk]), _line(group), group.why)
            for group in operations.groups(list(shown.object_list))
        ],
        total=pages.count,
        page=shown.number,
        page_size=PAGE_SIZE,
        search=request.GET.get("q", ""),
        search_hint=_("Search by cause"),
        views=[
            Tab(_("Open"), "?", active=view == "open"),
            Tab(_("Taken note of"), "?view=acknowledged", active=view == "acknowledged"),
            Tab(_("Done again"), "?view=retried", active=view == "retried"),
        ],
    )
    return render(request, "incidents/list.html", {"listing": as_kept(request, listing)})


def _line(group: Group) -> Line:
    row = group.latest
    mark = (
        Doer("rule", row.workflow.name, url=reverse("workflow", args=[row.workflow_id]))
        if row.workflow
        else None
    )
    return Line(group, title_of(row), cause_of(row), mark)


def title_of(row: Incident) -> str:
    """What kind of thing went wrong."""
    return gettext(CAUSES[row.kind]) if row.kind in CAUSES else row.kind


def cause_of(row: Incident) -> str:
    """Why, in the reader's language where the reason was kept."""
    return said(row.details.get("reason")) or row.cause


@page
def incident_detail(request: HttpRequest, id: int) -> HttpResponse:
    """GET: one group of incidents with its evidence."""
    user = reader(request)
    row = operations.access_incident(user, id)
    rows = operations.alike(user, row)
    shown = list(rows[:MOST_EVIDENCE])
    may_send = access.may_at_all(user, "send")
    may_note = row.state == "open" and access.may_at_all(user, "enrol", "workflow")
    title = title_of(row)
    context = {
        "row": row,
        "title": title,
        "cause": cause_of(row),
        "state": STATES[row.state],
        "mark": Doer("rule", row.workflow.name, url=reverse("workflow", args=[row.workflow_id]))
        if row.workflow
        else None,
        "evidence": _evidence(shown, may_send),
        "total": rows.count(),
        "more": max(0, rows.count() - len(shown)),
        "actions": _actions(row) if may_note and row.kind in AGAIN_KINDS else [],
        "may_note": may_note,
        "note": row.details.get("note", ""),
        "crumbs": [(gettext("Incidents"), reverse("incidents")), (title, "")],
    }
    return render(request, "incidents/detail.html", context)


def _actions(row: Incident) -> list[Action]:
    return [Action(_("Do them again"), reverse("incident_replay", args=[row.pk]), "refresh")]


def _evidence(rows: list[Incident], may_send: bool) -> list[Evidence]:
    called = labels(RecordRef(row.record_type, row.record_id) for row in rows if row.record_id)
    return [_one(row, called, may_send) for row in rows]


def _one(row: Incident, called: dict[RecordRef, str], may_send: bool) -> Evidence:
    record = RecordRef(row.record_type, row.record_id or 0)
    about = (called.get(record) or fallback(record)) if row.record_id else ""
    details: dict[str, Any] = {
        name: value for name, value in row.details.items() if name not in ("reason", "note")
    }
    again = may_send and row.delivery is not None and row.delivery.state in AGAIN
    return Evidence(row, about, record_url(record) if record in called else "", pretty(details), again)


@page
@require_POST
def incident_acknowledge(request: HttpRequest, id: int) -> HttpResponse:
    """POST ``note``: take note of a whole group."""
    user = reader(request)
    try:
        words = request.POST.get("note", "").strip()
        count = operations.acknowledge(user, operations.access_incident(user, id), words)
    except Refused as refused:
        messages.error(request, " ".join(one.message.say(gettext) for one in refused.problems))
        return redirect("incident", id)
    words = ngettext("{n} incident is taken note of.", "{n} incidents are taken note of.", count)
    messages.success(request, words.format(n=count))
    return redirect("incidents")
