"""One page of the list of manual actions: what the address asks for, its filters, tabs, order and bulk actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.operations import access
from tandem.operations.manual_actions import lists
from tandem.operations.manual_actions.lists import Asked
from tandem.store.models import ManualAction, User
from tandem.web.components.listing import Chip, Choice, Column, Listing, Offer, Row
from tandem.web.components.shapes import Action, Tab
from tandem.web.components.states import MANUAL_ACTION
from tandem.web.pages.doors import reader
from tandem.web.pages.keeping import as_kept
from tandem.web.pages.listing import changed_query

from .words import Shown, type_word

NAME = "manual_actions"
PAGE_SIZE = 50
COLUMNS = (
    Column("client", gettext_lazy("Contact"), width="wide"),
    Column("source", gettext_lazy("Workflow or campaign")),
    Column("added", gettext_lazy("Date added"), sortable=True),
    Column("assigned", gettext_lazy("Assigned to")),
    Column("type", gettext_lazy("Type")),
    Column("status", gettext_lazy("Status")),
    Column("due", gettext_lazy("Due"), sortable=True),
    Column("priority", gettext_lazy("Priority")),
    Column("tries", gettext_lazy("Tries"), width="number", extra=True),
)
SORTS = {"due": "due", "added": "oldest", "-added": "newest", "-ended": "ended"}
WHOSE = {
    "me": gettext_lazy("Mine"),
    "team": gettext_lazy("My team’s"),
    "everyone": gettext_lazy("Everyone’s"),
}
STATUSES = {
    "open": gettext_lazy("Open"),
    **{name: state.word for name, state in MANUAL_ACTION.items()},
    "all": gettext_lazy("Any"),
}
OVER = ("completed", "skipped", "cancelled")
DUES = {
    "late": gettext_lazy("Late"),
    "today": gettext_lazy("Today"),
    "week": gettext_lazy("In 7 days"),
    "none": gettext_lazy("No date"),
}
FILTERS = ("status", "workflow", "campaign", "assignee", "type", "due")
LABELS = {
    "status": gettext_lazy("Status"),
    "workflow": gettext_lazy("Workflow"),
    "campaign": gettext_lazy("Campaign"),
    "assignee": gettext_lazy("Assigned to"),
    "type": gettext_lazy("Type"),
    "due": gettext_lazy("Due"),
}
Pairs = Sequence[tuple[str, Any]]


@dataclass(frozen=True)
class Page:
    """The list, and which of its rows' owners are away."""

    listing: Listing
    away: frozenset[int]


def asked_of(query: QueryDict | Mapping[str, str]) -> Asked:
    """What an address asks for; what nobody offered narrows nothing."""
    status = query.get("status", "")
    status = status if status in lists.STATUSES else "open"
    sort = SORTS.get(query.get("sort", ""), "ended" if status in OVER else "queue")
    whose = query.get("view", "me")
    assignee = query.get("assignee", "")
    return Asked(
        whose=cast(lists.Whose, whose if whose in get_args(lists.Whose) else "me"),
        status=status,
        workflow=_id(query.get("workflow", "")),
        campaign=_id(query.get("campaign", "")),
        assignee="nobody" if assignee == "nobody" else _id(assignee),
        type=query.get("type", ""),
        due=query.get("due", ""),
        text=query.get("q", ""),
        sort=sort,
    )


def page_of(request: HttpRequest) -> Page:
    """One page of the list."""
    user, query = reader(request), request.GET
    asked = asked_of(query)
    found = lists.listed(user, asked, number=_id(query.get("page", "")) or 1, size=PAGE_SIZE)
    offers = _offered(user)
    listing = Listing(
        name=NAME,
        columns=COLUMNS,
        rows=[_row(item, found.away) for item in found.rows],
        total=found.total.number,
        is_more=found.total.is_more,
        has_next=found.has_next,
        page=found.number,
        page_size=PAGE_SIZE,
        sort=query.get("sort", ""),
        search=query.get("q", ""),
        search_hint=gettext_lazy("Search by client, number or title"),
        views=[
            Tab(words, changed_query(query, view=None if key == "me" else key, page=None), asked.whose == key)
            for key, words in WHOSE.items()
        ],
        chips=list(_chips(query, offers)),
        offers=list(_menus(query, offers)),
        bulk=bulk(user),
        hidden=[(key, query[key]) for key in ("q", "view", "sort", *FILTERS) if key in query],
    )
    return Page(as_kept(request, listing), found.away)


def bulk(user: User, ids: Sequence[int] = ()) -> list[Action]:
    """What may be done with many at once, or with these."""
    query = "&".join(f"id={id}" for id in ids)
    tail = f"?{query}" if query else ""

    def to(verb: str) -> str:
        return reverse("manual_do", args=[verb]) + tail

    found = []
    if access.may_at_all(user, "edit", ManualAction.record_type):
        found.append(Action(_("Take"), to("claim"), "hand-stop", "post"))
    if access.may_at_all(user, "assign", ManualAction.record_type):
        found.append(Action(_("Reassign"), to("reassign"), "user-check", "dialog"))
    if access.may_at_all(user, "edit", ManualAction.record_type):
        found += [
            Action(_("Put off"), to("later"), "clock-pause", "dialog"),
            Action(_("Skip"), to("skip"), "player-skip-forward", "dialog"),
            Action(_("Cancel"), to("cancel"), "circle-off", "dialog", danger=True),
        ]
    return found


def _row(item: ManualAction, away: frozenset[int]) -> Row:
    shown = Shown(item, (item.owner_id or 0) in away)
    return Row(item.pk, reverse("manual_action", args=[item.pk]), shown, shown.client[0] or item.title)


def _offered(user: User) -> dict[str, Pairs]:
    """What each filter offers, by its key: value and words."""
    open_now = lists.choices(user)
    return {
        "status": list(STATUSES.items()),
        "workflow": [(str(id), name) for id, name in open_now.workflows],
        "campaign": [(str(id), name) for id, name in open_now.campaigns],
        "assignee": [*((str(id), name) for id, name in open_now.assignees), ("nobody", _("Nobody yet"))],
        "type": [(type, type_word(type)) for type in open_now.types],
        "due": list(DUES.items()),
    }


def _chips(query: QueryDict, offered: Mapping[str, Pairs]) -> Iterator[Chip]:
    for key in FILTERS:
        if value := query.get(key, ""):
            words = dict(offered[key]).get(value, value)
            yield Chip(LABELS[key], words, changed_query(query, **{key: None, "page": None}))


def _menus(query: QueryDict, offered: Mapping[str, Pairs]) -> Iterator[Offer]:
    for key in FILTERS:
        here = query.get(key, "")
        choices = [
            Choice(words, changed_query(query, **{key: value, "page": None}), value == here)
            for value, words in offered[key]
        ]
        if choices:
            yield Offer(LABELS[key], choices)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
