"""A webhook is called once for each run, signed, over a real connection; its answer is there for later steps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

import pytest
from standardwebhooks import Webhook

from tandem.connectors.webhook import new_secret
from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.deliveries import outbox
from tandem.store.models import Call, Delivery, Destination, Endpoint, Incident, Organisation
from tests.auditor import the_ledger_agrees
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_workflow, runs, think
from tests.connectors.outside import Manners, Sink, a_server, answers, hangs_up
from tests.stories.telling import bell, settle, trace

SECRET = new_secret()
JSON = "Content-Type: application/json\r\n"
OK = answers("200 OK", JSON, b'{"approved": true, "client": {"name": "Lisa", "tags": ["new", "vip"]}}')


@contextmanager
def billing(manners: Manners, *, allowed: bool = True) -> Iterator[Sink]:
    """The billing department's server, with its address saved."""
    with a_server(manners) as sink:
        Endpoint.objects.create(key="billing", name="Billing", url=sink.url, secret=SECRET)
        Organisation.objects.update(allowed_hosts=list(sink.place) if allowed else [])
        yield sink


def one_after_another(*each: Manners) -> Manners:
    """The first connection gets the first manners, and so on; the last stays."""

    def manners(connection: Any, sink: Sink) -> None:
        each[min(sink.connections, len(each)) - 1](connection, sink)

    return manners


def request(raw: bytes) -> tuple[dict[str, str], bytes]:
    """The headers (in lower case) and the body of what was received."""
    head, _, body = raw.partition(b"\r\n\r\n")
    _, _, lines = head.partition(b"\r\n")
    return {name.lower(): value for name, value in message_from_bytes(lines).items()}, body


def ids(sink: Sink) -> list[str]:
    return [request(raw)[0]["webhook-id"] for raw in sink.requests]


def calls_billing(**step: Any) -> AWorkflow:
    return a_workflow().when("call.missed").then("call_webhook", endpoint="billing", **step)


def ring() -> None:
    a_call().rings().is_missed()
    settle()


def test_the_answer_is_there_for_later_steps(firm: Firm) -> None:
    text = (
        "{{ steps.step-0.status }} {{ steps.step-0.body.client.name }} {{ steps.step-0.body.client.tags[1] }}"
    )
    rule = calls_billing().then("notify", to=["role:supervisor"], text=text)
    published = rule.then(
        "update_field", field="result", value="{{ steps.step-0.body.client.name }}"
    ).published()

    with billing(OK) as sink:
        ring()

    assert bell(firm.ana) == ["200 Lisa vip"]
    assert Call.objects.get().result == "Lisa"
    assert trace(runs(published)[0]) == [
        ("0", "call_webhook", "did"),
        ("1", "notify", "did"),
        ("2", "update_field", "did"),
    ]
    the_ledger_agrees("webhook", ids(sink))


def test_the_standards_own_library_accepts_our_signature(firm: Firm) -> None:
    calls_billing().published()

    with billing(OK) as sink:
        ring()

    headers, body = request(sink.requests[0])
    told = Webhook(SECRET).verify(body, headers)
    assert told["record"]["number"] == "+33612345678"
    assert headers["content-type"] == "application/json"


def test_the_body_may_be_written_by_the_author(firm: Firm) -> None:
    a_lead(firm.bo)
    calls_billing(body='{"who": "{{ contact.first_name }}", "from": "{{ number }}"}').published()

    with billing(OK) as sink:
        ring()

    assert json.loads(request(sink.requests[0])[1]) == {"who": "Lisa", "from": "+33612345678"}


def test_a_person_calls_it_the_same_way(firm: Firm) -> None:
    with billing(OK) as sink:
        call = a_call().rings().is_missed().row
        toolbox.perform(firm.ana, "call_webhook", {"endpoint": "billing"}, [RecordRef("call", call.pk)])
        settle()

    assert Delivery.objects.get().answer["body"]["approved"] is True
    the_ledger_agrees("webhook", ids(sink))


def test_a_server_in_trouble_is_asked_again_with_the_same_id(firm: Firm) -> None:
    rule = (
        calls_billing().then("notify", to=["role:supervisor"], text="{{ steps.step-0.status }}").published()
    )
    trouble = answers("503 Service Unavailable")

    with billing(one_after_another(trouble, hangs_up, OK)) as sink:
        ring()
        assert [run.state for run in runs(rule)] == ["waiting"]
        for _ in range(3):
            firm.pass_time(minutes=2)
            settle()

    assert bell(firm.ana) == ["200"]
    assert len(sink.requests) == 3
    the_ledger_agrees("webhook", ids(sink), repeated=set(ids(sink)))


