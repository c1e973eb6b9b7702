"""F27: every way a mail server can say no, or say nothing."""

from __future__ import annotations

import pytest

from tandem.operations.deliveries import deliver
from tandem.operations.world import forget
from tandem.store.models import Delivery, Incident, MailAccount, Task
from tandem.store.read.organisation import now
from tests.builders import a_lead, a_workflow, think
from tests.faults.plot import Plot

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]


def writes_to(plot: Plot, *addresses: str) -> None:
    """One mail to each of these clients, sent once."""
    a_workflow("Welcome", about="contact").when("contact.created").then(
        "send_email", subject="Welcome", body="Hello."
    ).published()
    for address in addresses:
        a_lead(plot.firm.bo, email=address)
    think()
    deliver.send_until_done()
    think()


def state_of(address: str) -> tuple[str, int]:
    row = Delivery.objects.get(target=address)
    return row.state, row.attempts


@pytest.mark.parametrize("answer", ["451 greylisted, come back", "421 too many, closing", "452 no room"])
def test_f27_not_now_is_tried_again_and_arrives_once(plot: Plot, answer: str) -> None:
    plot.mail.answers = [answer]
    writes_to(plot, "lisa@example.com")
    assert state_of("lisa@example.com") == ("planned", 1)
    assert plot.mail.taken == []
    assert not Incident.objects.exists()

    plot.pass_time(hours=1)
    deliver.send_until_done()
    assert state_of("lisa@example.com") == ("sent", 2)
    assert len(plot.mail.taken) == 1


def test_f27_not_now_in_the_middle_of_a_batch_puts_off_that_one_only(plot: Plot) -> None:
    plot.mail.answers = ["250 taken", "421 too many"]
    writes_to(plot, *(f"guest@d{number}.example.com" for number in range(6)))
    states = sorted(Delivery.objects.values_list("state", flat=True))
    assert states == ["planned"] + ["sent"] * 5
    plot.pass_time(hours=1)
    deliver.send_until_done()
    assert len(plot.mail.taken) == 6


def test_f27_never_is_final_and_told(plot: Plot) -> None:
    plot.mail.refuses = {"lisa@example.com": "550 no such user"}
    writes_to(plot, "lisa@example.com", "bob@example.com")
    assert state_of("lisa@example.com") == ("failed", 1)
    assert state_of("bob@example.com") == ("sent", 1)
    incident = Incident.objects.get()
    assert (incident.kind, incident.details["target"]) == ("delivery_failed", "lisa@example.com")
    plot.pass_time(days=1)
    deliver.send_until_done()
    assert state_of("lisa@example.com") == ("failed", 1)


def test_f27_cut_after_the_content_nobody_knows(plot: Plot) -> None:
    plot.mail.answers = ["cut"]
    writes_to(plot, "lisa@example.com")
    row = Delivery.objects.get()
    assert (row.state, plot.mail.keys) == ("unknown", [row.key])
    assert row.key in Task.objects.get().description
    plot.unclear = {row.key}
    plot.pass_time(days=1)
    deliver.send_until_done()
    assert len(plot.mail.taken) == 1


def test_f27_without_the_encryption_it_was_promised_nothing_leaves(plot: Plot) -> None:
    MailAccount.objects.update(security="starttls")
    forget()
    writes_to(plot, "lisa@example.com")
    assert plot.mail.taken == []
    assert state_of("lisa@example.com") == ("planned", 1)
    MailAccount.objects.update(security="none")
    plot.pass_time(hours=1)
    deliver.send_until_done()
    assert state_of("lisa@example.com") == ("sent", 2)


def test_f27_a_server_that_is_away_is_waited_for(plot: Plot) -> None:
    port = MailAccount.objects.get().port
    MailAccount.objects.update(port=1)
    writes_to(plot, "lisa@example.com")
    row = Delivery.objects.get()
    assert row.state == "planned"
    assert row.due_at > now()
    MailAccount.objects.update(port=port)
    plot.pass_time(hours=2)
    deliver.send_until_done()
    assert state_of("lisa@example.com") == ("sent", 2)
