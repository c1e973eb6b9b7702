"""Why a condition holds, or why not: the same tree with a verdict on every clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tandem.engine.conditions.binding import Bound, bind, bound_clauses, positions
from tandem.engine.conditions.predicate import View, clause_predicate
from tandem.engine.conditions.tree import Compare, Condition, Position
from tandem.engine.conditions.values import TEXTS
from tandem.engine.schema import OLD, Schema
from tandem.engine.words import N_, Text

SPACES = Text(N_("It would hold without the spaces around the text."))
CLAUSE = "clause"


@dataclass(frozen=True)
class Verdict:
    """Whether a part of a condition held. `word` is all, any, none or clause; `at` its place.

    A clause also says what was expected and what was there (`old` only for an operator that looks
    at the event), and may carry a hint.
    """

    at: Position
    word: str
    held: bool
    parts: tuple[Verdict, ...] = ()
    field: str = ""
    operator: str = ""
    expected: Any = None
    actual: Any = None
    old: Any = None
    hint: Text | None = None

    @property
    def first_failing(self) -> Verdict | None:
        """The first clause to blame; None when the condition held.

        Under `none` that is the clause that held though it should not have.
        """
        return None if self.held else self._culprit()

    def _culprit(self) -> Verdict:
        if self.word == "none":
            return next(part._deciding() for part in self.parts if part.held)
        return next((part._culprit() for part in self.parts if not part.held), self)

    def _deciding(self) -> Verdict:
        """A clause that made this part hold."""
        if self.word == "none":
            return self.parts[0]._culprit()
        return next((part._deciding() for part in self.parts if part.held), self)


def explain(
    condition: Condition | None, view: View, now: datetime, *, schema: Schema, record_type: str
) -> Verdict:
    """The verdict on a record, looking at every clause. Raises InvalidCondition."""
    if condition is None:
        return Verdict((), "all", True)
    return _verdict(
        condition, _Asked(view, now, schema, record_type), bound_clauses(condition, schema, record_type), ()
    )


@dataclass(frozen=True)
class _Asked:
    view: View
    now: datetime
    schema: Schema
    record_type: str


def _verdict(condition: Condition, asked: _Asked, bound: Mapping[Position, Bound], at: Position) -> Verdict:
    if isinstance(condition, Compare):
        return _clause(bound[at], asked)
    parts = tuple(_verdict(part, asked, bound, place) for place, part in positions(condition, at))
    held = [part.held for part in parts]
    verdict = {"all": all(held), "any": any(held), "none": not any(held)}[condition.word]
    return Verdict(at, condition.word, verdict, parts)


def _clause(bound: Bound, asked: _Asked) -> Verdict:
    clause, view = bound.clause, asked.view
    held = clause_predicate(bound)(view, asked.now)
    return Verdict(
        bound.at,
        CLAUSE,
        held,
        field=clause.field,
        operator=clause.operator,
        expected=clause.value,
        actual=view.get(clause.field),
        old=view.get(f"{OLD}.{clause.field}") if bound.operator.change else None,
        hint=SPACES if not held and _holds_without_spaces(bound, asked) else None,
    )


def _holds_without_spaces(bound: Bound, asked: _Asked) -> bool:
    """Whether the clause would hold if neither the value nor the record had spaces around it."""
    kind, shape = bound.place.field.kind, bound.operator.shape
    if kind not in TEXTS | {"tags"} or shape not in ("one", "many") or bound.operator.change:
        return False
    actual, expected = asked.view.get(bound.clause.field), bound.clause.value
    trimmed = bound.clause.model_copy(update={"value": _trimmed(expected)})
    if (_trimmed(actual), trimmed.value) == (actual, expected) or not all(_each(trimmed.value)):
        return False
    again = bind(trimmed, asked.schema, asked.record_type)
    return clause_predicate(again)({bound.clause.field: _trimmed(actual)}, asked.now)


def _trimmed(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_trimmed(item) for item in value]
    return value.strip() if isinstance(value, str) else value


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
