"""From an exchange's HTTP request to the bell and the timeline: Twilio's callbacks and the documented JSON."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tandem.api.hooks import forget_accounts
from tandem.connectors.webhook import new_secret
from tandem.operations import limits
from tandem.store.models import Call, Incident, Organisation, TelephonyAccount
from tests.api.callbacks import (
    AUTH_TOKEN,
    PUBLIC,
    SECRET,
    exchange_event,
    exchange_request,
    twilio_form,
    twilio_request,
)
from tests.builders import Firm, a_lead, think
from tests.stories.telling import a_recipe_in_use, bell, settle, timeline

OURS = ["+33140000000"]


@pytest.fixture(autouse=True)
def lines(firm: Firm) -> None:
    """A Twilio number and another exchange, and the rule that tells the supervisor."""
    Organisation.objects.update(public_url=PUBLIC)
    TelephonyAccount.objects.create(
        key="paris", provider="twilio", name="Twilio", secret=AUTH_TOKEN, own_numbers=OURS
    )
    TelephonyAccount.objects.create(
        key="office", provider="exchange", name="PBX", secret=SECRET, own_numbers=OURS
    )
    forget_accounts()
    limits.forget()
    a_recipe_in_use("missed-call-supervisor", firm.dora)


def send(client: Client, request: dict[str, Any]) -> int:
    status = client.post(**request).status_code
    think()
    return status


def a_missed_call_at_twilio() -> list[dict[str, Any]]:
    later = {"CallStatus": "no-answer", "SequenceNumber": "1", "Timestamp": "Sun, 22 Nov 2026 09:30:20 +0000"}
    return [twilio_request(twilio_form()), twilio_request(twilio_form(**later))]


def a_missed_call_at_the_office() -> list[dict[str, Any]]:
    return [exchange_request(exchange_event()), exchange_request(exchange_event("missed", 20), id="msg_2")]


@pytest.mark.parametrize("callbacks", [a_missed_call_at_twilio, a_missed_call_at_the_office])
def test_a_missed_call_reaches_the_supervisor(firm: Firm, client: Client, callbacks: Any) -> None:
    lisa = a_lead(firm.bo)

    assert [send(client, one) for one in callbacks()] == [200, 200]
    settle()

    assert bell(firm.ana) == ["Missed call from Lisa Martin (+33612345678)"]
    assert timeline(lisa) == [
        ("connector", "call.ringing", "created"),
        ("connector", "call.missed", "changed"),
        ("rule", "notify", "notified"),
        ("rule", "notify", "sent"),
    ]


@pytest.mark.parametrize("callbacks", [a_missed_call_at_twilio, a_missed_call_at_the_office])
def test_callbacks_that_come_twice_and_in_the_wrong_order_count_once(
    firm: Firm, client: Client, callbacks: Any
) -> None:
    ring, end = callbacks()

    assert [send(client, one) for one in (end, ring, end, ring)] == [200] * 4

    assert [call.status for call in Call.objects.all()] == ["missed"]
    assert len(bell(firm.ana)) == 1


@pytest.mark.parametrize(
    "forged",
    [
        lambda: twilio_request(twilio_form(), token="not-ours"),
        lambda: exchange_request(exchange_event(), secret=new_secret()),
    ],
)
def test_a_forged_callback_changes_nothing_and_is_in_the_log(firm: Firm, client: Client, forged: Any) -> None:
    assert send(client, forged()) == 401

    assert not Call.objects.exists()
    assert [incident.kind for incident in Incident.objects.all()] == ["callback_refused"]
