"""Nobody knows whether a message left: who answers for it is asked, in their own language."""

from __future__ import annotations

import pytest

from tandem.engine.words import N_, Text
from tandem.operations.deliveries.unclear import hand_over
from tandem.store.models import Delivery, Notification, Task, User
from tandem.store.read.organisation import now
from tandem.store.read.pending import Ids
from tests.builders import a_firm, a_lead, a_workflow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "question", "tries"),
    [
        ("en", "Was it sent? lisa@example.com: Your quote", "Tries: 2"),
        (
            "fr",
            "Est-ce parti\N{NARROW NO-BREAK SPACE}? lisa@example.com\N{NO-BREAK SPACE}: Your quote",
            "Tentatives\N{NO-BREAK SPACE}: 2",
        ),
    ],
)
def test_who_answers_for_it_is_asked(language: str, question: str, tries: str) -> None:
    firm = a_firm()
    rule = a_workflow("Quote").when("call.missed").then("add_note", text="x").published()
    User.objects.update(language=language)
    lisa = a_lead()
    delivery = Delivery.objects.create(
        id=next(Ids(1)), kind="email", key="k-1", record_type="contact", record_id=lisa.pk, contact=lisa.pk,
        workflow_id=rule.pk, target="lisa@example.com", payload={"label": "Your quote"}, attempts=2,
    )  # fmt: skip
    hand_over(delivery, Text(N_("nobody did it in time")), now())
    task = Task.objects.get()
    assert (task.title, task.contact_id, task.priority) == (question, lisa.pk, "high")
    assert task.description.splitlines()[1:] == ["Message-ID: k-1", tries]
    assert task.owner_id in (firm.dora.pk, firm.ana.pk)
    assert [(one.user_id, one.text) for one in Notification.objects.all()] == [(task.owner_id, question)]
