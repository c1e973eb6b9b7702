"""What a condition demands of plain fields: by it an event finds the few workflows it may start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tandem.engine.conditions.lowering import lowered
from tandem.engine.conditions.tree import All, Compare, Condition
from tandem.engine.durations import WrongDuration, parse


def discriminators(condition: Condition | None) -> Mapping[str, frozenset[Any]]:
    """Field to the values one of which it must have for the condition to hold. Texts are `lowered`.

    From the `is` and `is_one_of` clauses on the record's own fields that are joined by `all` at the
    top. Compare with `lowered(value)` of a text, and with any other value as it is; a record whose
    values are not among these cannot match. Values without one written form (durations, fractions)
    are left out.
    """
    found: dict[str, frozenset[Any]] = {}
    for clause in _demanded(condition):
        values = clause.value if clause.operator == "is_one_of" else [clause.value]
        if "." in clause.field or not isinstance(values, list | tuple) or not all(map(_is_plain, values)):
            continue
        keys = frozenset(lowered(value) if isinstance(value, str) else value for value in values)
        found[clause.field] = found.get(clause.field, keys) & keys
    return found


def _demanded(condition: Condition | None) -> Iterable[Compare]:
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _demanded(part)
    elif isinstance(condition, Compare) and condition.operator in ("is", "is_one_of"):
        yield condition


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return not _is_duration(value)
    return isinstance(value, int)


def _is_duration(text: str) -> bool:
    try:
        parse(text)
    except WrongDuration:
        return False
    return True
