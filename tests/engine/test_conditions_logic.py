"""What conditions prove about each other, held against any record: what is said to follow, follows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engine.condition import Condition, compile, parse
from tandem.engine.conditions.logic import Logic
from tests.engine.made_schema import NOW, PATHS, SCHEMA, VIEWS, conditions

LOGIC = Logic(SCHEMA, "call")
FEW = {name: PATHS[name] for name in ("subject", "score", "level", "caller.city")}


def clause(field: str, operator: str, value: Any = None) -> Condition:
    found = parse({"field": field, "operator": operator} | ({} if value is None else {"value": value}))
    assert found is not None
    return found


def group(word: str, *parts: tuple[Any, ...]) -> Condition:
    found = parse({word: [dict(zip(("field", "operator", "value"), part, strict=False)) for part in parts]})
    assert found is not None
    return found


@given(conditions(FEW, events=False), conditions(FEW, events=False), st.lists(VIEWS, max_size=6))
def test_what_is_proven_is_so_for_any_record(one: Condition, other: Condition, views: list[Any]) -> None:
    first, second = compile(one, SCHEMA, "call"), compile(other, SCHEMA, "call")
    for view in views:
        if LOGIC.implies(one, other) and first(view, NOW):
            assert second(view, NOW)
        if LOGIC.excludes(one, other):
            assert not (first(view, NOW) and second(view, NOW))
        if LOGIC.contradicts_itself(one):
            assert not first(view, NOW)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("subject", "is", "Demo"), ("subject", "is", "demo")),
        (("subject", "is", "Demo"), ("subject", "is_one_of", ["Demo", "Fair"])),
        (("subject", "is_one_of", ["a", "b"]), ("subject", "is_one_of", ["a", "b", "c"])),
        (("subject", "is", "Demo"), ("subject", "is_not", "Fair")),
        (("subject", "is", "Demo"), ("subject", "is_filled")),
        (("subject", "is_none_of", ["a", "b"]), ("subject", "is_not", "a")),
        (("score", "more_than", 10), ("score", "more_than", 5)),
        (("score", "more_than", 10), ("score", "at_least", 10)),
        (("score", "between", [3, 4]), ("score", "at_most", 4)),
        (("duration", "is", "2 minutes"), ("duration", "more_than", "1 minute")),
    ],
)
def test_one_follows_from_the_other_and_not_the_other_way(
    one: tuple[Any, ...], other: tuple[Any, ...]
) -> None:
    assert LOGIC.implies(clause(*one), clause(*other))
    if (clause(*one) != clause(*other) and one[2:] != ("Demo",)) or other[1] != "is":
        assert not LOGIC.implies(clause(*other), clause(*one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("subject", "is", "Demo"), ("subject", "is", "Fair")),
        (("subject", "is", "Demo"), ("subject", "is_not", "demo")),
        (("subject", "is", "Demo"), ("subject", "is_empty")),
        (("subject", "is_one_of", ["a"]), ("subject", "is_none_of", ["a", "b"])),
        (("score", "more_than", 10), ("score", "at_most", 10)),
        (("score", "between", [1, 2]), ("score", "is", 3)),
    ],
)
def test_two_exclude_each_other(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert LOGIC.excludes(clause(*one), clause(*other))
    assert LOGIC.excludes(clause(*other), clause(*one))


def test_groups_are_seen_through() -> None:
    both = group("all", ("subject", "is", "Demo"), ("score", "more_than", 3))
    assert LOGIC.implies(both, clause("score", "more_than", 1))
    assert LOGIC.implies(both, group("any", ("subject", "is", "Fair"), ("score", "more_than", 1)))
    assert not LOGIC.implies(both, clause("score", "more_than", 5))
    assert LOGIC.excludes(both, group("none", ("subject", "is", "Demo")))
    assert LOGIC.contradicts_itself(group("all", ("score", "more_than", 3), ("score", "less_than", 2)))
    assert not LOGIC.contradicts_itself(group("any", ("score", "more_than", 3), ("score", "less_than", 2)))


def test_fields_of_other_records_and_changes_are_not_mixed_up() -> None:
    assert not LOGIC.implies(clause("subject", "changed_to", "Demo"), clause("subject", "is", "Demo"))
    assert not LOGIC.excludes(clause("caller.city", "is", "Boston"), clause("contact.city", "is", "Paris"))
