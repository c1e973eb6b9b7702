"""What conditions say about each other: does one follow from the other, can both hold at once?

Both answers are safe, not complete: True is proven, False may mean "not known". The clauses are about one record at one
moment; operators that look at an event, at patterns or at today are only compared with their like.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tandem.engine.conditions.binding import Bound, InvalidCondition, bind
from tandem.engine.conditions.tree import All, Any_, Compare, Condition, None_
from tandem.engine.schema import Schema

EQUAL = frozenset({"is", "is_one_of"})
UNEQUAL = frozenset({"is_not", "is_none_of"})
ABSENT = frozenset(
    {"is_empty", "is_not", "is_none_of", "does_not_contain", "has_not"}
)  # hold for an empty field
LEAST, MOST = float("-inf"), float("inf")


class Logic:
    """Compares conditions about one record type."""

    def __init__(self, schema: Schema, record_type: str) -> None:
        self._schema, self._record_type = schema, record_type

    def implies(self, one: Condition, other: Condition) -> bool:
        """Whether ``other`` holds whenever ``one`` does."""
        if isinstance(other, All):
            return all(self.implies(one, part) for part in other.parts)
        if isinstance(one, Any_):
            return all(self.implies(part, other) for part in one.parts)
        if isinstance(other, Any_) and any(self.implies(one, part) for part in other.parts):
            return True
        if isinstance(other, None_):
            return all(self.excludes(one, part) for part in other.parts)
        if isinstance(one, All):
            return any(self.implies(part, other) for part in one.parts)
        if isinstance(one, Compare) and isinstance(other, Compare):
            return self._clause_implies(one, other)
        return False

    def excludes(self, one: Condition, other: Condition) -> bool:
        """Whether the two can never hold at once."""
        for first, second in ((one, other), (other, one)):
            if isinstance(first, All) and any(self.excludes(part, second) for part in first.parts):
                return True
            if isinstance(first, Any_) and all(self.excludes(part, second) for part in first.parts):
                return True
            if isinstance(first, None_) and any(self.implies(second, part) for part in first.parts):
                return True
        if isinstance(one, Compare) and isinstance(other, Compare):
            return self._clauses_exclude(one, other)
        return False

    def contradicts_itself(self, condition: Condition) -> bool:
        """Whether a condition can never hold."""
        if isinstance(condition, All):
            parts = condition.parts
            pairs = ((a, b) for number, a in enumerate(parts) for b in parts[number + 1 :])
            return any(map(self.contradicts_itself, parts)) or any(self.excludes(a, b) for a, b in pairs)
        if isinstance(condition, Any_):
            return all(map(self.contradicts_itself, condition.parts))
        return False

    def _bind(self, clause: Compare) -> Bound | None:
        try:
            return bind(clause, self._schema, self._record_type)
        except InvalidCondition:
            return None

    def _pair(self, one: Compare, other: Compare) -> tuple[Bound, Bound] | None:
        """Both clauses bound, if they speak of the same field as it is."""
        if one.field != other.field:
            return None
        first, second = self._bind(one), self._bind(other)
        if first is None or second is None or first.operator.change or second.operator.change:
            return None
        return first, second

    def _clause_implies(self, one: Compare, other: Compare) -> bool:
        if one == other:
            return True
        pair = self._pair(one, other)
        if pair is None:
            return False
        first, second = pair
        if other.operator == "is_filled":
            return one.operator not in ABSENT
        if one.operator in EQUAL and other.operator in EQUAL:
            return _values(first) <= _values(second)
        if one.operator in EQUAL and other.operator in UNEQUAL:
            return not _values(first) & _values(second)
        if one.operator in UNEQUAL and other.operator in UNEQUAL:
            return _values(second) <= _values(first)
        span, wider = _span(first), _span(second)
        return span is not None and wider is not None and _inside(span, wider)

    def _clauses_exclude(self, one: Compare, other: Compare) -> bool:
        pair = self._pair(one, other)
        if pair is None:
            return False
        first, second = pair
        names = {one.operator, other.operator}
        if "is_empty" in names:
            return bool(names - ABSENT)
        if one.operator in EQUAL and other.operator in EQUAL:
            return not _values(first) & _values(second)
        for equal, unequal in ((first, second), (second, first)):
            if equal.clause.operator in EQUAL and unequal.clause.operator in UNEQUAL:
                return _values(equal) <= _values(unequal)
        span, another = _span(first), _span(second)
        return span is not None and another is not None and _apart(span, another)


def _values(bound: Bound) -> frozenset[Any]:
    return bound.expected if isinstance(bound.expected, frozenset) else frozenset({bound.expected})


_SPANS: Mapping[str, Any] = {
    "is": lambda value: (value, True, value, True),
    "more_than": lambda value: (value, False, MOST, False),
    "at_least": lambda value: (value, True, MOST, False),
    "less_than": lambda value: (LEAST, False, value, False),
    "at_most": lambda value: (LEAST, False, value, True),
    "between": lambda value: (value[0], True, value[1], True),
}
Span = tuple[Any, bool, Any, bool]  # least, whether it counts, most, whether it counts


def _span(bound: Bound) -> Span | None:
    """The numbers a clause lets through; None when it is not about numbers."""
    if bound.place.field.kind not in ("number", "duration") or bound.clause.operator not in _SPANS:
        return None
    found: Span = _SPANS[bound.clause.operator](bound.expected)
    return found


def _inside(one: Span, other: Span) -> bool:
    low = one[0] > other[0] or (one[0] == other[0] and (other[1] or not one[1]))
    high = one[2] < other[2] or (one[2] == other[2] and (other[3] or not one[3]))
    return bool(low and high)


def _apart(one: Span, other: Span) -> bool:
    for low, high in ((one, other), (other, one)):
        if low[2] < high[0] or (low[2] == high[0] and not (low[3] and high[1])):
            return True
    return False
