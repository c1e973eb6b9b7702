"""When an action cannot be done, its error branch takes over, or the run goes on, or it fails and people are told."""

from __future__ import annotations

from typing import Any

from tandem.operations.watching import incidents
from tandem.store.models import Incident
from tandem.store.read.organisation import now
from tests.builders import AWorkflow, Firm, a_call, a_workflow, runs
from tests.stories.telling import bell, trace

GONE = {"endpoint": "billing"}


def a_rule_with_a_lost_address(**settings: Any) -> AWorkflow:
    """Its author deleted the webhook's address after publishing; the second step tells ana."""
    return a_workflow().when("call.missed").then("call_webhook", **settings, **GONE)


def test_it_stops_and_opens_an_incident(firm: Firm) -> None:
    rule = a_rule_with_a_lost_address().then("notify", to=["role:supervisor"], text="After").published()

    a_call().rings().is_missed()

    (run,) = runs(rule)
    assert run.state == "failed"
    assert run.reason == {"text": "the webhook “{key}” is gone", "values": {"key": "billing"}}
    assert trace(run) == [("0", "call_webhook", "failed")]
    assert bell(firm.ana) == []
    (incident,) = Incident.objects.all()
    assert (incident.kind, incident.run, incident.cause) == (
        "run_failed",
        run,
        "the webhook “billing” is gone",
    )


def test_an_incident_is_acknowledged_once(firm: Firm) -> None:
    a_rule_with_a_lost_address().published()
    a_call().rings().is_missed()
    incident = Incident.objects.get()

    incidents.acknowledge(incident.pk, by=firm.ana, now=now())
    incidents.acknowledge(incident.pk, by=firm.dora, now=now())

    incident.refresh_from_db()
    assert (incident.state, incident.acknowledged_by) == ("acknowledged", firm.ana)


def test_it_goes_on_when_told_to(firm: Firm) -> None:
    rule = a_rule_with_a_lost_address(on_error="continue").then(
        "notify", to=["role:supervisor"], text="After"
    )
    published = rule.published()

    a_call().rings().is_missed()

    (run,) = runs(published)
    assert run.state == "done"
    assert trace(run) == [("0", "call_webhook", "failed"), ("1", "notify", "did")]
    assert bell(firm.ana) == ["After"]
    assert not Incident.objects.exists()


def test_its_error_steps_take_over_and_then_the_run_goes_on(firm: Firm) -> None:
    instead = {
        "id": "instead",
        "action": "notify",
        "with": {"to": ["role:supervisor"], "text": "{{ steps.step-0.error }}"},
    }
    rule = a_rule_with_a_lost_address(on_error=[instead]).then("notify", to=["role:supervisor"], text="After")
    published = rule.published()

    a_call().rings().is_missed()

    assert bell(firm.ana) == ["the webhook “billing” is gone", "After"]
    assert trace(runs(published)[0]) == [
        ("0", "call_webhook", "failed"),
        ("0.error.0", "notify", "did"),
        ("1", "notify", "did"),
    ]


def test_error_steps_are_left_out_when_nothing_fails(firm: Firm) -> None:
    instead = {"id": "instead", "action": "notify", "with": {"to": ["role:supervisor"], "text": "Failed"}}
    rule = a_workflow().when("call.missed").then("add_note", on_error=[instead], text="Fine")
    published = rule.then("notify", to=["role:supervisor"], text="After").published()

    a_call().rings().is_missed()

    assert bell(firm.ana) == ["After"]
    assert trace(runs(published)[0]) == [("0", "add_note", "did"), ("1", "notify", "did")]


def test_one_failure_stops_nobody_else(firm: Firm) -> None:
    a_rule_with_a_lost_address().published()
    other = (
        a_workflow("Other")
        .when("call.missed")
        .then("notify", to=["role:supervisor"], text="Fine")
        .published()
    )

    for number in range(3):
        a_call(f"call-{number}").rings().is_missed()

    assert bell(firm.ana) == ["Fine"] * 3
    assert [run.state for run in runs(other)] == ["done"] * 3
    assert Incident.objects.count() == 3


def test_a_value_that_does_not_fit_fails_with_what_to_write(firm: Firm) -> None:
    rule = (
        a_workflow()
        .when("call.missed")
        .then("update_field", field="planned_at", value="{{ number }}")
        .published()
    )

    a_call().rings().is_missed()

    (run,) = runs(rule)
    assert run.state == "failed"
    assert "2026-11-22 14:30" in Incident.objects.get().cause


def test_a_skipped_action_is_no_failure(firm: Firm) -> None:
    rule = (
        a_workflow().when("call.missed").then("create_contact").then("send_email", subject="Hi", body="Hello")
    )
    published = rule.published()

    a_call(number="").rings().is_missed()

    (run,) = runs(published)
    assert run.state == "done"
    assert trace(run) == [("0", "create_contact", "skipped"), ("1", "send_email", "skipped")]
