"""The document of a condition: one strict form, of bounded size."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from tandem.engine.condition import All, Any_, Compare, Condition, None_, clauses, dump, parse, position
from tests.engine.made_schema import PATHS, conditions

CLAUSE = {"field": "status", "operator": "is", "value": "missed"}


def nested(depth: int) -> dict[str, Any]:
    condition: dict[str, Any] = CLAUSE
    for _ in range(depth):
        condition = {"all": [condition]}
    return condition


def test_a_document_becomes_a_tree() -> None:
    clause = Compare(field="status", operator="is", value="missed")
    document = {"all": [CLAUSE, {"any": [CLAUSE]}, {"none": [CLAUSE, CLAUSE]}]}
    assert parse(document) == All(all=(clause, Any_(any=(clause,)), None_(none=(clause, clause))))


def test_no_condition_stays_none() -> None:
    assert parse(None) is None
    assert dump(None) is None


@given(conditions(PATHS))
def test_what_is_dumped_is_read_back(condition: Condition) -> None:
    assert parse(dump(condition)) == condition


def test_each_clause_knows_its_place_in_the_document() -> None:
    condition = parse({"all": [CLAUSE, {"none": [CLAUSE]}]})
    assert [at for at, _ in clauses(condition)] == [("all", 0), ("all", 1, "none", 0)]


@pytest.mark.parametrize(
    ("document", "place", "message"),
    [
        ({"feild": "a"}, (), "a condition is {field, operator, value}, or one of all, any, none with a list"),
        (
            "status is missed",
            (),
            "a condition is {field, operator, value}, or one of all, any, none with a list",
        ),
        (
            {"all": [1]},
            ("all", 0),
            "a condition is {field, operator, value}, or one of all, any, none with a list",
        ),
        ({"all": []}, (), "Value error, “all” needs at least one condition"),
        ({"all": CLAUSE}, ("all",), "Input should be a valid tuple"),
        ({"all": [CLAUSE], "any": [CLAUSE]}, ("any",), "Extra inputs are not permitted"),
        ({"any": [{**CLAUSE, "vlaue": 1}]}, ("any", 0, "vlaue"), "Extra inputs are not permitted"),
        ({"field": "status"}, ("operator",), "Field required"),
        ({"field": "", "operator": "is"}, ("field",), "String should have at least 1 character"),
        (
            {"all": [CLAUSE] * 201},
            (),
            "Value error, a condition has at most 200 clauses: split it into several rules",
        ),
        (nested(9), (), "Value error, a condition is at most 8 groups deep: split it into several rules"),
    ],
)
def test_another_form_is_refused_at_its_place(
    document: Any, place: tuple[str | int, ...], message: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        parse(document)
    assert [(position(error["loc"]), error["msg"]) for error in raised.value.errors()] == [(place, message)]


def test_the_largest_condition_is_taken() -> None:
    assert parse(nested(8)) is not None
    assert len(list(clauses(parse({"all": [{"any": [CLAUSE] * 100}, {"none": [CLAUSE] * 98}]})))) == 198


def test_two_of_the_largest_may_be_joined_by_code() -> None:
    largest = parse(nested(8))
    assert largest is not None
    assert All(all=(largest, largest)).parts == (largest, largest)


def test_a_bottomless_document_is_refused_like_any_other() -> None:
    with pytest.raises(ValidationError):
        parse(nested(20_000))


def test_a_condition_cannot_be_changed() -> None:
    condition = parse(CLAUSE)
    assert isinstance(condition, Compare)
    with pytest.raises(ValidationError):
        condition.value = "ended"  # type: ignore[misc]  # frozen: that is the point
