"""What a reader sees of their own in a list: saved views as tabs, and the columns they chose."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from tandem.operations import saved_views as operations
from tandem.operations.saved_views import may_share
from tandem.store.models import SavedView, User
from tandem.store.read.views import Kept, kept
from tandem.web.components.listing import Keeping, Listing
from tandem.web.components.shapes import Tab

from .doors import reader

SAVED = "saved"  # which view the address shows, so that its tab stays marked when filters are added
COLUMNS = "columns"


def lasting(query: QueryDict) -> str:
    """The part of an address that a view keeps: filters, order and columns, always in one order."""
    return operations.lasting((key, str(value)) for key, value in query.items())


def as_kept(request: HttpRequest, listing: Listing) -> Listing:
    """The list with the reader's views and columns. One query."""
    user, query = reader(request), request.GET
    found = kept(user.pk, listing.name)
    here = next((view for view in found.views if str(view.pk) == query.get(SAVED)), None)
    asked = [key for key in query.get(COLUMNS, "").split(",") if key]
    views = [
        replace(tab, active=tab.active and here is None, url=_without(tab.url) if SAVED in query else tab.url)
        for tab in listing.views
    ]
    return replace(
        listing,
        views=[*views, *(_tab(view, user, here) for view in found.views)],
        chosen=asked or found.columns,
        keeping=_keeping(user, listing.name, query, found, here),
    )


def address_of(view: SavedView) -> str:
    """Where a saved view is: all it says, so that the link also works for those who do not see its tab."""
    return f"?{view.query}{'&' if view.query else ''}{SAVED}={view.pk}"


def _keeping(user: User, name: str, query: QueryDict, found: Kept, here: SavedView | None) -> Keeping:
    now = lasting(query)
    to_keep = now
    if now and COLUMNS not in query and found.columns:
        with_columns = query.copy()
        with_columns[COLUMNS] = ",".join(found.columns)
        to_keep = lasting(with_columns)
    is_new = bool(now) and (here is None or now != here.query)
    may_change = here is not None and (here.user_id == user.pk or may_share(user))
    return Keeping(
        save_url=f"{reverse('view_save', args=[name])}?{to_keep}" if is_new else "",
        edit_url=reverse("view_edit", args=[here.pk]) if here and may_change else "",
        update_url=reverse("view_update", args=[here.pk]) if here and may_change and is_new else "",
        columns_url=reverse("view_columns", args=[name]),
        query=query.urlencode(),
    )


def _tab(view: SavedView, user: User, here: SavedView | None) -> Tab:
    icon = "users" if view.shared and view.user_id != user.pk else ""
    return Tab(view.name, address_of(view), view == here, icon=icon)


def _without(url: str) -> str:
    """A tab's address without what belongs to the saved view one is leaving."""
    query = QueryDict(urlsplit(url).query, mutable=True)
    for key in (SAVED, COLUMNS):
        query.pop(key, None)
    return f"?{query.urlencode()}"
