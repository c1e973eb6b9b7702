"""Every list of records: what the address asks for, the rows, the filters on offer, pages and CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engine.record import RecordRef
from tandem.operations import access
from tandem.operations.searching import number_in
from tandem.store.models import Record, User
from tandem.store.read import lists as read
from tandem.web.components.listing import Chip, Choice, Column, Listing, Offer, Row
from tandem.web.components.shapes import Action, Tab
from tandem.web.components.states import Word

from . import buttons
from .addresses import record_url
from .doors import reader
from .download import Cells, as_read
from .keeping import as_kept

PAGE_SIZE = 50
MOST_AT_ONCE = 10_000  # records one bulk action takes
Rows = QuerySet[Any]
Options = Sequence[tuple[str, Word]]


@dataclass(frozen=True)
class Filter:
    """One thing a list can be narrowed by: ``narrow(rows, value)``; ``options(user, values in use)``."""

    key: str
    label: Word
    narrow: Callable[[Rows, str], Rows]
    options: Callable[[User, Mapping[str, list[str]]], Options]
    column: str = ""  # a text column whose values in use are on offer


@dataclass(frozen=True)
class View:
    """A tab: a named narrowing of the list."""

    key: str
    label: Word
    narrow: Callable[[Rows, User], Rows]
    usual: bool = True  # whether the filters that usually hold do so here


@dataclass(frozen=True)
class Spec:
    """A list of records: everything but its cells, which a template draws."""

    name: str
    model: type[Record]
    columns: Sequence[Column]
    orders: Mapping[str, Sequence[str]]  # what each sortable column sorts by
    order: str
    related: Sequence[str]
    search: Callable[[Rows, str, str], Rows]
    search_hint: Word
    filters: Sequence[Filter] = ()
    views: Sequence[View] = ()
    bulk: Sequence[str] = ()
    csv: Cells = ()
    orders_of_views: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)  # filters in force until another value is chosen
    dress: Callable[[Any], object] = lambda row: row  # what the row template is handed for a row

    def chosen(self, user: User, query: QueryDict) -> Rows:
        """The rows the address asks for that the reader may see, not yet ordered."""
        rows: Rows = access.visible(user, self.model)
        view = self._view(query)
        if view is not None:
            rows = view.narrow(rows, user)
        usual = self.usual if view is None or view.usual else {}
        for one in self.filters:
            if value := query.get(one.key, "") or usual.get(one.key, ""):
                rows = one.narrow(rows, value)
        text = query.get("q", "").strip()
        return self.search(rows, text, number_in(text)) if text else rows

    def ordered(self, rows: Rows, query: QueryDict) -> Rows:
        """The rows in the order asked for."""
        sort = self.sort(query)
        keys = self.orders[sort.lstrip("-")]
        down, searched = sort.startswith("-"), bool(query.get("q", "").strip())
        order = [_key(self.model, name, down=down, searched=searched) for name in keys]
        return rows.select_related(*self.related).order_by(*order, "-id" if down else "id")

    def sort(self, query: QueryDict) -> str:
        """The order asked for, or the usual one."""
        asked = query.get("sort", "")
        view = self._view(query)
        usual = self.orders_of_views.get(view.key, self.order) if view else self.order
        return asked if asked.lstrip("-") in self.orders else usual

    def _view(self, query: QueryDict) -> View | None:
        wanted = query.get("view", self.views[0].key if self.views else "")
        return next(
            (view for view in self.views if view.key == wanted), self.views[0] if self.views else None
        )

    def listing(self, request: HttpRequest) -> Listing:
        """One page of it, for the template."""
        user, query = reader(request), request.GET
        found = read.page(
            self.ordered(self.chosen(user, query), query), _whole(query.get("page", "")), PAGE_SIZE
        )
        in_use = self._in_use()
        offers = {one.key: list(one.options(user, in_use)) for one in self.filters}
        listing = Listing(
            name=self.name,
            columns=self.columns,
            rows=[self._row(row) for row in found.rows],
            total=found.total,
            page=found.number,
            page_size=PAGE_SIZE,
            sort=self.sort(query),
            search=query.get("q", ""),
            search_hint=self.search_hint,
            views=self._tabs(query),
            chips=list(self._chips(query, offers)),
            offers=list(self._offers(query, offers)),
            bulk=buttons.of_list(user, self.model.record_type, self.bulk),
            tools=[Action(_("Download as CSV"), changed_query(query, format="csv"), "download")],
            hidden=[
                (key, query[key]) for key in ("q", "view", *(one.key for one in self.filters)) if key in query
            ],
        )
        return as_kept(request, listing)

    def _row(self, row: Any) -> Row:
        return Row(row.pk, record_url(RecordRef(self.model.record_type, row.pk)), self.dress(row), str(row))

    def _in_use(self) -> dict[str, list[str]]:
        columns = [one.column for one in self.filters if one.column]
        return read.values_in_use(self.model, columns) if columns else {}

    def _tabs(self, query: QueryDict) -> list[Tab]:
        here = self._view(query)
        first = self.views[0] if self.views else None
        return [
            Tab(
                one.label,
                changed_query(query, view=None if one is first else one.key, page=None, sort=None),
                one is here,
            )
            for one in self.views
        ]

    def _chips(self, query: QueryDict, offers: Mapping[str, Options]) -> Iterator[Chip]:
        for one in self.filters:
            if value := query.get(one.key, ""):
                words = dict(offers[one.key]).get(value, value)
                yield Chip(one.label, words, changed_query(query, **{one.key: None, "page": None}))

    def _offers(self, query: QueryDict, offers: Mapping[str, Options]) -> Iterator[Offer]:
        for one in self.filters:
            here = query.get(one.key, "")
            choices = [
                Choice(words, changed_query(query, **{one.key: value, "page": None}), value == here)
                for value, words in offers[one.key]
            ]
            if choices:
                yield Offer(one.label, choices)

    def answer(self, request: HttpRequest, template: str, **more: Any) -> HttpResponse:
        """The list as a page, or as CSV when the address asks for it."""
        if request.GET.get("format") == "csv":
            return cast(HttpResponse, self._as_csv(request))  # a door lets any answer pass
        return render(request, template, {"listing": self.listing(request), **more})

    def _as_csv(self, request: HttpRequest) -> StreamingHttpResponse:
        rows = self.ordered(self.chosen(reader(request), request.GET), request.GET)
        answer = StreamingHttpResponse(as_read(self.csv, rows), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{self.name}.csv"'
        return answer


def _key(model: type[Record], name: str, *, down: bool, searched: bool) -> Any:
    """Rows without a value come last; where there always is one, the order is the index's own."""
    if searched:
        term: Any = read.Unindexed(F(name))
    elif "__" in name or model._meta.get_field(name).null:
        term = F(name)
    else:
        return f"-{name}" if down else name
    return term.desc(nulls_last=True) if down else term.asc(nulls_last=True)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def changed_query(query: QueryDict, **changes: str | None) -> str:
    """This address with some parts of its query changed, or taken out when None."""
    found = query.copy()
    for key, value in changes.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = value
    return f"?{found.urlencode()}"


def owners(user: User, _in_use: Mapping[str, list[str]]) -> Options:
    """Colleagues a list can be narrowed to, the reader first, and nobody."""
    others = (
        User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("name").values_list("pk", "name")
    )
    return [(str(user.pk), _("Me")), *((str(id), name) for id, name in others), ("none", _("Nobody"))]


def by_owner(rows: Rows, value: str) -> Rows:
    """The rows of one colleague, or of nobody."""
    if value == "none":
        return rows.filter(owner__isnull=True)
    return rows.filter(owner=int(value)) if value.isascii() and value.isdigit() else rows.none()


def in_use(column: str) -> Callable[[User, Mapping[str, list[str]]], Options]:
    """The values of a text column that the newest rows have."""

    def options(_user: User, found: Mapping[str, list[str]]) -> Options:
        return [(value, value) for value in found.get(column, [])[:30]]

    return options


def exactly(column: str) -> Callable[[Rows, str], Rows]:
    """Rows whose column has the value."""

    def narrow(rows: Rows, value: str) -> Rows:
        return rows.filter(**{column: value})

    return narrow


OWNER = Filter("owner", gettext_lazy("Owner"), by_owner, owners)
