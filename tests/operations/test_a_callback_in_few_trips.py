"""What one callback costs at the database: literal counts, however many come together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.test import Client

from tandem.api.hooks import forget_accounts
from tandem.connectors.telephony import CallSignal
from tandem.operations.clients.calls import receive
from tandem.store.models import Call, TelephonyAccount
from tests.api.callbacks import (
    AUTH_TOKEN,
    PUBLIC,
    SECRET,
    exchange_event,
    exchange_request,
    twilio_form,
    twilio_request,
)
from tests.builders import Firm, a_firm, a_lead

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Trips:
    """Statements sent, and how often somebody waited for an answer: what travels together is one trip."""

    def __init__(self) -> None:
        self.statements = 0
        self.made = 0
        self.is_open = False


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> Trips:
    counted = Trips()
    execute, pipeline = psycopg.Cursor.execute, psycopg.Connection.pipeline

    def counting(self: Any, *arguments: Any, **more: Any) -> Any:
        counted.statements += 1
        counted.made += not counted.is_open
        return execute(self, *arguments, **more)

    @contextmanager
    def one(self: Any) -> Iterator[Any]:
        counted.made += 1
        counted.is_open = True
        try:
            with pipeline(self) as opened:
                yield opened
        finally:
            counted.is_open = False

    monkeypatch.setattr(psycopg.Cursor, "execute", counting)
    monkeypatch.setattr(psycopg.Connection, "pipeline", one)
    return counted


@pytest.fixture
def firm() -> Firm:
    forget_accounts()
    made = a_firm()
    a_lead()
    return made


def signals(kind: Any, calls: int) -> list[CallSignal]:
    """One signal for each of so many calls of the lead."""
    return [
        CallSignal("exchange", f"call-{n}", kind, AT, None, "inbound", "+33612345678", "", None, "", {})
        for n in range(calls)
    ]


def counts(trips: Trips, told: list[CallSignal]) -> tuple[int, int]:
    """The statements and the trips of writing them down, a savepoint and its release among them."""
    trips.statements = trips.made = 0
    receive(told)
    return trips.statements, trips.made


@pytest.mark.parametrize("calls", [1, 3])
def test_trips_do_not_grow_with_the_signals(firm: Firm, trips: Trips, calls: int) -> None:
    receive(signals("initiated", 9)[4:])  # whatever is read once has been read
    assert counts(trips, signals("ringing", calls)) == (12, 5)  # who has the number is asked for a new call
    assert counts(trips, signals("missed", calls)) == (11, 4)
    assert counts(trips, signals("missed", calls)) == (7, 3)  # known already: nothing is written
    assert set(Call.objects.filter(provider_id__lt=f"call-{calls}").values_list("status", flat=True)) == {
        "missed"
    }


def test_a_callback_over_http_asks_nothing_more(firm: Firm, trips: Trips) -> None:
    firm.organisation.public_url = PUBLIC
    firm.organisation.save()
    TelephonyAccount.objects.create(key="office", provider="exchange", name="Office", secret=SECRET)
    TelephonyAccount.objects.create(key="paris", provider="twilio", name="Paris", secret=AUTH_TOKEN)
    exchange = Client()
    first = exchange_request(exchange_event()), twilio_request(twilio_form())
    later = exchange_request(exchange_event("missed", 9)), twilio_request(twilio_form(CallStatus="busy"))
    for request in first:
        assert exchange.post(**request).status_code == 200
    for request in later:
        trips.statements = trips.made = 0
        assert exchange.post(**request).status_code == 200
        assert (trips.statements, trips.made) == (11, 4)
