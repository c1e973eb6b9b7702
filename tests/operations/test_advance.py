"""A batch that cannot be written down: what is to blame stands alone, and all else is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tandem.operations.clients.calls import receive
from tandem.operations.thinking.advance import advance
from tandem.store.models import Call, Incident, Run, Workflow
from tests.auditor import audit
from tests.builders import AWorkflow, Firm, a_call, a_firm, a_workflow, think

TOO_LARGE = "99999999999"  # no number of seconds the database has room for


@pytest.fixture
def firm(db: None) -> Iterator[Firm]:
    yield a_firm()
    audit()


def sets_the_duration(name: str = "Sets the duration") -> AWorkflow:
    """A rule that does what the notes say; with some notes it cannot be written down."""
    return a_workflow(name).when("call.missed").then("update_field", field="duration", value="{{ notes }}")


def adds_a_note() -> AWorkflow:
    return a_workflow("Adds a note").when("call.missed").then("add_note", text="Noted")


def missed(*notes: str) -> None:
    """One missed call for each, all waiting to be thought about."""
    for number, note in enumerate(notes):
        call = a_call(f"call-{number}")
        receive([call.signal("ringing"), call.signal("no_answer", 20)])
        Call.objects.filter(provider_id=f"call-{number}").update(notes=note)


def acted(workflow: Workflow) -> int:
    return Run.objects.filter(workflow=workflow, state="done").count()


def test_one_bad_record_stops_no_other(firm: Firm) -> None:
    rule = sets_the_duration().published()
    notes = ["60"] * 9
    notes[4] = TOO_LARGE
    missed(*notes)

    think()

    assert acted(rule) == 8
    (incident,) = Incident.objects.all()
    assert (incident.kind, incident.workflow) == ("poisoned", rule)
    assert "integer out of range" in incident.cause
    assert Call.objects.get(pk=incident.record_id).notes == TOO_LARGE


def test_one_bad_rule_stops_no_other_rule(firm: Firm) -> None:
    before, bad, after = (
        a_workflow("Before").when("call.missed").then("add_note", text="One").published(),
        sets_the_duration().published(),
        adds_a_note().published(),
    )
    missed(TOO_LARGE)

    think()

    assert [acted(rule) for rule in (before, bad, after)] == [1, 0, 1]
    assert [incident.workflow for incident in Incident.objects.all()] == [bad]


def test_one_bad_run_stops_no_other_run(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").wait(**{"for": "1 hour"})
    rule = rule.then("update_field", field="duration", value="{{ notes }}").published()
    missed("60", TOO_LARGE, "60")
    think()

    firm.pass_time(hours=1)

    assert acted(rule) == 2
    (failed,) = Run.objects.filter(workflow=rule, state="failed")
    assert Incident.objects.get().run == failed


def test_what_failed_left_nothing_half_done(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").then("add_note", text="First")
    rule = rule.then("update_field", field="duration", value="{{ notes }}").published()
    missed(TOO_LARGE)

    think()

    assert not Run.objects.filter(workflow=rule).exists()
    assert not Call.objects.get().call_notes.exists()


def test_an_event_is_thought_about_once(firm: Firm) -> None:
    rule = adds_a_note().published()
    missed("60", "60")

    assert (advance().events, acted(rule)) == (4, 2)
    assert (advance().events, acted(rule)) == (0, 2)  # nobody hears of the notes


def test_a_batch_is_as_large_as_asked(firm: Firm) -> None:
    rule = adds_a_note().published()
    missed(*["60"] * 5)

    batches = 0
    while advance(most=2).more:
        batches += 1

    assert acted(rule) == 5
    assert batches >= 3


def test_with_nothing_to_do_nothing_is_done(firm: Firm) -> None:
    think()

    assert advance() == type(advance())()
