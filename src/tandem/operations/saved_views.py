"""Saved views of lists: kept by a person for themselves, or for everybody by those who may change settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.store.models import SavedView, User

LISTS = (
    "contacts",
    "companies",
    "calls",
    "tasks",
    "manual_actions",
    "workflows",
    "runs",
    "scheduled",
    "incidents",
)
# Parts of an address that belong to no view: the page, the format, and which view it shows.
PASSING = frozenset({"page", "format", "saved"})
MOST = 30  # views of one list that one person keeps
LONGEST_NAME = 60
LONGEST_QUERY = 2000


def may_share(user: User) -> bool:
    """Whether this person may show a view to everybody."""
    return access.may_at_all(user, "administer")


def visible_views(user: User, list_name: str = "") -> QuerySet[SavedView]:
    """The person's own views and those shared with everybody, of one list or of all; by list and name."""
    mine = Q(user=user) | Q(shared=True)
    rows = SavedView.objects.filter(mine).exclude(name="").order_by("list_name", "name", "id")
    return rows.filter(list_name=list_name) if list_name else rows


def visible_view(user: User, id: int) -> SavedView:
    """A view the person may see: their own, or a shared one. Raises NotThere."""
    row = visible_views(user).filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"view {id}")
    return row


def lasting(parts: Iterable[tuple[str, str]]) -> str:
    """What a view keeps of an address: filters, order and columns, always in one order."""
    return urlencode(sorted((key, value) for key, value in parts if key not in PASSING and value), safe=",:")


def read_query(written: str) -> str:
    """The same of an address's query as somebody wrote it: ``?status=new&sort=-created_at``."""
    return lasting(dict(parse_qsl(written.removeprefix("?"))).items())


def access_view(user: User, id: int) -> SavedView:
    """A view the person may change: their own, or a shared one with the right to. Raises NotThere or Denied."""
    row = SavedView.objects.filter(pk=id).exclude(name="").first()
    if row is None or (row.user_id != user.pk and not row.shared):
        raise access.NotThere(f"view {id}")
    if row.user_id != user.pk:
        access.require(user, "administer")
    return row


def save(user: User, list_name: str, *, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep what the address of a list says under a name. Raises Refused or access.Denied."""
    if list_name not in LISTS:
        raise Refused.because(N_("Choose one of {known}."), "list", known=", ".join(LISTS))
    if SavedView.objects.filter(user=user, list_name=list_name).exclude(name="").count() >= MOST:
        raise Refused.because(
            N_("You have {most} views of this list already. Delete one first."), "name", most=MOST
        )
    return _write(user, SavedView(user=user, list_name=list_name), name, query, shared=shared)


def change(user: User, view: SavedView, *, name: str, query: str | None = None, shared: bool) -> SavedView:
    """Rename a view, share it or not, or let it show something else. Raises Refused or access.Denied."""
    return _write(user, view, name, view.query if query is None else query, shared=shared)


def delete(user: User, view: SavedView) -> None:
    """Take a view away."""
    access_view(user, view.pk).delete()


def choose_columns(user: User, list_name: str, columns: Sequence[str]) -> None:
    """The columns this person usually sees in a list; none for the list's own choice."""
    if columns:
        SavedView.objects.update_or_create(
            user=user, list_name=list_name, name="", defaults={"columns": list(columns)}
        )
    else:
        SavedView.objects.filter(user=user, list_name=list_name, name="").delete()


def _write(user: User, view: SavedView, name: str, query: str, *, shared: bool) -> SavedView:
    if shared and not view.shared:
        access.require(user, "administer")
    name = " ".join(name.split())
    if not name:
        raise Refused.because(N_("Give the view a name."), "name")
    if len(name) > LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise Refused.because(N_("That is too long to keep."), "name")
    view.name, view.query, view.shared = name, query, shared
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as twice:
        text = N_("You have a view called “{name}” already. Choose another name.")
        raise Refused.because(text, "name", name=name) from twice
    return view
