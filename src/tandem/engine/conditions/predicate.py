"""A condition as a function: built once for a schema, then asked about any number of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tandem.engine.conditions.binding import Bound, bound_clauses, positions
from tandem.engine.conditions.tree import Compare, Condition, Position
from tandem.engine.conditions.values import SEERS
from tandem.engine.schema import OLD, Schema

View = Mapping[str, Any]
"""A record as a condition sees it: path to value. A path that is not there is empty."""

Predicate = Callable[[View, datetime], bool]
Seer = Callable[[object], Any]


def compile(condition: Condition | None, schema: Schema, record_type: str) -> Predicate:
    """The condition as `predicate(view, now)`; `now` is aware and carries the zone of its days.

    Raises InvalidCondition.
    """
    if condition is None:
        return _always
    return _predicate(condition, bound_clauses(condition, schema, record_type), ())


def holds(
    condition: Condition | None, view: View, now: datetime, *, schema: Schema, record_type: str
) -> bool:
    """Whether the condition holds for one record. For more than one use `compile`."""
    return compile(condition, schema, record_type)(view, now)


def seer(bound: Bound) -> Seer:
    """How the clause sees an actual value: in comparable form, None when empty."""
    return _see_as_written if bound.operator.shape == "pattern" else SEERS[bound.place.field.kind]


def clause_predicate(bound: Bound) -> Predicate:
    """One clause as a predicate."""
    path, test, expected, when_empty = (
        bound.clause.field,
        bound.operator.test,
        bound.expected,
        bound.operator.when_empty,
    )
    see = seer(bound)
    if bound.operator.change:
        return _change_predicate(bound, see)

    def clause_holds(view: View, now: datetime) -> bool:
        actual = see(view.get(path))
        return when_empty if actual is None else test(actual, expected, now)

    return clause_holds


def _change_predicate(bound: Bound, see: Seer) -> Predicate:
    path, old_path = bound.clause.field, f"{OLD}.{bound.clause.field}"
    change, test, expected = bound.operator.change, bound.operator.test, bound.expected

    def matches(value: object, now: datetime) -> bool:
        seen = see(value)
        return seen is not None and test(seen, expected, now)

    def changed(view: View, now: datetime) -> bool:
        new, old = view.get(path), view.get(old_path)
        return new != old and (see(new) is not None or see(old) is not None)

    def changed_to(view: View, now: datetime) -> bool:
        return matches(view.get(path), now) and not matches(view.get(old_path), now)

    def changed_from(view: View, now: datetime) -> bool:
        return matches(view.get(old_path), now) and not matches(view.get(path), now)

    return {"any": changed, "to": changed_to, "from": changed_from}[change]


def _predicate(condition: Condition, bound: Mapping[Position, Bound], at: Position) -> Predicate:
    if isinstance(condition, Compare):
        return clause_predicate(bound[at])
    parts = tuple(_predicate(part, bound, place) for place, part in positions(condition, at))
    if len(parts) == 1 and condition.word != "none":
        return parts[0]
    return _GROUPS[condition.word](parts)


def _all(parts: tuple[Predicate, ...]) -> Predicate:
    def every_part_holds(view: View, now: datetime) -> bool:
        for part in parts:  # noqa: SIM110 - a plain loop is twice as fast as all() here
            if not part(view, now):
                return False
        return True

    return every_part_holds


def _any(parts: tuple[Predicate, ...]) -> Predicate:
    def some_part_holds(view: View, now: datetime) -> bool:
        for part in parts:  # noqa: SIM110 - as above
            if part(view, now):
                return True
        return False

    return some_part_holds


def _none(parts: tuple[Predicate, ...]) -> Predicate:
    some = _any(parts)

    def no_part_holds(view: View, now: datetime) -> bool:
        return not some(view, now)

    return no_part_holds


_GROUPS: Mapping[str, Callable[[tuple[Predicate, ...]], Predicate]] = {
    "all": _all,
    "any": _any,
    "none": _none,
}


def _always(view: View, now: datetime) -> bool:
    return True


def _see_as_written(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
