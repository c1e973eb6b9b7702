"""What each operator means, for values, for empty ones, and for records before and after an event."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.engine.condition import OPERATORS, Compare, Condition, compile, holds, lowered, parse
from tests.engine.made_schema import NOW, PATHS, SCHEMA, VIEWS, conditions

EMPTY: tuple[object, ...] = (None, "", [])


def ask(field: str, operator: str, value: object, actual: object, now: datetime = NOW) -> bool:
    clause = Compare(field=field, operator=operator, value=value)
    return holds(clause, {field: actual}, now, schema=SCHEMA, record_type="call")


@pytest.mark.parametrize(
    ("field", "operator", "value", "holding", "failing"),
    [
        ("subject", "is", "Boston", ["Boston", "BOSTON"], ["Boston ", "Bosto"]),
        ("subject", "is_not", "Boston", ["Boston ", "Bosto", *EMPTY], ["Boston", "BOSTON"]),
        ("subject", "contains", "OST", ["Boston", "ost"], ["Bston", *EMPTY]),
        ("subject", "does_not_contain", "OST", ["Bston", *EMPTY], ["Boston"]),
        ("subject", "starts_with", "bo", ["Boston", "BO"], ["Aboston", *EMPTY]),
        ("subject", "ends_with", "ON", ["Boston", "on"], ["Bostons", *EMPTY]),
        ("subject", "is_one_of", ["a", "B"], ["A", "b"], ["c", "ab", *EMPTY]),
        ("subject", "is_none_of", ["a", "B"], ["c", "ab", *EMPTY], ["A", "b"]),
        ("subject", "is_empty", None, ["", None], ["x", " "]),
        ("subject", "is_filled", None, ["x", " "], ["", None]),
        ("notes", "matches", r"^\+?40", ["+40 21", "4021"], ["0040", *EMPTY]),
        ("notes", "matches", "urgent", ["So URGENT!"], ["calm"]),
        ("notes", "matches", "(?-i)URGENT", ["So URGENT!"], ["so urgent"]),
        ("notes", "matches", ".*", ["x"], EMPTY),
        ("score", "is", 10, [10, 10.0, Decimal(10)], [11, None, True, "10"]),
        ("score", "is", 0.1, [0.1, Decimal("0.1")], [0.2]),
        ("score", "is_not", 10, [11, None], [10]),
        ("score", "more_than", 10, [10.5, 11], [10, None]),
        ("score", "less_than", 10, [9.99, -1], [10, None]),
        ("score", "at_least", 10, [10, 11], [9, None]),
        ("score", "at_most", 10, [10, 9], [11, None]),
        ("score", "between", [1, 3], [1, 2, 3], [0, 4, None]),
        ("duration", "more_than", "1 minute", [61], [60, None]),
        ("duration", "is", 60, [60], [61]),
        ("via_integration", "is", True, [True], [False, None, 1]),
        ("via_integration", "is", False, [False], [True, None, 0]),
        ("level", "is", "low", ["low"], ["high", "LOW", *EMPTY]),
        ("level", "is_not", "low", ["high", *EMPTY], ["low"]),
        ("level", "is_one_of", ["low", "high"], ["low", "high"], EMPTY),
        ("level", "is_none_of", ["low"], ["high", *EMPTY], ["low"]),
        ("contact", "is", 7, [7], [8, None]),
        ("contact", "is_empty", None, [None], [7]),
        ("tags", "has", "vip", [["VIP", "x"], ["vip"]], [["vips"], [], None]),
        ("tags", "has_not", "vip", [["vips"], [], None], [["VIP", "x"]]),
        ("tags", "has_any_of", ["a", "b"], [["B"], ["a", "c"]], [["c"], [], None]),
        ("tags", "is_empty", None, [[], None], [["a"]]),
        ("due_on", "before", "2026-11-22", [date(2026, 11, 21)], [date(2026, 11, 22), None]),
        ("due_on", "after", "2026-11-22", [date(2026, 11, 23)], [date(2026, 11, 22), None]),
        ("due_on", "on", "2026-11-22", [date(2026, 11, 22), "2026-11-22"], [date(2026, 11, 23), None]),
        (
            "due_on",
            "between",
            ["2026-11-22", "2026-11-23"],
            [date(2026, 11, 22), date(2026, 11, 23)],
            [date(2026, 11, 24)],
        ),
        (
            "due_on",
            "within_last",
            "2 days",
            [date(2026, 11, 20), date(2026, 11, 22)],
            [date(2026, 11, 19), date(2026, 11, 23)],
        ),
        (
            "due_on",
            "within_next",
            "2 days",
            [date(2026, 11, 24), date(2026, 11, 22)],
            [date(2026, 11, 21), date(2026, 11, 25)],
        ),
        ("due_on", "more_than_ago", "2 days", [date(2026, 11, 19)], [date(2026, 11, 20), None]),
    ],
)
def test_an_operator_holds_and_fails(
    field: str, operator: str, value: object, holding: list[object], failing: list[object]
) -> None:
    assert [ask(field, operator, value, actual) for actual in holding] == [True] * len(holding)
    assert [ask(field, operator, value, actual) for actual in failing] == [False] * len(failing)


def utc(hour: int, minute: int = 0, second: int = 0, microsecond: int = 0) -> datetime:
    return datetime(2026, 11, 22, hour, minute, second, microsecond, tzinfo=UTC)


@pytest.mark.parametrize(
    ("operator", "value", "holding", "failing"),
    [
        ("before", "2026-11-22T10:00Z", [utc(9, 59, 59, 999999)], [utc(10), None]),
        ("after", "2026-11-22T10:00Z", [utc(10, microsecond=1)], [utc(10), None]),
        ("before", "2026-11-22", [utc(0) - timedelta(microseconds=1)], [utc(0)]),
        ("after", "2026-11-22", [utc(0) + timedelta(days=1)], [utc(23, 59, 59, 999999)]),
        (
            "on",
            "2026-11-22",
            [utc(0), utc(23, 59, 59, 999999), "2026-11-22T10:00:00+00:00"],
            [utc(0) + timedelta(1), None],
        ),
        (
            "between",
            ["2026-11-22", "2026-11-22"],
            [utc(0), utc(23, 59)],
            [utc(0) - timedelta(microseconds=1)],
        ),
        ("between", ["2026-11-22T10:00Z", "2026-11-22T11:00Z"], [utc(10), utc(11)], [utc(11, microsecond=1)]),
        ("within_last", "30 minutes", [utc(10), NOW], [utc(9, 59), utc(10, 31), None]),
        ("within_next", "30 minutes", [utc(11), NOW], [utc(11, 1), utc(10, 29), None]),
        ("more_than_ago", "30 minutes", [utc(9, 59, 59)], [utc(10), utc(11), None]),
    ],
)
def test_times_are_compared_as_instants(
    operator: str, value: object, holding: list[Any], failing: list[Any]
) -> None:
    assert [ask("planned_at", operator, value, actual) for actual in holding] == [True] * len(holding)
    assert [ask("planned_at", operator, value, actual) for actual in failing] == [False] * len(failing)


def test_days_and_wall_times_are_those_of_the_zone_now_carries() -> None:
    bucharest = NOW.astimezone(ZoneInfo("Europe/Bucharest"))
    late = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # past midnight in Bucharest
    assert ask("planned_at", "on", "2026-11-22", late) is True
    assert ask("planned_at", "on", "2026-11-22", late, bucharest) is False
    assert ask("planned_at", "before", "2026-11-22T12:00", utc(11)) is True
    assert ask("planned_at", "before", "2026-11-22T12:00", utc(11), bucharest) is False


def test_the_last_day_of_the_calendar_is_a_day_like_any_other() -> None:
    assert ask("planned_at", "before", "9999-12-31", NOW) is True
    assert ask("planned_at", "after", "9999-12-31", NOW) is False
    assert ask("planned_at", "after", "0001-01-01", NOW, NOW.astimezone(ZoneInfo("Asia/Tokyo"))) is True


def test_now_must_be_aware() -> None:
    with pytest.raises(ValueError, match="aware"):
        ask("planned_at", "on", "2026-11-22", NOW, datetime(2026, 11, 22))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("operator", "value", "old", "new", "held"),
    [
        ("changed", None, "low", "high", True),
        ("changed", None, None, "high", True),
        ("changed", None, "low", "low", False),
        ("changed", None, None, "", False),
        ("changed_to", "high", "low", "high", True),
        ("changed_to", "high", None, "high", True),
        ("changed_to", "high", "high", "high", False),
        ("changed_to", "high", "high", "low", False),
        ("changed_from", "high", "high", "low", True),
        ("changed_from", "high", "high", None, True),
        ("changed_from", "high", "low", "high", False),
    ],
)
def test_an_event_changed_a_field(operator: str, value: object, old: object, new: object, held: bool) -> None:
    clause = Compare(field="level", operator=operator, value=value)
    view = {"level": new, "old.level": old}
    assert holds(clause, view, NOW, schema=SCHEMA, record_type="call") is held


def test_a_tag_was_gained_or_lost() -> None:
    view = {"tags": ["a", "B"], "old.tags": ["b", "c"]}
    asked = product(("changed_to", "changed_from"), "abc")
    held = [
        (operator, tag)
        for operator, tag in asked
        if holds(
            Compare(field="tags", operator=operator, value=tag), view, NOW, schema=SCHEMA, record_type="call"
        )
    ]
    assert held == [("changed_to", "a"), ("changed_from", "c")]


def test_groups_join_their_parts() -> None:
    yes = {"field": "level", "operator": "is", "value": "low"}
    no = {"field": "level", "operator": "is", "value": "high"}
    for word, expected in {"all": [1, 0, 0], "any": [1, 1, 0], "none": [0, 0, 1]}.items():
        found = [
            holds(parse({word: parts}), {"level": "low"}, NOW, schema=SCHEMA, record_type="call")
            for parts in ([yes, yes], [no, yes], [no, no])
        ]
        assert found == [bool(held) for held in expected]


def test_no_condition_always_holds() -> None:
    assert compile(None, SCHEMA, "call")({}, NOW) is True


@settings(max_examples=60)
@given(conditions(PATHS), VIEWS)
def test_none_is_not_any(condition: Condition, view: dict[str, Any]) -> None:
    document = condition.model_dump()
    some = compile(parse({"any": [document]}), SCHEMA, "call")
    none = compile(parse({"none": [document]}), SCHEMA, "call")
    assert none(view, NOW) is not some(view, NOW)


@given(
    st.dictionaries(
        st.sampled_from(sorted(PATHS)), st.integers() | st.text(max_size=3) | st.booleans() | st.none()
    )
)
def test_a_view_of_wrong_types_never_breaks_a_condition(view: dict[str, Any]) -> None:
    for operator in OPERATORS:
        if operator.shape == "nothing":
            for path in PATHS:
                if "." not in path:
                    holds(
                        Compare(field=path, operator=operator.name),
                        view,
                        NOW,
                        schema=SCHEMA,
                        record_type="call",
                    )


@given(st.text())
def test_lower_case_keeps_the_length_and_is_final(text: str) -> None:
    assert len(lowered(text)) == len(text)
    assert lowered(lowered(text)) == lowered(text)


def test_lower_case_of_the_letters_that_are_special() -> None:
    assert lowered("İSTANBUL ΟΔΟΣ ȘȚ ẞ") == "istanbul οδοσ șț ß"
