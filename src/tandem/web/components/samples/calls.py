"""The sample list: calls of a morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from tandem.web.components.listing import Chip, Choice, Column, Listing, Offer, Row
from tandem.web.components.marks import Doer
from tandem.web.components.shapes import Action, Tab

from .people import ANA, BO, DORA, PEOPLE


@dataclass(frozen=True, slots=True)
class Call:
    """A row of the sample list."""

    who: str
    company: str
    number: str
    status: str
    owner: Doer | None
    rang_at: datetime
    length: int | None
    purpose: str


def calls(now: datetime) -> list[Call]:
    """Eight calls of a morning, newest first."""

    def minutes(count: float) -> datetime:
        return now - timedelta(minutes=count)

    return [
        Call(
            "Élodie Béranger-Dumitrescu",
            "Maison Béranger & Fils",
            "+33142685300",
            "missed",
            ANA,
            minutes(2),
            None,
            "",
        ),
        Call("", "", "+40721234567", "ringing", None, minutes(0), None, ""),
        Call(
            "Jean-Baptiste de la Rochefoucauld-Montbel",
            "Société Anonyme des Verreries et Cristalleries du Grand Est",
            "+33388123456",
            "in_progress",
            BO,
            minutes(7),
            None,
            "Devis luminaires",
        ),
        Call(
            "Ioana Țurcanu", "Lumina Nord SRL", "+40213456789", "ended", DORA, minutes(48), 1265, "Livraison"
        ),
        Call("Pål Årdal", "", "+4722334455", "planned", BO, now + timedelta(hours=3), None, "Call back"),
        Call("Marie Noël", "Atelier Noël", "+33612345678", "logged", ANA, minutes(240), 95, ""),
        Call(
            "Ștefan Ionescu",
            "Hotel Carpați",
            "+40744111222",
            "cancelled",
            None,
            minutes(1500),
            None,
            "Installation",
        ),
        Call("O'Brien & Sons", "O'Brien & Sons", "+35315551234", "on_hold", ANA, minutes(12), 40, ""),
    ]


def listing(request: HttpRequest, rows: list[Call]) -> Listing:
    """The sample list: views, chips, filters on offer, bulk actions, pages."""
    return Listing(
        name="calls",
        columns=[
            Column("who", "Caller", sortable=True, width="wide"),
            Column("status", "Status"),
            Column("number", "Number"),
            Column("purpose", "Purpose"),
            Column("owner", "Owner", sortable=True),
            Column("length", "Length", width="number"),
            Column("rang_at", "When", sortable=True),
        ],
        rows=[Row(i, f"#call-{i}", row, row.who) for i, row in enumerate(rows, 1)],
        total=1240,
        page=2,
        page_size=50,
        sort=request.GET.get("sort", "-rang_at"),
        search=request.GET.get("q", ""),
        search_hint="Search calls",
        views=[
            Tab("All calls", "?", active=True, count=1240),
            Tab("Missed, not called back", "?view=missed", count=7),
            Tab("Mine today", "?view=mine", count=12),
            Tab("À rappeler cette semaine", "?view=rappeler"),
        ],
        chips=[Chip("Status is", "Missed or ringing", "?"), Chip("City is", "Strasbourg", "?")],
        offers=[
            Offer("Status", [Choice("Missed", "?", active=True), Choice("Ended", "?")]),
            Offer("Owner", [Choice(name, "?") for name in PEOPLE]),
        ],
        bulk=[
            Action("Assign", "?fragment=panel", "user-plus", opens="panel"),
            Action("Set status", "?fragment=panel", "tag", opens="panel"),
            Action(
                "Delete",
                "?",
                "trash",
                opens="post",
                confirm="Delete these calls? Their timelines keep the entry.",
                danger=True,
            ),
        ],
        tools=[
            Action("Download as CSV", "?", "download"),
            Action("Choose columns", "?fragment=dialog", "columns", opens="dialog"),
        ],
    )
