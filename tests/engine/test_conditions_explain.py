"""Why and why not: the verdict on each clause, the one to blame, and the hint about spaces."""

from typing import Any

import pytest
from hypothesis import given, settings

from tandem.engine.condition import Condition, Verdict, compile, explain, parse
from tests.engine.made_schema import NOW, PATHS, SCHEMA, VIEWS, conditions

LOW = {"field": "level", "operator": "is", "value": "low"}
LONG = {"field": "duration", "operator": "more_than", "value": "1 minute"}
NEAR = {"field": "caller.city", "operator": "is", "value": "Boston"}


def verdict(document: object, view: dict[str, Any]) -> Verdict:
    return explain(parse(document), view, NOW, schema=SCHEMA, record_type="call")


def blamed(document: object, view: dict[str, Any]) -> tuple[str | int, ...] | None:
    failing = verdict(document, view).first_failing
    return failing.at if failing else None


def test_a_clause_says_what_was_expected_and_what_was_there() -> None:
    assert verdict(LONG, {"duration": 12}) == Verdict(
        (), "clause", False, field="duration", operator="more_than", expected="1 minute", actual=12
    )


def test_a_change_says_what_was_there_before() -> None:
    found = verdict(
        {"field": "level", "operator": "changed_to", "value": "low"}, {"level": "low", "old.level": "high"}
    )
    assert (found.held, found.old, found.actual) == (True, "high", "low")


@pytest.mark.parametrize(
    ("document", "view", "at"),
    [
        ({"all": [LOW, LONG, NEAR]}, {"level": "low", "duration": 90, "caller.city": "Boston"}, None),
        ({"all": [LOW, LONG, NEAR]}, {"level": "low", "duration": 9}, ("all", 1)),
        ({"all": [LOW, {"any": [LONG, NEAR]}]}, {"level": "low", "duration": 9}, ("all", 1, "any", 0)),
        ({"none": [LOW, LONG]}, {"level": "high", "duration": 90}, ("none", 1)),
        ({"none": [{"all": [LOW, LONG]}]}, {"level": "low", "duration": 90}, ("none", 0, "all", 0)),
        ({"none": [{"none": [LOW]}]}, {"level": "high"}, ("none", 0, "none", 0)),
        (None, {}, None),
    ],
)
def test_the_first_clause_to_blame(
    document: object, view: dict[str, Any], at: tuple[str | int, ...] | None
) -> None:
    assert blamed(document, view) == at


@pytest.mark.parametrize(
    ("operator", "value", "actual", "hinted"),
    [
        ("is", "Boston", "Boston ", True),
        ("is", "Boston ", "boston", True),
        ("is_one_of", ["Paris", "Boston"], " Boston", True),
        ("starts_with", "Bos", " Boston", True),
        ("is", "Boston", "Bostn ", False),
        ("is", "Boston", None, False),
        ("is", " ", "x ", False),
        ("is", "Boston", "Boston", False),
    ],
)
def test_a_clause_that_fails_for_its_spaces_says_so(
    operator: str, value: object, actual: object, hinted: bool
) -> None:
    found = verdict({"field": "caller.city", "operator": operator, "value": value}, {"caller.city": actual})
    assert str(found.hint or "") == ("It would hold without the spaces around the text." if hinted else "")


@settings(max_examples=60)
@given(conditions(PATHS), VIEWS)
def test_the_verdict_is_the_predicates(condition: Condition, view: dict[str, Any]) -> None:
    found = explain(condition, view, NOW, schema=SCHEMA, record_type="call")
    assert found.held is compile(condition, SCHEMA, "call")(view, NOW)
    assert (found.first_failing is None) is found.held
