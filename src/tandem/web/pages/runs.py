"""The list of runs, and one run: the path it took, what went in and out, and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.operations import access
from tandem.operations import runs as operations
from tandem.operations.errors import Refused
from tandem.store.models import Run, User, Workflow
from tandem.store.read.chains import runs_after
from tandem.store.read.runs import Started, started_by
from tandem.web.components.listing import Chip, Choice, Column, Listing, Offer, Row
from tandem.web.components.shapes import Action, Change, Tab
from tandem.web.components.states import RUN

from .doors import page, reader
from .keeping import COLUMNS as CHOSEN
from .keeping import SAVED, as_kept
from .run_changes import cause_sentence, changes_of
from .run_rows import RunLine, run_rows
from .run_waiting import waiting_for
from .workflow_steps import Column as StepColumn
from .workflow_steps import Trace, started_card
from .workflow_words import RECORD_TYPES, Speaker, document_of, said

PAGE_SIZE = 50
MOST_LISTED = 10_000  # counting all of a busy year takes longer than anybody pages
COLUMNS = (
    Column("about", _("About"), width="wide"),
    Column("workflow", _("Workflow"), width="wide"),
    Column("state", _("State")),
    Column("because", _("Started because")),
    Column("started", _("Started")),
    Column("took", _("Took"), width="number"),
)
STATES = ("waiting", "done", "failed", "stopped", "suppressed")
FILTERS = ("q", "state", "workflow", "record", "from", "to", SAVED, CHOSEN)


@page
def run_list(request: HttpRequest) -> HttpResponse:
    """GET: runs, newest first; ``state``, ``workflow``, ``record`` (type:id), ``from`` and ``to`` narrow them."""
    user = reader(request)
    asked = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}
    rows = _narrowed(operations.visible_runs(user), asked)
    pages = Paginator(rows.order_by("-id")[:MOST_LISTED], PAGE_SIZE)
    shown = pages.get_page(request.GET.get("page"))
    lines = run_rows(shown.object_list)
    listing = Listing(
        "runs",
        COLUMNS,
        [Row(line.run.id, reverse("run", args=[line.run.id]), line, line.about) for line in lines],
        total=pages.count,
        page=shown.number,
        page_size=PAGE_SIZE,
        search=asked.get("q", ""),
        search_hint=_("Search by workflow"),
        views=_views(asked),
        chips=_chips(asked, user),
        offers=_offers(asked, user),
    )
    context = {"listing": as_kept(request, listing), "asked": asked}
    return render(request, "runs/list.html", context)


def _narrowed(rows: QuerySet[Run], asked: dict[str, str]) -> QuerySet[Run]:
    if "state" in asked:
        rows = rows.filter(
            state__in=("ready", "waiting") if asked["state"] == "waiting" else (asked["state"],)
        )
    if asked.get("workflow", "").isdigit():
        rows = rows.filter(workflow=int(asked["workflow"]))
    if "q" in asked:
        rows = rows.filter(workflow__name__icontains=asked["q"])
    kind, _colon, id = asked.get("record", "").partition(":")
    if id.isdigit():
        rows = rows.filter(record_type=kind, record_id=int(id))
    if day := parse_date(asked.get("from", "")):
        rows = rows.filter(started_at__date__gte=day)
    if day := parse_date(asked.get("to", "")):
        rows = rows.filter(started_at__date__lte=day)
    return rows


def _address(asked: dict[str, str], **changed: str) -> str:
    from urllib.parse import urlencode

    found = {name: value for name, value in {**asked, **changed}.items() if value}
    return f"?{urlencode(found)}" if found else "?"


def _views(asked: dict[str, str]) -> list[Tab]:
    here = asked.get("state", "")
    every = Tab(_("All"), _address(asked, state=""), active=not here)
    return [
        every,
        *(Tab(RUN[state].word, _address(asked, state=state), active=here == state) for state in STATES),
    ]


def _chips(asked: dict[str, str], user: User) -> list[Chip]:
    found = []
    if "workflow" in asked:
        row = (
            access.visible(user, Workflow).filter(pk=int(asked["workflow"])).first()
            if asked["workflow"].isdigit()
            else None
        )
        found.append(
            Chip(_("Workflow"), row.name if row else asked["workflow"], _address(asked, workflow=""))
        )
    if "record" in asked:
        kind, _colon, id = asked["record"].partition(":")
        found.append(Chip(RECORD_TYPES.get(kind, kind), id, _address(asked, record="")))
    for name, label in (("from", _("From")), ("to", _("Until"))):
        if name in asked:
            found.append(Chip(label, asked[name], _address(asked, **{name: ""})))
    return found


def _offers(asked: dict[str, str], user: User) -> list[Offer]:
    rows = access.visible(user, Workflow).order_by("name").values_list("pk", "name")[:200]
    choices = [
        Choice(name, _address(asked, workflow=str(id)), asked.get("workflow") == str(id)) for id, name in rows
    ]
    return [Offer(_("Workflow"), choices)] if choices else []


@page
def run_detail(request: HttpRequest, id: int) -> HttpResponse:
    """GET: one run as the column of steps of the version it started on."""
    user = reader(request)
    run = operations.access_run(user, id)
    line: RunLine = run_rows([run])[0]
    event = started_by(run.event_id)
    deliveries = list(operations.visible_deliveries(user).filter(run=run).order_by("id"))
    may_cancel = run.ended_at is None and access.may_at_all(user, "automate", "workflow")
    context = {
        "run": run,
        "line": line,
        "state": RUN.get(run.state, RUN["stopped"]),
        "steps": _steps(run, line, event),
        "waiting_for": waiting_for(run),
        "reason": said(run.reason),
        "changes": _changes(run, event),
        "event": event,
        "parent": _parent(user, event),
        "followers": _followers(user, run),
        "deliveries": [(row, said(row.reason)) for row in deliveries],
        "actions": _actions(run, may_cancel),
        "crumbs": [(gettext("Runs"), reverse("runs")), (line.about, "")],
    }
    return render(request, "runs/detail.html", context)


def _actions(run: Run, may_cancel: bool) -> list[Action]:
    if not may_cancel:
        return []
    ask = gettext("End this run? What it did stays; messages that have not left are cancelled.")
    url = reverse("run_cancel", args=[run.pk])
    return [Action(_("End this run"), url, "player-stop", "post", confirm=ask, danger=True)]


def _steps(run: Run, line: RunLine, event: Started | None) -> list[Any]:
    document = document_of(run.version.document)
    if document is None:
        return []
    trace = Trace(run, list(run.steps.order_by("id")))
    sentence = cause_sentence(event) if event else ""
    start = started_card(run, event.at if event else run.started_at, sentence)
    return StepColumn(document, Speaker(), trace).cards(start)


def _changes(run: Run, event: Started | None) -> list[Change]:
    return changes_of(run.record_type, event) if event else []


def _parent(user: User, event: Started | None) -> RunLine | None:
    """The run whose effect started this one, if the reader may see it."""
    if event is None or not event.cause.get("run"):
        return None
    found = operations.visible_runs(user).filter(pk=event.cause["run"])
    return next(iter(run_rows(found)), None)


def _followers(user: User, run: Run) -> list[tuple[RunLine, int]]:
    """The runs that followed from this one and that the reader may see, each with how far it is away."""
    away = runs_after(run.pk, run.chain, run.depth)
    found = operations.visible_runs(user).filter(pk__in=away).order_by("id") if away else ()
    return [(line, away[line.run.pk]) for line in run_rows(found)]


@page
@require_POST
def run_cancel(request: HttpRequest, id: int) -> HttpResponse:
    """POST: end a run that waits."""
    try:
        operations.cancel(reader(request), id)
        messages.success(request, gettext("The run is ended."))
    except Refused as refused:
        messages.error(request, " ".join(one.message.say(gettext) for one in refused.problems))
    return redirect("run", id)
