"""The list of runs, newest first, and ending one that waits."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running import runs as operations
from tandem.store.models import User
from tandem.web.components.listing import Column, Listing, Row
from tandem.web.pages.doors import page, reader
from tandem.web.pages.keeping import COLUMNS as CHOSEN
from tandem.web.pages.keeping import SAVED, as_kept

from .filters import NARROWING, address, chips, narrowed, offers, views
from .leaving import taking_out
from .rows import RunLine, run_rows

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
FILTERS = (*NARROWING, SAVED, CHOSEN)
AGAIN = ("failed", "stopped", "noted")


@page
def run_list(request: HttpRequest) -> HttpResponse:
    """GET: runs, newest first; see ``run_filters.NARROWING`` for what narrows them."""
    user = reader(request)
    asked = {name: value for name in FILTERS if (value := request.GET.get(name, "").strip())}
    rows = narrowed(operations.visible_runs(user), asked)
    pages = Paginator(rows.order_by("-id")[:MOST_LISTED], PAGE_SIZE)
    shown = pages.get_page(request.GET.get("page"))
    lines = [_with_way_out(line, request) for line in run_rows(shown.object_list)]
    listing = Listing(
        "runs",
        COLUMNS,
        [Row(line.run.id, reverse("run", args=[line.run.id]), line, line.about) for line in lines],
        total=pages.count,
        page=shown.number,
        page_size=PAGE_SIZE,
        search=asked.get("q", ""),
        search_hint=_("Search by workflow or reason"),
        views=views(asked),
        chips=chips(asked, user),
        offers=offers(asked, user),
    )
    replay = _replay(asked, user) if pages.count else ""
    context = {"listing": as_kept(request, listing), "asked": asked, "replay": replay}
    return render(request, "runs/list.html", context)


def _with_way_out(line: RunLine, request: HttpRequest) -> RunLine:
    """With the button that takes the record out of the workflow, while the run goes on and if the reader may."""
    if line.run.ended_at is not None or not access.may_at_all(reader(request), "enrol", "workflow"):
        return line
    return replace(line, take_out=taking_out(line.run.pk, request.get_full_path()))


def _replay(asked: dict[str, str], user: User) -> str:
    """Where all of them are done again, if they failed or were stopped and the reader may; else empty."""
    if asked.get("state") not in AGAIN or not access.may_at_all(user, "enrol", "workflow"):
        return ""
    narrowing = {name: value for name, value in asked.items() if name in NARROWING}
    return f"{reverse('runs_replay')}{address(narrowing)}"


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
