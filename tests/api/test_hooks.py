"""Telephone exchanges report calls: signed, in any order, as often as they like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.test import Client

from tandem.operations import keys
from tandem.store.models import ApiKey, Call, CallSignal, Event, Incident, TelephonyAccount
from tests.api.callbacks import (
    AUTH_TOKEN,
    PUBLIC,
    SECRET,
    exchange_event,
    exchange_request,
    twilio_form,
    twilio_request,
)
from tests.builders import Firm, a_lead

pytestmark = pytest.mark.django_db
OTHER = "whsec_" + "b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyMTI="


@pytest.fixture(autouse=True)
def accounts(firm: Firm) -> None:
    firm.organisation.public_url = PUBLIC
    firm.organisation.save()
    TelephonyAccount.objects.create(key="paris", provider="twilio", name="Paris", secret=AUTH_TOKEN)
    TelephonyAccount.objects.create(key="rome", provider="twilio", name="Rome", secret="f" * 32)
    TelephonyAccount.objects.create(key="office", provider="exchange", name="Office", secret=SECRET)
    TelephonyAccount.objects.create(key="branch", provider="exchange", name="Branch", secret=OTHER)
    TelephonyAccount.objects.create(key="old", provider="exchange", name="Old", secret=SECRET, active=False)
    TelephonyAccount.objects.create(key="blank", provider="exchange", name="Blank", secret="")


@pytest.fixture
def exchange() -> Client:
    return Client()


def untouched() -> bool:
    """Whether nothing was written but the note that something was refused."""
    return not Call.objects.exists() and not CallSignal.objects.exists()


def test_a_call_of_twilio_becomes_a_call(exchange: Client) -> None:
    lisa = a_lead()
    for number, status in enumerate(("ringing", "in-progress", "completed")):
        form = twilio_form(CallStatus=status, SequenceNumber=str(number), CallDuration="30")
        answer = exchange.post(**twilio_request(form))
        assert (answer.status_code, answer.content) == (200, b"<Response/>")
    call = Call.objects.get()
    assert (call.status, call.duration, call.contact, call.provider) == ("ended", 30, lisa, "twilio")


def test_an_event_of_any_exchange_becomes_a_call(exchange: Client) -> None:
    answer = exchange.post(**exchange_request(exchange_event(note="Rings at the desk")))
    call = Call.objects.get()
    assert answer.json() == {"call": call.pk, "status": "ringing", "repeated": False}
    assert (call.notes, call.provider) == ("Rings at the desk", "office")


def test_the_same_again_is_one_event(exchange: Client) -> None:
    request = exchange_request(exchange_event("missed"))
    first = exchange.post(**request).json()
    events = Event.objects.count()
    again = [exchange.post(**request) for _ in range(9)]
    assert [one.status_code for one in again] == [200] * 9
    assert [one.json() for one in again] == [{**first, "repeated": True}] * 9
    assert (Event.objects.count(), CallSignal.objects.count()) == (events, 1)


def test_the_same_again_after_three_days_is_one_event(exchange: Client) -> None:
    exchange.post(**exchange_request(exchange_event("missed")))
    CallSignal.objects.update(received_at=datetime.now(UTC) - timedelta(days=3))
    events = Event.objects.count()
    assert exchange.post(**exchange_request(exchange_event("missed"), id="msg_9")).json()["repeated"]
    assert Event.objects.count() == events


def test_every_order_of_events_ends_the_same(exchange: Client) -> None:
    told = [
        exchange_event("ringing", 0),
        exchange_event("answered", 4),
        exchange_event("on_hold", 10),
        exchange_event("ended", 60, duration=56),
    ]
    ends = set()
    for number, order in enumerate(permutations(told)):
        for event in order:
            exchange.post(**exchange_request({**event, "provider_id": f"call-{number}"}))
        ends.add(
            Call.objects.values_list(
                "status", "result", "duration", "answered_at", "ended_at", "rang_at"
            ).get(provider_id=f"call-{number}")
        )
    assert len(ends) == 1
    assert next(iter(ends))[:3] == ("ended", "answered", 56)


def test_the_ids_of_two_exchanges_do_not_mix(exchange: Client) -> None:
    exchange.post(**exchange_request(exchange_event()))
    exchange.post(**exchange_request(exchange_event("missed"), path="/hooks/calls/branch", secret=OTHER))
    assert set(Call.objects.values_list("provider", "status")) == {
        ("office", "ringing"),
        ("branch", "missed"),
    }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {}}, 401),
        ({"headers": {"X-Twilio-Signature": "bm90IHRoaXM="}}, 401),
        ({"headers": {"X-Twilio-Signature": "é"}}, 401),
        ({"path": "/hooks/twilio/rome"}, 401),
        ({"path": "/hooks/twilio/nowhere"}, 401),
        ({"path": "/hooks/twilio/office"}, 401),
        ({"path": "/hooks/twilio/paris?more=1"}, 401),
        ({"data": "CallSid=CA0001&CallStatus=completed"}, 401),
        ({"data": "a=1&" * 2000}, 400),
        ({"content_type": "application/json"}, 415),
        ({"content_type": "multipart/form-data; boundary=x"}, 415),
        ({"content_type": "application/x-www-form-urlencoded; charset=utf-7"}, 415),
        ({"data": b"x=" + b"a" * 70_000}, 413),
    ],
)
def test_what_twilio_did_not_send_is_refused(exchange: Client, change: dict[str, Any], status: int) -> None:
    answer = exchange.post(**(twilio_request(twilio_form()) | change))
    assert answer.status_code == status, answer.content
    assert set(answer.json()) == {"error", "problems"}
    assert answer.json()["error"]
    assert untouched()
    assert Incident.objects.get().kind == "callback_refused"


def test_the_signature_is_checked_against_the_public_address(exchange: Client) -> None:
    assert exchange.post(**twilio_request(twilio_form(), public="http://testserver")).status_code == 401
    assert exchange.post(**twilio_request(twilio_form(), public=PUBLIC)).status_code == 200


def test_without_a_public_address_the_requests_own_counts(exchange: Client, firm: Firm) -> None:
    firm.organisation.public_url = ""
    firm.organisation.save()
    assert exchange.post(**twilio_request(twilio_form(), public="http://testserver")).status_code == 200
    forged = twilio_request(twilio_form(), public="http://evil.example.com")
    forged["headers"]["Host"] = "evil.example.com"
    assert exchange.post(**forged).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("CallSid", ""), ("CallStatus", "singing"), ("Direction", "sideways"), ("From", "<script>"),
        ("CallDuration", "-5"), ("SequenceNumber", "1e9"), ("Timestamp", "yesterday"), ("To", "\x00"),
    ],
)  # fmt: skip
def test_a_malformed_callback_names_the_field(exchange: Client, field: str, value: str) -> None:
    answer = exchange.post(**twilio_request(twilio_form(**{field: value})))
    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.json()["problems"]] == [field]
    assert untouched()


@pytest.mark.parametrize(
    ("made", "status"),
    [
        ({"secret": OTHER}, 401),
        ({"late": timedelta(minutes=6)}, 401),
        ({"late": timedelta(minutes=-6)}, 401),
        ({"path": "/hooks/calls/branch"}, 401),
        ({"path": "/hooks/calls/paris"}, 401),
        ({"path": "/hooks/calls/old"}, 401),
        ({"path": "/hooks/calls/blank"}, 401),
        ({"path": "/hooks/calls/nowhere"}, 401),
    ],
)
def test_what_the_exchange_did_not_sign_is_refused(
    exchange: Client, made: dict[str, Any], status: int
) -> None:
    answer = exchange.post(**exchange_request(exchange_event(), **made))
    assert answer.status_code == status
    assert untouched()
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-signature": "v1"},
        {"webhook-signature": "no comma"},
        {"webhook-signature": "v1,é"},
        {"webhook-signature": "v9,abc " * 50},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "9" * 40},
        {"webhook-id": ""},
        {"webhook-id": "x" * 5000},
    ],
)
def test_malformed_signatures_are_refused(exchange: Client, headers: dict[str, str]) -> None:
    request = exchange_request(exchange_event())
    request["headers"] |= headers
    assert exchange.post(**request).status_code == 401
    assert untouched()


def test_a_body_written_anew_no_longer_fits_its_signature(exchange: Client) -> None:
    request = exchange_request(exchange_event())
    request["data"] = request["data"].replace(b": ", b":")
    assert exchange.post(**request).status_code == 401


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (exchange_event("sung"), "event"),
        (exchange_event(at="2026-11-22T09:30:00"), "at"),
        (exchange_event(at="1026-11-22T09:30:00Z"), "at"),
        (exchange_event(extra=1), "extra"),
        (exchange_event(provider_id=""), "provider_id"),
        (exchange_event(**{"from": "nobody"}), "from"),
        (exchange_event(duration=-1), "duration"),
        (exchange_event(note="a\x00b"), "note"),
        ({}, "provider_id"),
        (b"[]", "body"),
        (b"{", "body"),
        (b"null", "body"),
        (b'{"a": 1e999999}', "provider_id"),
    ],
)
def test_a_malformed_event_names_the_field(exchange: Client, event: Any, field: str) -> None:
    answer = exchange.post(**exchange_request(event))
    assert answer.status_code == 400, answer.content
    assert answer.json()["problems"][0]["field"] == field
    assert untouched()


def test_a_body_that_is_no_text_is_refused(exchange: Client) -> None:
    assert exchange.post(**exchange_request(b"\xff\xfe{}")).status_code == 401
    assert untouched()


def test_five_megabytes_are_refused_in_words(exchange: Client) -> None:
    request = exchange_request(exchange_event())
    request["data"] = b" " * 5 * 1024 * 1024
    answer = exchange.post(**request)
    assert answer.status_code == 413
    assert "larger than 65536 bytes" in answer.json()["error"]
    assert untouched()


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options"])
def test_only_post_reports_calls(exchange: Client, method: str) -> None:
    answer = getattr(exchange, method)("/hooks/calls/office")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "path", ["/hooks/", "/hooks/calls/", "/hooks/calls/a/b", "/hooks/calls/..%2f", "/hooks/fax/a"]
)
def test_other_addresses_are_not_there(exchange: Client, path: str) -> None:
    assert exchange.post(path, "{}", content_type="application/json").status_code == 404


def key(firm: Firm, *scopes: str) -> dict[str, str]:
    """The header of a program with these scopes."""
    return {"Authorization": f"Bearer {keys.make(firm.ana, 'Exchange', scopes).token}"}


def test_a_key_with_the_scope_may_report_calls(exchange: Client, firm: Firm) -> None:
    request = exchange_request(exchange_event()) | {"headers": key(firm, "calls")}
    assert exchange.post(**request).status_code == 200
    ApiKey.objects.update(revoked_at=datetime.now(UTC))
    assert exchange.post(**request).status_code == 401


@pytest.mark.parametrize("scopes", [("read",), ("write", "administer")])
def test_a_key_without_the_scope_may_not(exchange: Client, firm: Firm, scopes: tuple[str, ...]) -> None:
    request = exchange_request(exchange_event()) | {"headers": key(firm, *scopes)}
    assert exchange.post(**request).status_code == 401
    assert untouched()


def test_an_address_that_keeps_forging_is_not_heard_for_a_while(exchange: Client) -> None:
    request = exchange_request(exchange_event(), secret=OTHER)
    statuses = [exchange.post(**request).status_code for _ in range(62)]
    assert statuses == [401] * 60 + [429] * 2
    assert Incident.objects.count() == 60