def test_a_server_may_say_when_to_come_back(firm: Firm) -> None:
    calls_billing().published()

    with billing(one_after_another(answers("429 Too Many Requests", "Retry-After: 600\r\n"), OK)) as sink:
        ring()
        firm.pass_time(minutes=9)
        settle()
        assert len(sink.requests) == 1
        firm.pass_time(minutes=1)
        settle()
        assert len(sink.requests) == 2


def test_a_refusal_fails_the_step_at_once_with_the_answer(firm: Firm) -> None:
    rule = calls_billing().published()

    with billing(answers("422 Unprocessable Content", JSON, b'{"error": "no such client"}')) as sink:
        ring()

    (run,) = runs(rule)
    assert (run.state, len(sink.requests)) == ("failed", 1)
    delivery = Delivery.objects.get()
    assert delivery.answer == {"status": 422, "body": {"error": "no such client"}}
    assert {incident.kind for incident in Incident.objects.all()} == {"run_failed", "delivery_failed"}
    assert {incident.cause for incident in Incident.objects.all()} == {"the other side answered 422"}


def test_after_the_last_attempt_it_has_failed(firm: Firm) -> None:
    rule = calls_billing(
        on_error=[
            {
                "id": "sorry",
                "action": "notify",
                "with": {"to": ["role:supervisor"], "text": "{{ steps.step-0.error }}"},
            }
        ]
    ).published()

    with billing(answers("500 Internal Server Error")) as sink:
        ring()
        for _ in range(12):
            firm.pass_time(hours=2)
            settle()

    assert len(sink.requests) == 10
    assert len(set(ids(sink))) == 1
    assert [run.state for run in runs(rule)] == ["done"]
    assert bell(firm.ana) == ["the other side answered 500"]


def test_a_private_address_is_refused_unless_it_is_allowed(firm: Firm) -> None:
    rule = calls_billing().published()

    with billing(OK, allowed=False) as sink:
        ring()
        assert sink.connections == 0

    (run,) = runs(rule)
    assert run.state == "failed"
    (incident,) = Incident.objects.filter(kind="delivery_failed")
    assert "127.0.0.1" in incident.cause
    assert "not on the public internet" in incident.cause


def test_gone_means_never_again(firm: Firm) -> None:
    rule = calls_billing().published()

    with billing(answers("410 Gone")) as sink:
        ring()
        a_call("again").rings().is_missed()
        settle()

    assert len(sink.requests) == 1
    assert Destination.objects.get().disabled
    assert [run.state for run in runs(rule)] == ["failed", "failed"]
    states = Delivery.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["failed", "suppressed"]


def test_a_person_may_send_again_what_failed_and_it_keeps_its_id(firm: Firm) -> None:
    calls_billing(on_error="continue").published()

    with billing(one_after_another(answers("400 Bad Request"), OK)) as sink:
        ring()
        failed = Delivery.objects.get()
        assert failed.state == "failed"
        outbox.resend(firm.ana, failed.pk)
        settle()

    failed.refresh_from_db()
    assert failed.state == "sent"
    the_ledger_agrees("webhook", ids(sink), repeated=set(ids(sink)))


def test_a_place_that_keeps_failing_rests_and_others_go_on(firm: Firm) -> None:
    calls_billing().published()
    a_workflow("Other").when("call.missed").then(
        "notify", to=["role:supervisor"], text="Fine", by="email"
    ).published()

    with billing(answers("500 Internal Server Error")) as sink:
        for number in range(8):
            a_call(f"call-{number}").rings().is_missed()
        settle()
        assert len(sink.requests) < 16
        assert Destination.objects.get(key="127.0.0.1").closed_until is not None

    assert Delivery.objects.filter(kind="email", state="sent").count() == 8


ODD = [b"", b"plain words", b"[1, 2", b"\xff\xfe", b'{"a": "\\u0000"}', b'{"a": "\\ud800"}', b"[NaN, 1e999]"]


@pytest.mark.parametrize("answer", ODD)
def test_an_odd_answer_is_an_answer_all_the_same(firm: Firm, answer: bytes) -> None:
    rule = calls_billing().published()

    with billing(answers("200 OK", "", answer)):
        ring()

    assert [run.state for run in runs(rule)] == ["done"]


def test_a_rule_about_deleted_calls_goes_on_after_its_answer(firm: Firm) -> None:
    rule = a_workflow().when("call.deleted").then("call_webhook", endpoint="billing")
    rule.then("notify", to=["role:supervisor"], text="{{ number }}: {{ steps.step-0.status }}").published()
    call = a_call().rings().is_missed().row

    with billing(OK):
        toolbox.perform(firm.ana, "delete_record", {}, [RecordRef("call", call.pk)])
        think()
        settle()

    assert bell(firm.ana) == ["+33612345678: 200"]
