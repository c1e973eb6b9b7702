"""A condition that does not fit its schema: which clause, why, and what to write instead."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.engine.condition import Compare, Condition, InvalidCondition, Problem, compile, parse, validate
from tests.engine.made_schema import PATHS, SCHEMA, conditions


def problem(field: str, operator: str, value: object = None) -> Problem:
    (found,) = validate(Compare(field=field, operator=operator, value=value), SCHEMA, "call")
    return found


@pytest.mark.parametrize(
    ("field", "operator", "place", "message", "fix"),
    [
        ("durration", "is", "field", "“durration” is not a field of call. Did you mean “duration”?", ""),
        (
            "caller.zzz",
            "is",
            "field",
            "“zzz” is not a field of contact.",
            "Known: city, company, first_name, name, size, status.",
        ),
        (
            "duration",
            "contains",
            "operator",
            "“contains” does not work on duration, which is of kind length of time.",
            "Use one of: is, is_not, more_than, less_than, at_least, at_most, between, is_empty, is_filled, "
            "changed, changed_to, changed_from.",
        ),
        (
            "via_integration",
            "equals",
            "operator",
            "“equals” is not an operator.",
            "Use one of: is, is_empty, is_filled, changed, changed_to, changed_from.",
        ),
        (
            "contact.city",
            "changed",
            "operator",
            "“changed” looks at the event, which changed a field of the record itself, not contact.city.",
            "Use it on a field of the record.",
        ),
    ],
)
def test_a_wrong_field_or_operator(field: str, operator: str, place: str, message: str, fix: str) -> None:
    found = problem(field, operator, 3)
    assert (found.path_in_document, found.field) == ((place,), field)
    assert (str(found.message), str(found.fix)) == (message, fix)


@pytest.mark.parametrize(
    ("field", "operator", "value", "fix"),
    [
        ("level", "is", "hihg", "“hihg” does not fit here. Choose one of: low, high."),
        ("level", "is_one_of", ["low", "x"], "“x” does not fit here. Choose one of: low, high."),
        ("level", "is_one_of", "low", "“low” does not fit here. Write a list, such as […, …]."),
        ("level", "is_one_of", [], "[] does not fit here. Write a list, such as […, …]."),
        (
            "level",
            "is_one_of",
            ["low"] * 501,
            f"{str(['low'] * 501)[:79]}… does not fit here. Write at most 500 values.",
        ),
        ("subject", "is", 3, '3 does not fit here. Write a text in quotes, such as "Boston".'),
        ("subject", "is", "", "“” does not fit here. To ask for an empty field use is_empty or is_filled."),
        ("subject", "is", "x" * 1001, f"“{'x' * 78}… does not fit here. Write at most 1000 characters."),
        ("subject", "is_empty", 3, "3 does not fit here. Leave the value out: is_empty needs none."),
        (
            "subject",
            "contains",
            "a\0",
            "“a\\x00” does not fit here. Take out the characters that are not text.",
        ),
        ("score", "more_than", "10", "“10” does not fit here. Write a number, such as 30."),
        ("score", "more_than", True, "True does not fit here. Write a number, such as 30."),
        (
            "score",
            "is",
            float("nan"),
            f"nan does not fit here. Write a number between -1{'0' * 15} and 1{'0' * 15}.",
        ),
        (
            "score",
            "between",
            [3],
            "[3] does not fit here. Write the least and the most in a list, such as [10, 60].",
        ),
        ("score", "between", [3, 1], "[3, 1] does not fit here. Write the smaller one first."),
        ("duration", "is", None, 'None does not fit here. Write a duration, such as "30 seconds".'),
        (
            "duration",
            "more_than",
            "3 business days",
            '“3 business days” does not fit here. Business time has no fixed length: write "8 hours".',
        ),
        ("via_integration", "is", "yes", "“yes” does not fit here. Write true or false."),
        (
            "contact",
            "is",
            "ana",
            "“ana” does not fit here. Write the number (id) of a record of type contact.",
        ),
        (
            "planned_at",
            "before",
            "soon",
            "“soon” does not fit here. Write a date or a time, such as 2026-01-31, 2026-01-31T10:00+02:00.",
        ),
        (
            "planned_at",
            "on",
            "2026-01-31T10:00",
            "“2026-01-31T10:00” does not fit here. Write a date, such as 2026-01-31.",
        ),
        (
            "due_on",
            "after",
            "2026-02-30",
            "“2026-02-30” does not fit here. Write a date, such as 2026-01-31.",
        ),
        (
            "planned_at",
            "within_last",
            "-1 day",
            "“-1 day” does not fit here. "
            'Write a duration of the clock or the calendar, such as "30 minutes".',
        ),
        (
            "planned_at",
            "within_last",
            "1 month",
            "“1 month” is not a duration. "
            "Write a whole number and a unit, such as “30 minutes”, “2 days”, “1 week”, “3 business days”.",
        ),
        (
            "notes",
            "matches",
            "(a+",
            "The pattern is not understood: missing ): (a+. "
            "Patterns follow RE2: there are no back references and no look-around.",
        ),
        ("notes", "matches", "a" * 201, "The pattern has 201 characters. Write at most 200 characters."),
    ],
)
def test_a_wrong_value_is_answered_with_what_to_write(
    field: str, operator: str, value: object, fix: str
) -> None:
    found = problem(field, operator, value)
    assert (found.path_in_document, str(found)) == (("value",), fix)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_document() -> None:
    condition = parse(
        {
            "all": [
                {"field": "level", "operator": "is", "value": "high"},
                {"field": "levle", "operator": "is", "value": "high"},
                {"none": [{"field": "score", "operator": "more_than", "value": "x"}]},
            ]
        }
    )
    assert [one.path_in_document for one in validate(condition, SCHEMA, "call")] == [
        ("all", 1, "field"),
        ("all", 2, "none", 0, "value"),
    ]
    with pytest.raises(
        InvalidCondition, match=r"^all\[1\]\.field: “levle” .*\nall\[2\]\.none\[0\]\.value: “x” "
    ):
        compile(condition, SCHEMA, "call")


def test_a_pattern_re2_refuses_says_nothing_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    problem("notes", "matches", r"(a)\1")
    assert capfd.readouterr() == ("", "")


def test_no_condition_is_sound() -> None:
    assert validate(None, SCHEMA, "call") == []


@given(conditions(PATHS))
def test_a_sound_condition_has_no_problems(condition: Condition) -> None:
    assert validate(condition, SCHEMA, "call") == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)


@given(
    field=st.sampled_from(sorted(PATHS)) | st.text(min_size=1, max_size=8),
    operator=st.sampled_from(
        ["is", "is_one_of", "between", "on", "before", "within_last", "matches", "changed_to"]
    ),
    value=JSON,
)
def test_whatever_is_written_is_answered_and_what_is_accepted_works(
    field: str, operator: str, value: Any
) -> None:
    clause = Compare(field=field, operator=operator, value=value)
    found = validate(clause, SCHEMA, "call")
    assert len(found) <= 1
    for one in found:
        assert str(one)
