"""The first branch that matches runs and the others are ignored; a stop ends the run and says why."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tests.builders import AWorkflow, Firm, a_lead, a_workflow, runs, think
from tests.stories.telling import bell, trace


def tells(text: str) -> dict[str, Any]:
    return {
        "id": text.lower().replace(" ", "-"),
        "action": "notify",
        "with": {"to": ["role:supervisor"], "text": text},
    }


def when(field: str, operator: str, value: object, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"when": {"field": field, "operator": operator, "value": value}, "steps": list(steps)}


def log(firm: Firm, **call: Any) -> None:
    toolbox.perform(firm.ana, "log_call", call, [RecordRef("contact", a_lead(firm.bo).pk)])
    think()


def by_length() -> AWorkflow:
    return (
        a_workflow()
        .when("call.logged")
        .step(
            branches=[
                when("duration", "at_least", 600, tells("Long")),
                when("duration", "at_least", 60, tells("Short")),
            ],
            otherwise=[tells("Nothing said")],
        )
    )


@pytest.mark.parametrize(
    ("minutes", "told", "path"),
    [(20, "Long", "0.0.0"), (5, "Short", "0.1.0"), (0, "Nothing said", "0.otherwise.0")],
)
def test_one_way_is_taken(firm: Firm, minutes: int, told: str, path: str) -> None:
    rule = by_length().then("notify", to=["role:supervisor"], text="After").published()

    log(firm, minutes=minutes)

    assert bell(firm.ana) == [told, "After"]
    assert trace(runs(rule)[0]) == [("0", "branch", "did"), (path, "notify", "did"), ("1", "notify", "did")]


def test_without_an_otherwise_nothing_is_done_and_the_run_goes_on(firm: Firm) -> None:
    rule = (
        a_workflow().when("call.logged").step(branches=[when("duration", "more_than", 6000, tells("Long"))])
    )
    rule.then("notify", to=["role:supervisor"], text="After").published()

    log(firm)

    assert bell(firm.ana) == ["After"]


def test_a_branch_reads_what_an_earlier_step_wrote(firm: Firm) -> None:
    rule = a_workflow().when("call.logged").then("update_field", field="result", value="Sold")
    rule.step(
        branches=[when("result", "is", "Sold", tells("Sold"))], otherwise=[tells("Not sold")]
    ).published()

    log(firm)

    assert bell(firm.ana) == ["Sold"]


def test_branches_in_branches(firm: Firm) -> None:
    inner = {
        "id": "inner",
        "branches": [when("purpose", "is", "Demo", tells("Long demo"))],
        "otherwise": [tells("Long")],
    }
    a_workflow().when("call.logged").step(branches=[when("duration", "at_least", 600, inner)]).published()

    log(firm, minutes=20, purpose="Demo")
    log(firm, minutes=20)
    log(firm, minutes=1, purpose="Demo")

    assert bell(firm.ana) == ["Long demo", "Long"]


def test_a_wait_in_a_branch(firm: Firm) -> None:
    wait = {"id": "wait", "wait": {"for": "1 hour"}}
    rule = (
        a_workflow()
        .when("call.logged")
        .step(branches=[when("duration", "at_least", 600, wait, tells("Later"))])
    )
    rule.then("notify", to=["role:supervisor"], text="After").published()

    log(firm, minutes=20)
    assert bell(firm.ana) == []

    firm.pass_time(hours=1)
    assert bell(firm.ana) == ["Later", "After"]


def test_a_stop_ends_the_run_and_says_why(firm: Firm) -> None:
    stop = {"id": "stop", "stop": "Too short to matter"}
    rule = a_workflow().when("call.logged").step(branches=[when("duration", "less_than", 60, stop)])
    published = rule.then("notify", to=["role:supervisor"], text="After").published()

    log(firm, minutes=0)

    (run,) = runs(published)
    assert (run.state, run.reason["values"]["reason"]) == ("stopped", "Too short to matter")
    assert bell(firm.ana) == []
