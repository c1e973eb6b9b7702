"""F03: a worker is frozen until another has taken over its work, and then goes on as if nothing had been."""

from __future__ import annotations

import signal
import time

import psutil
import pytest

from tandem.store.models import Delivery, Run
from tests.builders import a_workflow
from tests.faults.house import LEASE_SECONDS, Hand, until
from tests.faults.plot import Plot, the_rule

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]


def freezes(hand: Hand) -> None:
    """Wait until the process has stopped itself."""
    until(lambda: psutil.Process(hand.pid).status() == psutil.STATUS_STOPPED, told=lambda: hand.said)


def test_f03_frozen_while_the_mail_server_thinks(plot: Plot) -> None:
    a_workflow("Sorry").when("call.missed").then("send_email", subject="Sorry", body="Soon.").published()
    plot.mail.pause = 1.0
    plot.misses(1)
    zombie = plot.house.worker()
    until(lambda: plot.mail.taken, told=plot.story)
    zombie.tell(signal.SIGSTOP)
    plot.house.worker()
    until(lambda: Delivery.objects.filter(state="unknown").exists(), told=plot.story)

    zombie.tell(signal.SIGCONT)
    until(lambda: "lost lease" in zombie.said, told=plot.story)

    mail = Delivery.objects.get()
    assert (mail.state, plot.mail.keys) == ("unknown", [mail.key])
    plot.unclear = {mail.key}
    plot.house.hands[-1].kill()
    plot.misses(2)
    until(lambda: len(plot.mail.taken) == 2, told=plot.story)
    plot.settles()
    assert zombie.code is None


@pytest.mark.slow
def test_f03_frozen_before_it_sent_it_sends_nothing_after(plot: Plot) -> None:
    the_rule(plot)
    plot.misses(1)
    zombie = plot.house.worker(CRASHPOINT="~deliver.claimed")
    freezes(zombie)
    plot.house.worker()
    until(lambda: Delivery.objects.filter(kind="webhook", state="sent").exists(), told=plot.story)
    plot.settles()

    zombie.tell(signal.SIGCONT)
    until(lambda: zombie.said.count("lost lease") == 2, told=plot.story)

    mail = Delivery.objects.get(kind="email")
    assert (mail.state, plot.mail.taken) == ("unknown", [])
    assert len(plot.hook.requests) == 1
    assert Run.objects.get().state == "done"
    plot.unclear = {mail.key}


@pytest.mark.slow
def test_f03_frozen_in_the_middle_of_a_batch_its_commit_is_refused(plot: Plot) -> None:
    """Its session is ended as the server's own time limit would; another worker does the batch."""
    the_rule(plot)
    plot.misses(1)
    zombie = plot.house.worker(CRASHPOINT="~advance.planned", TANDEM_PROCESS="zombie")
    freezes(zombie)
    assert Run.objects.count() == 0
    plot.house.worker()
    time.sleep(LEASE_SECONDS / 2)
    assert Run.objects.count() == 0, "the frozen one holds its shards as long as its session lives"

    assert plot.house.cut_connections("zombie") > 0
    until(lambda: Run.objects.filter(state="done").count() == 1, told=plot.story)
    zombie.tell(signal.SIGCONT)
    plot.misses(2)
    until(lambda: Run.objects.filter(state="done").count() == 2, told=plot.story)
    plot.settles()
    assert len(plot.mail.taken) == len(plot.hook.requests) == 2


@pytest.mark.slow
def test_f03_frozen_between_two_transactions_it_loses_its_shards(plot: Plot) -> None:
    the_rule(plot)
    plot.misses(1)
    zombie = plot.house.worker(CRASHPOINT="~advance.noted")
    freezes(zombie)
    plot.house.worker()
    until(lambda: Run.objects.filter(state="done").count() == 1, 75, plot.story)
    zombie.tell(signal.SIGCONT)
    plot.misses(2)
    until(lambda: Run.objects.filter(state="done").count() == 2, told=plot.story)
    plot.settles()
    assert len(plot.mail.taken) == len(plot.hook.requests) == 2


@pytest.mark.slow
def test_f03_a_live_worker_with_more_than_its_lease_allows_gives_back_what_it_did_not_begin(
    plot: Plot,
) -> None:
    """Forty mails at a server that takes half a second each: none is taken for dead, none is sent twice."""
    a_workflow("Sorry").when("call.missed").then(
        "send_email",
        to=[f"guest@d{number}.example.com" for number in range(20)],
        subject="Sorry",
        body="Soon.",
    ).published()
    plot.mail.pause = 0.7
    plot.misses(1, 2)
    plot.house.worker(TANDEM_LEASE_SECONDS="2.5")
    plot.settles(60)
    assert set(Delivery.objects.values_list("state", "crashes", "attempts")) == {("sent", 0, 1)}
    assert len(plot.mail.taken) == 40
