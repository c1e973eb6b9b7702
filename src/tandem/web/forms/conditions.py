"""A list of conditions on a page: rows of field, operator and value, all or any of which must hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from tandem.engine.condition import All, Any_, Compare, Condition
from tandem.engine.schema import Field

from .condition_fields import Group, Scope
from .condition_values import Control, Raw, controls, read, shown, written

JOINS = ("all", "any")


@dataclass
class Row:
    """One condition. ``token`` tells it from the others while the page is open; ``problem`` is what to mend."""

    token: str
    scope: Scope
    prefix: str
    path: str = ""
    operator: str = ""
    raw: Raw = field(default_factory=Raw)
    problem: str = ""

    @property
    def name(self) -> str:
        """What its controls' names begin with."""
        return f"{self.prefix}-{self.token}"

    @property
    def about(self) -> Field | None:
        """The field it asks about, once one is chosen."""
        return self.scope.field(self.path) if self.path else None

    @property
    def groups(self) -> list[Group]:
        """The fields on offer."""
        return self.scope.groups(self.path)

    @property
    def operators(self) -> list[tuple[str, str]]:
        """The operators on offer for the chosen field."""
        offered = [(one.name, gettext(one.label)) for one in self.scope.operators(self.path)]
        known = self.scope.operator(self.path, self.operator)
        if known is not None and self.operator not in dict(offered):
            offered.append((known.name, gettext(known.label)))
        return offered

    @property
    def controls(self) -> list[Control]:
        """What asks for the value."""
        operator = self.scope.operator(self.path, self.operator)
        return controls(self.about, operator, self.raw, self.name) if self.about and operator else []

    def settle(self, kind_before: str = "") -> None:
        """After another field was chosen: an operator it has, and no value of another kind."""
        names = [name for name, _label in self.operators]
        if self.path and self.operator not in names:
            self.operator = names[0] if names else ""
        if kind_before and self.about and self.about.kind != kind_before:
            self.raw = Raw()

    def clause(self) -> dict[str, Any]:
        """The row as a document has it."""
        found: dict[str, Any] = {"field": self.path, "operator": self.operator}
        operator = self.scope.operator(self.path, self.operator)
        if self.about and operator and operator.shape != "nothing":
            found["value"] = written(self.about, operator, self.raw)
        return found


@dataclass
class Rows:
    """Conditions joined by one word."""

    prefix: str
    scope: Scope
    join: str = "all"
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def read(cls, data: Mapping[str, Any], prefix: str, scope: Scope) -> Rows:
        """The rows of a request, in the order of the page."""
        tokens = (
            data.getlist(f"{prefix}-row") if hasattr(data, "getlist") else list(data.get(f"{prefix}-row", ()))
        )
        join = str(data.get(f"{prefix}-join", "all"))
        found = cls(prefix, scope, join if join in JOINS else "all")
        for token in dict.fromkeys(tokens):
            name = f"{prefix}-{token}"
            row = Row(
                token,
                scope,
                prefix,
                str(data.get(f"{name}-field", "")),
                str(data.get(f"{name}-operator", "")),
            )
            row.raw = read(data, name)
            row.settle(str(data.get(f"{name}-kind", "")))
            found.rows.append(row)
        return found

    def add(self, token: str) -> None:
        """One more, empty."""
        self.rows.append(Row(token, self.scope, self.prefix))

    def remove(self, token: str) -> None:
        """Take one away."""
        self.rows = [row for row in self.rows if row.token != token]

    def clauses(self) -> list[dict[str, Any]]:
        """All rows as a document has them."""
        return [row.clause() for row in self.rows]

    def take(self, parts: Iterable[Compare], join: str, tokens: Iterable[str]) -> None:
        """Show these clauses of a document."""
        self.join = join
        for part, token in zip(parts, tokens, strict=False):
            row = Row(token, self.scope, self.prefix, part.field, part.operator)
            operator = self.scope.operator(part.field, part.operator)
            if row.about and operator:
                row.raw = shown(row.about, operator, part.value)
            self.rows.append(row)


def group(clauses: Sequence[dict[str, Any]], join: str) -> dict[str, Any] | None:
    """Clauses as one condition; None for none."""
    return {join: list(clauses)} if clauses else None


def flat(condition: Condition | None) -> tuple[str, list[Compare]] | None:
    """A condition as one list of clauses with the word that joins them; None when it is more than that."""
    if condition is None:
        return "all", []
    if isinstance(condition, Compare):
        return "all", [condition]
    if not isinstance(condition, All | Any_) or not all(
        isinstance(part, Compare) for part in condition.parts
    ):
        return None
    return condition.word, [part for part in condition.parts if isinstance(part, Compare)]
