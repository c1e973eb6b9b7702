"""A user's own Python runs in a closed box: its answer is there for later steps, its mistakes are clear errors."""

from __future__ import annotations

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.store.models import Call, CustomFunction, Delivery, Incident
from tests.builders import Firm, a_call, a_workflow, runs
from tests.stories.telling import bell, settle, trace


def function(source: str) -> None:
    CustomFunction.objects.create(key="score", name="Score", source=source)


def ring() -> None:
    a_call().rings().is_missed()
    settle()


def test_its_answer_is_there_for_later_steps(firm: Firm) -> None:
    function("{'score': len(record['number']) * 2, 'who': record['caller_kind']}")
    rule = a_workflow().when("call.missed").then("run_function", function="score")
    rule.then("update_field", field="result", value="{{ steps.step-0.value.who }}")
    published = rule.then("notify", to=["role:supervisor"], text="{{ steps.step-0.value.score }}").published()

    ring()

    assert bell(firm.ana) == ["24"]
    assert Call.objects.get().result == "unknown"
    assert trace(runs(published)[0])[0] == ("0", "run_function", "did")


def test_it_reads_what_earlier_steps_gave(firm: Firm) -> None:
    function("steps['step-0']['note'] > 0")
    rule = (
        a_workflow().when("call.missed").then("add_note", text="Hello").then("run_function", function="score")
    )
    rule.then("notify", to=["role:supervisor"], text="{{ steps.step-1.value }}").published()

    ring()

    assert bell(firm.ana) in (["true"], ["True"])


def test_a_person_runs_it_on_a_record(firm: Firm) -> None:
    function("record['number'][-2:]")
    call = a_call().rings().is_missed().row

    toolbox.perform(firm.ana, "run_function", {"function": "score"}, [RecordRef("call", call.pk)])
    settle()

    assert Delivery.objects.get().answer["value"] == "78"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("while True:\n    pass", "stopped after 2 seconds"),
        ("'x' * 10**10", "memory"),
        ("[0] * 10**10", "memory"),
        ("open('/etc/passwd').read()", "line 1"),
        ("import socket", "socket"),
        ("1 / 0", "zero"),
        ("record['nothing']", "nothing"),
        ("x = (", "line 1"),
        ("def f():\n    return f()\nf()", "recursion"),
    ],
)
def test_a_mistake_is_a_clear_error_on_the_run(firm: Firm, source: str, says: str) -> None:
    function(source)
    rule = a_workflow().when("call.missed").then("run_function", function="score")
    published = rule.then("notify", to=["role:supervisor"], text="Never").published()

    ring()

    (run,) = runs(published)
    assert (run.state, bell(firm.ana)) == ("failed", [])
    assert {incident.kind for incident in Incident.objects.all()} == {"run_failed", "delivery_failed"}
    assert says in Incident.objects.get(kind="run_failed").cause.lower()


@pytest.mark.parametrize("source", ["chr(0)", "'\\ud800'", "'é'", "(1, 2)", "None"])
def test_an_odd_answer_is_an_answer_all_the_same(firm: Firm, source: str) -> None:
    function(source)
    rule = a_workflow().when("call.missed").then("run_function", function="score").published()

    ring()

    assert [run.state for run in runs(rule)] == ["done"]


def test_its_error_branch_takes_over(firm: Firm) -> None:
    function("1 / 0")
    rule = a_workflow().when("call.missed").then("run_function", function="score", on_error="continue")
    rule.then("notify", to=["role:supervisor"], text="{{ steps.step-0.error }}").published()

    ring()

    (said,) = bell(firm.ana)
    assert "zero" in said


def test_a_function_that_ran_too_long_does_not_keep_others_waiting(firm: Firm) -> None:
    function("while True:\n    pass")
    CustomFunction.objects.create(key="quick", name="Quick", source="'quick'")
    a_workflow("Slow").when("call.missed").then("run_function", function="score").published()
    quick = a_workflow("Quick").when("call.missed").then("run_function", function="quick").published()

    ring()

    assert [run.state for run in runs(quick)] == ["done"]
