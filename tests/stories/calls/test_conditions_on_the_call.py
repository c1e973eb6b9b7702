"""A rule may ask for fields of the call, all of several or any of them; a call that is not so is left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tests.builders import Firm, a_call, a_lead, a_planned_call, a_workflow, think
from tests.stories.telling import fired

DEMO = {"field": "purpose", "operator": "is", "value": "Demo"}
LONG = {"field": "duration", "operator": "at_least", "value": "5 minutes"}
SOLD = {"field": "result", "operator": "is", "value": "Sold"}
THE_CALL = {
    "direction": "inbound",
    "purpose": "Demo",
    "result": "Sold",
    "minutes": 5,
    "notes": "Wants a quote",
    "subject": "Lisa",
}

# A condition, and what must be different about the call for the rule to leave it alone.
CONDITIONS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "purpose": (DEMO, {"purpose": "Sale"}),
    "result": (SOLD, {"result": ""}),
    "duration at least": (LONG, {"minutes": 4}),
    "duration more than": ({"field": "duration", "operator": "more_than", "value": 299}, {"minutes": 4}),
    "duration less than": ({"field": "duration", "operator": "less_than", "value": "6 minutes"}, {"minutes": 6}),
    "duration between": ({"field": "duration", "operator": "between", "value": [240, 360]}, {"minutes": 9}),
    "one of": ({"field": "purpose", "operator": "is_one_of", "value": ["Demo", "Sale"]}, {"purpose": "Complaint"}),
    "none of": ({"field": "purpose", "operator": "is_none_of", "value": ["Sale"]}, {"purpose": "sale"}),
    "notes contain": ({"field": "notes", "operator": "contains", "value": "QUOTE"}, {"notes": "Nothing"}),
    "notes match": ({"field": "notes", "operator": "matches", "value": r"(?i)\bquotes?\b"}, {"notes": "misquoted"}),
    "filled": ({"field": "result", "operator": "is_filled"}, {"result": ""}),
    "subject starts": ({"field": "subject", "operator": "starts_with", "value": "li"}, {"subject": "Bo"}),
    "direction": ({"field": "direction", "operator": "is", "value": "inbound"}, {"direction": "outbound"}),
    "all": ({"all": [DEMO, LONG]}, {"minutes": 1}),
    "any": ({"any": [DEMO, LONG]}, {"minutes": 1, "purpose": "Sale"}),
    "none": ({"none": [{"field": "purpose", "operator": "is", "value": "Sale"}]}, {"purpose": "Sale"}),
    "nested": ({"all": [SOLD, {"any": [DEMO, LONG]}]}, {"minutes": 1, "purpose": "Sale"}),
}  # fmt: skip


def log(firm: Firm, call: dict[str, Any]) -> None:
    lisa = a_lead(firm.bo)
    toolbox.perform(firm.ana, "log_call", call, [RecordRef("contact", lisa.pk)])
    think()


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_call_that_is_otherwise_is_left_alone(firm: Firm, name: str) -> None:
    condition, different = CONDITIONS[name]
    rule = a_workflow().when("call.logged", when=condition).then("set_status", status="ended").published()

    log(firm, THE_CALL | different)
    assert fired(rule) == 0

    log(firm, THE_CALL)
    assert fired(rule) == 1


def test_any_needs_only_one(firm: Firm) -> None:
    rule = (
        a_workflow().when("call.logged", when={"any": [DEMO, LONG]}).then("add_note", text="Yes").published()
    )

    log(firm, THE_CALL | {"minutes": 1})
    log(firm, THE_CALL | {"purpose": "Sale"})

    assert fired(rule) == 2


def test_conditions_of_the_trigger_and_of_the_workflow_must_both_hold(firm: Firm) -> None:
    rule = (
        a_workflow()
        .when("call.logged", when=DEMO)
        .where("result", "is", "Sold")
        .then("add_note", text="Yes")
        .published()
    )

    log(firm, THE_CALL | {"purpose": "Sale"})
    log(firm, THE_CALL | {"result": "Lost"})
    assert fired(rule) == 0
    log(firm, THE_CALL)
    assert fired(rule) == 1


def test_several_triggers_may_each_have_their_own_condition(firm: Firm) -> None:
    rule = (
        a_workflow()
        .when("call.logged", direction="inbound", when=DEMO)
        .when("call.logged", direction="outbound", when=LONG)
        .then("add_note", text="Yes")
        .published()
    )

    log(firm, THE_CALL | {"direction": "outbound", "minutes": 1})
    assert fired(rule) == 0
    log(firm, THE_CALL | {"direction": "outbound", "purpose": ""})
    log(firm, THE_CALL | {"minutes": 0})
    assert fired(rule) == 2


def test_a_call_two_triggers_match_runs_the_rule_once(firm: Firm) -> None:
    rule = a_workflow().when("call.logged").when("call.any").then("add_note", text="Yes").published()

    log(firm, THE_CALL)

    assert fired(rule) == 1


def test_a_call_through_the_exchange_is_told_from_one_written_by_hand(firm: Firm) -> None:
    by_hand = {"field": "via_integration", "operator": "is", "value": False}
    rule = a_workflow().when("call.any", when=by_hand).then("add_note", text="Yes").published()

    a_call().rings().is_answered().ends(60)
    assert fired(rule) == 0
    log(firm, THE_CALL)
    assert fired(rule) == 1


def test_days_are_those_of_the_firm(firm: Firm) -> None:
    """Half past eleven at night in London is the next day in Paris."""
    on_tuesday = {"field": "planned_at", "operator": "on", "value": "2026-03-03"}
    rule = a_workflow().when("call.planned", when=on_tuesday).then("add_note", text="Yes").published()

    a_planned_call(firm, at=datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    assert fired(rule) == 0
    a_planned_call(firm, at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC))
    assert fired(rule) == 1
