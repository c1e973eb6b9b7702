"""What leaves the house: what still waits, and what became of the rest; cancel, send now or again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.operations import access
from tandem.operations.deliveries import outbox
from tandem.operations.running.runs import visible_deliveries
from tandem.store.models import Delivery
from tandem.store.read.organisation import organisation
from tandem.web.components.listing import Column, Listing, Row
from tandem.web.components.shapes import Action, Tab
from tandem.web.pages.doors import page, reader
from tandem.web.pages.keeping import as_kept

from .delivery_rows import carry_out, delivery_rows

PAGE_SIZE = 50
MOST_AT_ONCE = 1000
COLUMNS = (
    Column("what", _("What"), width="wide"),
    Column("about", _("About")),
    Column("workflow", _("Workflow")),
    Column("state", _("State")),
    Column("when", _("Leaves")),
)
ENDED = (*COLUMNS[:-1], Column("when", _("When")))
VIEWS = (
    ("", _("Waiting"), ("planned", "sending")),
    ("unknown", _("Not sure it left"), ("unknown",)),
    ("failed", _("Failed"), ("failed",)),
    ("held", _("Held back"), ("suppressed", "cancelled")),
    ("sent", _("Sent"), ("sent",)),
)


@page
def scheduled_list(request: HttpRequest) -> HttpResponse:
    """GET: deliveries; ``view`` chooses what became of them, ``q`` searches the address."""
    user = reader(request)
    view = _view(request.GET.get("view", ""))
    rows = _narrowed(visible_deliveries(user), view[2], request.GET.get("q", "").strip())
    order = ("due_at", "id") if view[0] == "" else ("-id",)
    pages = Paginator(rows.order_by(*order), PAGE_SIZE)
    shown = pages.get_page(request.GET.get("page"))
    listing = Listing(
        "scheduled",
        COLUMNS if view[0] == "" else ENDED,
        [
            Row(line.row.pk, reverse("delivery", args=[line.row.pk]), line, line.label)
            for line in delivery_rows(list(shown.object_list))
        ],
        total=pages.count,
        page=shown.number,
        page_size=PAGE_SIZE,
        search=request.GET.get("q", ""),
        search_hint=_("Search by address"),
        views=[
            Tab(label, f"?view={name}" if name else "?", active=name == view[0])
            for name, label, _states in VIEWS
        ],
        bulk=_bulk(view[0]),
        hidden=[("view", view[0]), ("q", request.GET.get("q", ""))],
    )
    held = organisation().hold_deliveries
    may_release = held and access.may_at_all(user, "administer")
    return render(
        request,
        "scheduled/list.html",
        {"listing": as_kept(request, listing), "held": held, "may_release": may_release},
    )


def _view(name: str) -> Any:
    return next((view for view in VIEWS if view[0] == name), VIEWS[0])


def _narrowed(rows: QuerySet[Delivery], states: tuple[str, ...], query: str) -> QuerySet[Delivery]:
    rows = rows.filter(state__in=states)
    return rows.filter(target__icontains=query) if query else rows


def _bulk(view: str) -> list[Action]:
    if view == "":
        ask = gettext("Cancel these? They will not leave.")
        return [
            Action(_("Send now"), reverse("deliveries_do", args=["now"]), "send", "post"),
            Action(
                _("Cancel"),
                reverse("deliveries_do", args=["cancel"]),
                "circle-off",
                "post",
                confirm=ask,
                danger=True,
            ),
        ]
    if view in ("unknown", "failed"):
        ask = gettext("Send these again? Somebody may get the same thing twice.")
        return [
            Action(_("Send again"), reverse("deliveries_do", args=["again"]), "refresh", "post", confirm=ask)
        ]
    return []


@page
@require_POST
def deliveries_do(request: HttpRequest, deed: str) -> HttpResponse:
    """POST: the same for the chosen ones (``id``), or for all of a view (``all``)."""
    ids = [int(one) for one in request.POST.getlist("id") if one.isdigit()]
    if request.POST.get("all"):
        view = _view(request.POST.get("view", ""))
        rows = _narrowed(visible_deliveries(reader(request)), view[2], request.POST.get("q", ""))
        ids = list(rows.order_by("id").values_list("pk", flat=True)[:MOST_AT_ONCE])
    carry_out(request, deed, ids)
    return redirect(
        reverse("scheduled") + (f"?view={request.POST['view']}" if request.POST.get("view") else "")
    )


@page
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """POST: end the hold a restored backup starts in."""
    outbox.release_all(reader(request))
    messages.success(request, gettext("Everything that waits may leave again."))
    return redirect("scheduled")
