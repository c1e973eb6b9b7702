"""The list: what `components/list.html` needs to draw one page of records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .shapes import Action, Tab
from .states import Word

Order = Literal["ascending", "descending", "none"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `key` is the sort key, `width` is "", "narrow", "wide" or "number".

    One that is `extra` is shown only to those who chose it. The row template draws a <td> for every column.
    """

    key: str
    label: Word
    sortable: bool = False
    width: Literal["", "narrow", "wide", "number"] = ""
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One record; `record` is handed to the row template under the name `record`."""

    id: int
    url: str
    record: object
    label: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, "Status is Missed"; following `remove_url` takes it off."""

    label: Word
    value: Word
    remove_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a filter on offer can take; `url` is the list with it in force."""

    label: Word
    url: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter that can be added, with its choices."""

    label: Word
    choices: Sequence[Choice]


@dataclass(frozen=True, slots=True)
class Header:
    """A column as the head of the table shows it; `next` is the value of `sort` a click asks for."""

    column: Column
    order: Order
    next: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the reader can keep of a list: addresses for saving a view, changing the one shown, choosing columns.

    An empty address means that there is nothing to keep. `query` says which list it is, as the address does.
    """

    save_url: str
    edit_url: str
    update_url: str
    columns_url: str
    query: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list. `sort` is a column key, with a minus for descending; pages start at 1."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: int
    is_more: bool = False  # counted no further than `total`
    has_next: bool = False  # only read when `is_more`
    page: int = 1
    page_size: int = 50
    sort: str = ""
    search: str = ""
    search_hint: Word = ""
    views: Sequence[Tab] = ()
    chips: Sequence[Chip] = ()
    offers: Sequence[Offer] = ()
    bulk: Sequence[Action] = ()
    tools: Sequence[Action] = ()
    hidden: Sequence[tuple[str, str]] = field(default=())
    chosen: Sequence[str] = ()
    keeping: Keeping | None = None

    @property
    def shown(self) -> list[Column]:
        """The columns that are drawn: the first and the nameless always, else the chosen, or all but extra ones."""
        wanted = {one.key for one in self.columns if not one.extra}
        keys = set(self.chosen) & {one.key for one in self.columns} or wanted
        return [
            one for place, one in enumerate(self.columns) if not place or not one.label or one.key in keys
        ]

    @property
    def choosable(self) -> list[tuple[Column, bool]]:
        """The columns that may be left out, each with whether it is shown."""
        shown = {one.key for one in self.shown}
        return [(one, one.key in shown) for one in self.columns[1:] if one.label]

    @property
    def headers(self) -> Iterator[Header]:
        """The columns with their order and what a click on them would sort by."""
        for column in self.shown:
            order: Order = "none"
            if self.sort.lstrip("-") == column.key:
                order = "descending" if self.sort.startswith("-") else "ascending"
            yield Header(column, order, f"-{column.key}" if order == "ascending" else column.key)

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1; as many as are known when not all was counted."""
        if self.is_more:
            return self.page + int(self.has_next)
        return max(1, -(-self.total // self.page_size))

    @property
    def first(self) -> int:
        """The place of the first row shown, 1-based; 0 when the list is empty."""
        return (self.page - 1) * self.page_size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def previous(self) -> int:
        """The page before, or 0."""
        return self.page - 1

    @property
    def following(self) -> int:
        """The page after, or 0 on the last one."""
        return self.page + 1 if self.page < self.pages else 0

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter hides rows, so an empty list means "nothing matches"."""
        return bool(self.search or self.chips)
