"""F22, F23: callbacks ten at a time, again days later, and in any order."""

from __future__ import annotations

import itertools
import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.connectors.telephony import CallSignal
from tandem.connectors.webhook import sign
from tandem.operations.clients.calls import receive
from tandem.store.models import Call, Event, Run, TelephonyAccount
from tandem.store.models import CallSignal as SignalRow
from tandem.store.read.organisation import now
from tests.builders import ACall, think
from tests.faults.pages import pages
from tests.faults.plot import Plot, the_rule

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0NTY3ODk="


def post(url: str, event: dict[str, Any], id: str) -> tuple[int, dict[str, Any], float]:
    """Send one signed event; gives status, answer, and seconds it took."""
    body = json.dumps(event).encode()
    headers = sign(SECRET, id, datetime.now(UTC), body) | {"Content-Type": "application/json"}
    began = time.monotonic()
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
        return answer.status, json.loads(answer.read()), time.monotonic() - began


@pytest.mark.slow
def test_f22_ten_at_a_time_and_again_three_days_later(plot: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    the_rule(plot)
    plot.client(1)
    TelephonyAccount.objects.create(key="office", name="Office", provider="exchange", secret=SECRET)
    event = {
        "provider_id": "call-1", "event": "missed", "at": now().isoformat(), "direction": "inbound",
        "from": "+33612345601", "to": "+33140000000",
    }  # fmt: skip
    plot.house.worker()
    with pages(plot.house, monkeypatch) as address, ThreadPoolExecutor(10) as pool:
        url = f"{address}/hooks/calls/office"
        answers = list(pool.map(lambda number: post(url, event, f"msg_{number % 3}"), range(10)))
        plot.settles()
        plot.pass_time(days=3)
        answers.append(post(url, event, "msg_0"))
        plot.settles()
    assert {status for status, _, _ in answers} == {200}
    assert len({said["call"] for _, said, _ in answers}) == 1
    assert sum(not said["repeated"] for _, said, _ in answers) == 1
    assert max(took for _, _, took in answers) < 2
    assert Event.objects.filter(record_type="call").count() == 1
    assert (Run.objects.count(), len(plot.mail.taken)) == (1, 1)


def told() -> list[CallSignal]:
    """Everything one call can say, with two signals of the same second and one said twice."""
    call = ACall("call-f23")
    signals = [
        call.signal("initiated"), call.signal("ringing"), call.signal("answered", 4), call.signal("on_hold", 10),
        call.signal("resumed", 10), call.signal("on_hold", 5), call.signal("resumed", 5),
        call.signal("ended", 30, duration=64, note="Wants an offer"),
    ]  # fmt: skip
    return [*signals, signals[2]]


def end_of(signals: list[list[CallSignal]]) -> dict[str, Any]:
    """What the call is like after these batches; all of it is rolled back."""
    with transaction.atomic():
        for batch in signals:
            receive(batch)
        row = Call.objects.get(provider_id="call-f23")
        kept = {
            field.column: getattr(row, field.column)
            for field in Call._meta.concrete_fields
            if field.column not in ("id", "created_at", "updated_at")
        }
        kept["signals"] = SignalRow.objects.count()
        transaction.set_rollback(True)
    return kept


def test_f23_every_order_and_every_batching_ends_alike(plot: Plot) -> None:
    signals = told()
    expected = end_of([[one] for one in signals])
    assert (expected["status"], expected["duration"], expected["signals"]) == ("ended", 64, 8)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.permutations(signals), st.sets(st.integers(1, len(signals) - 1)))
    def any_order(order: list[CallSignal], cuts: set[int]) -> None:
        edges = [0, *sorted(cuts), len(order)]
        assert end_of([order[start:end] for start, end in itertools.pairwise(edges)]) == expected

    any_order()
    think()
