"""F02: the mail server said 250 and the worker died before it wrote that down."""

from __future__ import annotations

import pytest

from tandem.operations.deliveries import outbox
from tandem.store.models import Delivery, Incident, Notification, Run, Task
from tests.builders import a_workflow
from tests.faults.house import until
from tests.faults.plot import Plot

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]


def test_f02_it_is_not_sent_again_and_a_person_decides_with_the_evidence(plot: Plot) -> None:
    a_workflow("Sorry").when("call.missed").then(
        "send_email", subject="Sorry, {{ contact.first_name }}", body="We call you back."
    ).published(plot.firm.ana)
    plot.misses(1)
    assert plot.house.worker(CRASHPOINT="deliver.sent").ends() == 137
    plot.house.worker()
    until(lambda: Delivery.objects.filter(state="unknown").exists(), told=plot.story)
    plot.settles()

    mail = Delivery.objects.get()
    assert (mail.state, mail.crashes, plot.mail.keys) == ("unknown", 1, [mail.key])
    assert Run.objects.get().state == "done"
    task = Task.objects.get()
    assert (task.owner, task.priority, task.status) == (plot.firm.ana, "high", "open")
    assert "lisa1@example.com" in task.title
    assert mail.key in task.description
    assert "the mail may have left or not" in task.description
    assert Notification.objects.get().user == plot.firm.ana
    assert Incident.objects.get().kind == "delivery_unknown"

    outbox.resend(plot.firm.ana, mail.id)
    plot.settles()

    mail.refresh_from_db()
    assert mail.state == "sent"
    assert plot.mail.keys == [mail.key, mail.key]
    plot.repeated = {mail.key}
