"""F17: two hundred races, each begun by threads at one barrier; each has one winner, and losers see its result."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tandem.operations import deliver, moments, outbox
from tandem.operations.calls import receive
from tandem.operations.errors import Refused
from tandem.store.models import Call, CallSignal, Delivery, Event, MomentReached
from tandem.store.read.organisation import now
from tandem.store.write import deliveries as ledger
from tests.builders import a_lead, a_planned_call, a_workflow, think
from tests.faults.plot import Plot

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]


def at_once(act: Callable[[], Any], threads: int = 4) -> list[Any]:
    """Do it in so many threads at one moment; gives what each returned or raised."""
    barrier, found = threading.Barrier(threads), []

    def one() -> None:
        try:
            barrier.wait()
            found.append(act())
        except Exception as error:
            found.append(error)
        finally:
            connection.close()

    started = [threading.Thread(target=one) for _ in range(threads)]
    for each in started:
        each.start()
    for each in started:
        each.join()
    return found


def mails(plot: Plot, count: int) -> None:
    """So many mails wait to leave, each to a place of its own."""
    a_workflow("Welcome", about="contact").when("contact.created").then(
        "send_email", subject="Welcome", body="Hello."
    ).published()
    for number in range(count):
        a_lead(plot.firm.bo, email=f"guest@d{number}.example.com")
    think()


def claim() -> list[int]:
    with transaction.atomic():
        return [row["id"] for row in ledger.claim(now(), 10)]


@pytest.mark.slow
def test_f17_who_claims_a_delivery(plot: Plot) -> None:
    mails(plot, 60)
    claimed: list[int] = []
    for _ in range(20):
        for found in at_once(claim):
            assert isinstance(found, list), found
            claimed += found
    assert Counter(claimed) == Counter(Delivery.objects.values_list("id", flat=True))
    assert set(Delivery.objects.values_list("epoch", "attempts")) == {(1, 1)}
    for row in Delivery.objects.all():
        with transaction.atomic():
            assert ledger.give_back(row.id, row.epoch, now(), None)
    deliver.send_until_done()


def test_f17_the_same_signal_at_one_moment(plot: Plot) -> None:
    a_lead(plot.firm.bo)
    for number in range(25):
        signals = plot.signals(number)
        calls = {found.call for received in at_once(lambda told=signals: receive(told)) for found in received}  # type: ignore[misc]  # bound now
        assert len(calls) == 1
    assert Call.objects.count() == 25
    assert CallSignal.objects.count() == 50
    assert Event.objects.filter(record_type="call").count() == 25
    think()


def test_f17_two_clocks_look_at_one_moment(plot: Plot) -> None:
    a_workflow("Overdue").when("call.overdue").then("create_task", title="Late", assignee="owner").published()
    moments.look()
    for _ in range(15):
        a_planned_call(plot.firm)
        plot.pass_time(hours=2)
        at_once(moments.look)
    moments.look()
    assert MomentReached.objects.count() == 15
    assert Event.objects.filter(op="reached").count() == 15
    think()


@pytest.mark.slow
def test_f17_send_now_and_send_again_pressed_twice(plot: Plot) -> None:
    mails(plot, 20)
    rows = list(Delivery.objects.all())
    for row in rows:
        found = at_once(lambda id=row.id: outbox.send_now(plot.firm.ana, id))  # type: ignore[misc]  # bound now
        assert found == [None] * 4
    at_once(deliver.send_until_done)
    assert sorted(plot.mail.keys) == sorted(row.key for row in rows)

    for row in rows:
        Delivery.objects.filter(id=row.id).update(state="failed", ended_at=now())
        found = at_once(lambda id=row.id: outbox.resend(plot.firm.ana, id))  # type: ignore[misc]  # bound now
        assert [type(one) for one in found if one is not None] == [Refused] * 3
        at_once(deliver.send_until_done, 2)
    assert set(Counter(plot.mail.keys).values()) == {2}
    plot.repeated = set(plot.mail.keys)


@pytest.mark.slow
def test_f17_cancel_against_send(plot: Plot) -> None:
    """Whoever wins, the row and the outside agree."""
    mails(plot, 20)
    for row in Delivery.objects.all():
        acts = [lambda: deliver.send_batch(1), lambda id=row.id: outbox.cancel(plot.firm.ana, id)]  # type: ignore[misc]  # bound now
        at_once(lambda left=acts: left.pop()(), 2)  # type: ignore[misc]  # bound now; each thread takes one
    deliver.send_until_done()
    sent = set(Delivery.objects.filter(state="sent").values_list("key", flat=True))
    assert sent == set(plot.mail.keys)
    assert set(Delivery.objects.values_list("state", flat=True)) <= {"sent", "cancelled"}
