"""What a condition demands of plain fields: enough to skip a record, never too much."""

from typing import Any

import pytest
from hypothesis import given, settings

from tandem.engine.condition import Condition, compile, discriminators, lowered, parse
from tests.engine.made_schema import NOW, PATHS, SCHEMA, VIEWS, conditions


def clause(field: str, value: object, operator: str = "is") -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


@pytest.mark.parametrize(
    ("document", "demands"),
    [
        (None, {}),
        (clause("subject", "Demo"), {"subject": {"demo"}}),
        (clause("level", ["low", "high"], "is_one_of"), {"level": {"low", "high"}}),
        ({"all": [clause("contact", 7), clause("score", 3)]}, {"contact": {7}, "score": {3}}),
        (
            {"all": [clause("level", ["low", "high"], "is_one_of"), {"all": [clause("level", "low")]}]},
            {"level": {"low"}},
        ),
        ({"all": [clause("level", "low"), clause("level", "high")]}, {"level": set()}),
        ({"all": [clause("level", "low"), {"any": [clause("subject", "x")]}]}, {"level": {"low"}}),
        ({"none": [clause("level", "low")]}, {}),
        (clause("caller.city", "Boston"), {}),
        (clause("old.level", "low"), {}),
        (clause("duration", "30 seconds"), {}),
        (clause("score", 0.5), {}),
        (clause("level", "low", "is_not"), {}),
    ],
)
def test_equalities_that_must_hold(document: object, demands: dict[str, set[Any]]) -> None:
    assert discriminators(parse(document)) == {field: frozenset(values) for field, values in demands.items()}


@settings(max_examples=100)
@given(conditions(PATHS), VIEWS)
def test_a_record_without_a_demanded_value_never_matches(condition: Condition, view: dict[str, Any]) -> None:
    wanted = discriminators(condition)
    values = {field: view.get(field) for field in wanted}
    missed = [
        field
        for field, value in values.items()
        if (lowered(value) if isinstance(value, str) else value) not in wanted[field]
    ]
    if missed:
        assert compile(condition, SCHEMA, "call")(view, NOW) is False
