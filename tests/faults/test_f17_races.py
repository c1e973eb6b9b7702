"""F17: two hundred races, each begun by threads at one barrier; each has one winner, and losers see its result."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.clients.calls import receive
from tandem.operations.deliveries import deliver, outbox
from tandem.operations.errors import Refused
from tandem.operations.thinking import advance, moments
from tandem.store.models import Call, CallSignal, Contact, Delivery, Event, MomentReached
from tandem.store.read import pending
from tandem.store.read.organisation import now
from tandem.store.write import deliveries as ledger
from tests.builders import ACall, a_lead, a_planned_call, a_workflow, think
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


def test_f17_two_workers_meet_one_stranger(plot: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls of a number nobody has, in two shards: both workers plan a lead; one makes it, both calls get it."""
    a_workflow("Strangers").when("call.missed").then("create_contact").published()
    monkeypatch.setattr(pending, "AT_ONCE", 1)  # each worker takes one shard,
    monkeypatch.setattr(pending, "MUCH", 0)  # however little there is
    for number in range(10):
        stranger = f"+336999999{number:02d}"
        for call in (ACall(f"{number}-a", number=stranger), ACall(f"{number}-b", number=stranger)):
            receive([call.signal("ringing"), call.signal("missed", seconds=20)])
        both_planned = threading.Barrier(2)
        planned = threading.local()

        def reach(place: str, barrier: threading.Barrier = both_planned, mine: Any = planned) -> None:
            if place == "advance.planned" and not hasattr(mine, "once"):
                mine.once = True
                barrier.wait(10)

        with monkeypatch.context() as here:
            here.setattr(advance, "reach", reach)
            found = at_once(advance.advance, 2)
        assert [one.events for one in found] == [1, 1], found
        (lead,) = Contact.objects.filter(phone_e164=stranger)
        assert set(Call.objects.filter(number=stranger).values_list("contact", "caller_kind")) == {
            (lead.pk, "lead")
        }
    think()
    assert Contact.objects.count() == 10


def test_f17_colleagues_make_a_contact_of_one_stranger(plot: Plot) -> None:
    for number in range(15):
        stranger = f"+336999999{number:02d}"
        calls = [ACall(f"{number}-{each}", number=stranger) for each in range(4)]
        receive([call.signal("missed") for call in calls])
        refs = [RecordRef("call", call.row.pk) for call in calls]
        at_once(lambda left=refs: toolbox.perform(plot.firm.ana, "create_contact", {}, [left.pop()]))  # type: ignore[misc]  # bound now
        (lead,) = Contact.objects.filter(phone_e164=stranger)
        assert set(Call.objects.filter(number=stranger).values_list("contact", flat=True)) == {lead.pk}
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
