"""A condition on a page: groups of rows, nested, that a form sends and a document keeps.

The form posts on each change and is drawn again; its buttons are named ``do``: see ``Tree.carry_out``. The
template is ``conditions/_tree.html`` with ``tree`` and ``draw_url``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from django.utils.translation import gettext

from .condition_fields import Scope
from .condition_paths import Fields
from .condition_values import read as read_value
from .condition_values import shown
from .conditions import Row

JOINS = ("all", "any", "none")
TOP = "t"
MOST_DEEP = 4  # groups in groups that the page offers; the engine takes more
MOST_PARTS = 50


@dataclass
class Group:
    """Parts joined by one word: ``all``, ``any`` or ``none`` of them must hold."""

    token: str
    prefix: str
    scope: Scope
    join: str = "all"
    parts: list[Row | Group] = field(default_factory=list)
    problem: str = ""

    @property
    def name(self) -> str:
        """What its controls' names begin with."""
        return f"{self.prefix}-{self.token}"

    @property
    def is_group(self) -> bool:
        """For templates, which cannot ask for a class."""
        return True

    @property
    def is_top(self) -> bool:
        """Whether it is the whole condition."""
        return self.token == TOP

    @property
    def may_nest(self) -> bool:
        """Whether a group inside it is offered."""
        return self.token.count("_") < MOST_DEEP - 1

    @property
    def joins(self) -> list[tuple[str, str]]:
        """The words on offer."""
        words = (gettext("All of these"), gettext("At least one of these"), gettext("None of these"))
        return list(zip(JOINS, words, strict=True))

    def as_json(self) -> dict[str, Any]:
        """As a document keeps it, finished or not."""
        return {
            self.join: [part.as_json() if isinstance(part, Group) else part.clause() for part in self.parts]
        }

    def blank_row(self) -> None:
        """One more condition."""
        self.parts.append(Row(f"{self.token}_{len(self.parts)}", self.scope, self.prefix))


@dataclass
class Tree:
    """A whole condition under a prefix of names. ``events``: asked when something happens, so old values are known."""

    prefix: str
    about: str
    events: bool = True
    top: Group = field(init=False)

    def __post_init__(self) -> None:
        self.top = Group(TOP, self.prefix, Fields(self.about, events=self.events))

    @classmethod
    def of(cls, condition: Mapping[str, Any] | None, prefix: str, about: str, *, events: bool = True) -> Tree:
        """A condition of a document as rows; None is an empty tree."""
        tree = cls(prefix, about, events)
        if condition is not None:
            whole = condition if _join_of(condition) else {"all": [condition]}
            tree.top = _group(whole, TOP, prefix, tree.top.scope)
        return tree

    @classmethod
    def read(cls, data: Mapping[str, Any], prefix: str, about: str, *, events: bool = True) -> Tree:
        """The tree a form sent."""
        tree = cls(prefix, about, events)
        if f"{prefix}-{TOP}-join" in data:
            tree.top = _read_group(data, TOP, prefix, tree.top.scope)
        return tree

    @staticmethod
    def is_in(data: Mapping[str, Any], prefix: str) -> bool:
        """Whether a form sent a tree under this prefix."""
        return f"{prefix}-{TOP}-join" in data

    def as_json(self) -> dict[str, Any] | None:
        """The condition as a document keeps it; None when there is no row."""
        return self.top.as_json() if self.top.parts else None

    @property
    def stamp(self) -> str:
        """Differs whenever the condition does: what was counted for another one no longer holds."""
        return f"{crc32(json.dumps(self.as_json(), default=str).encode()):x}"

    def carry_out(self, command: str) -> bool:
        """Do what a button says: ``add-row:PREFIX:TOKEN``, ``add-group:...``, ``remove:...``.

        False when the button belongs to something else.
        """
        word, _, rest = command.partition(":")
        prefix, _, token = rest.rpartition(":")
        if prefix != self.prefix or word not in ("add-row", "add-group", "remove"):
            return False
        group = next((one for one in _groups(self.top) if one.token == token), None)
        if word == "remove":
            _remove(self.top, token)
        elif group is not None and word == "add-row":
            group.blank_row()
        elif group is not None:
            inner = Group(f"{token}_{len(group.parts)}", self.prefix, group.scope, "any")
            inner.blank_row()
            group.parts.append(inner)
        self.top = Tree.of(self.as_json(), self.prefix, self.about, events=self.events).top
        return True

    def mark(self, problems: Iterable[tuple[str, str]]) -> list[str]:
        """Show problems at their rows; each is a place such as ``all.0.any.1.value`` and words. Gives the rest."""
        rest = []
        for at, words in problems:
            part = self._at(at)
            if part is None:
                rest.append(words)
            else:
                part.problem = part.problem or words
        return rest

    def _at(self, place: str) -> Row | Group | None:
        here: Row | Group = self.top
        names = place.split(".")
        if names[0] not in JOINS and len(self.top.parts) == 1:
            return self.top.parts[0]  # a single clause, which the page shows inside a group
        while isinstance(here, Group) and len(names) >= 2 and names[0] == here.join and names[1].isdigit():
            if int(names[1]) >= len(here.parts):
                return None
            here, names = here.parts[int(names[1])], names[2:]
        return here


def _join_of(part: Any) -> str:
    names = part if isinstance(part, Mapping) else {}
    return next((word for word in JOINS if isinstance(names.get(word), list | tuple)), "")


def _group(part: Mapping[str, Any], token: str, prefix: str, scope: Scope) -> Group:
    join = _join_of(part)
    group = Group(token, prefix, scope, join)
    for number, inner in enumerate(part[join]):
        name = f"{token}_{number}"
        if _join_of(inner):
            group.parts.append(_group(inner, name, prefix, scope))
        elif isinstance(inner, Mapping):
            group.parts.append(_row(inner, name, prefix, scope))
    return group


def _row(clause: Mapping[str, Any], token: str, prefix: str, scope: Scope) -> Row:
    row = Row(token, scope, prefix, str(clause.get("field") or ""), str(clause.get("operator") or ""))
    operator = scope.operator(row.path, row.operator)
    if row.about and operator:
        row.raw = shown(row.about, operator, clause.get("value"))
    return row


def _read_group(data: Mapping[str, Any], token: str, prefix: str, scope: Scope) -> Group:
    name = f"{prefix}-{token}"
    join = str(data.get(f"{name}-join", "all"))
    group = Group(token, prefix, scope, join if join in JOINS else "all")
    size = str(data.get(f"{name}-size", "0"))
    for number in range(min(int(size), MOST_PARTS) if size.isdigit() else 0):
        inner = f"{token}_{number}"
        if f"{prefix}-{inner}-join" in data:
            group.parts.append(_read_group(data, inner, prefix, scope))
        elif f"{prefix}-{inner}-field" in data:
            group.parts.append(_read_row(data, inner, prefix, scope))
    return group


def _read_row(data: Mapping[str, Any], token: str, prefix: str, scope: Scope) -> Row:
    name = f"{prefix}-{token}"
    row = Row(token, scope, prefix, str(data.get(f"{name}-field", "")), str(data.get(f"{name}-operator", "")))
    row.raw = read_value(data, name)
    row.settle(str(data.get(f"{name}-kind", "")))
    return row


def _groups(top: Group) -> Iterator[Group]:
    yield top
    for part in top.parts:
        if isinstance(part, Group):
            yield from _groups(part)


def _remove(top: Group, token: str) -> None:
    """Take a part away; a group left empty by it goes too."""
    for group in _groups(top):
        group.parts = [part for part in group.parts if part.token != token]
    for group in _groups(top):
        group.parts = [part for part in group.parts if not isinstance(part, Group) or part.parts]
