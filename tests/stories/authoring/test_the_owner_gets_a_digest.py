"""Once a day the owner of workflows reads what failed and what waits on nobody, if anything did."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.operations.watching import digest
from tandem.store.models import Activity, Delivery, MailboxMessage, ManualAction, Organisation, User
from tests.builders import Firm, a_call, a_lead, a_workflow, think
from tests.stories.telling import settle


@pytest.fixture
def at_eight(firm: Firm) -> Firm:
    """It is Tuesday, half past eight in Paris; the story began on Monday at ten."""
    Organisation.objects.update(public_url="https://lumen.example")
    return firm


def until_the_next_morning(firm: Firm) -> None:
    firm.pass_time(hours=22, minutes=30)


def breaks(firm: Firm, calls: int = 2, owner: User | None = None, name: str = "Sorry") -> None:
    a_lead(firm.bo)
    made = a_workflow(name).when("call.missed").then("send_email", template="gone")
    made.published(owner or firm.ana)
    for number in range(calls):
        a_call(f"{name}-{number}").rings().is_missed()


def letters() -> list[tuple[str, str]]:
    settle()
    return list(MailboxMessage.objects.order_by("id").values_list("recipient", "subject"))


def test_failures_are_told_by_cause_with_the_numbers(at_eight: Firm) -> None:
    breaks(at_eight)
    until_the_next_morning(at_eight)
    assert digest.send_due() == 1
    assert letters() == [("ana@example.com", "Atelier Lumen: 2 failures in your workflows")]
    text = MailboxMessage.objects.get().text
    assert "2 × Sorry: A step failed" in text
    assert "the template “gone” is gone" in text
    assert "Sorry: 2 runs, 2 failed, 0 waiting" in text
    assert "https://lumen.example/workflows/health" in text
    row = Delivery.objects.get()
    assert (row.state, row.record_type, row.record_id) == ("sent", "user", at_eight.ana.pk)
    assert Activity.objects.get(effect="sent").verb == "digest"


def test_once_a_day_and_not_before_its_hour(at_eight: Firm) -> None:
    breaks(at_eight)
    at_eight.pass_time(hours=21)  # seven o'clock
    assert digest.send_due() == 0
    at_eight.pass_time(hours=1, minutes=30)
    assert [digest.send_due(), digest.send_due()] == [1, 0]
    at_eight.pass_time(hours=1)
    assert digest.send_due() == 0
    assert len(letters()) == 1


def test_nothing_to_say_is_not_said(at_eight: Firm) -> None:
    a_workflow().when("call.missed").then("notify", to=["user:bo@example.com"], text="x").published(
        at_eight.ana
    )
    a_call().rings().is_missed()
    until_the_next_morning(at_eight)
    assert digest.send_due() == 0


def test_what_waits_on_nobody(at_eight: Firm) -> None:
    made = a_workflow("Ask").when("call.missed")
    made.step(id="ask", hand_off={"do": "todo", "title": "Look", "to": "owner"}).published(at_eight.ana)
    a_call(number="+33999999999", agent="99").rings().is_missed()
    ManualAction.objects.update(owner=None, team=None)
    think()
    until_the_next_morning(at_eight)
    digest.send_due()
    assert letters() == [("ana@example.com", "Atelier Lumen: your workflows wait for somebody")]
    assert "1 manual action has nobody to do it" in MailboxMessage.objects.get().text


def test_who_does_not_want_it_gets_none(at_eight: Firm) -> None:
    breaks(at_eight)
    User.objects.filter(pk=at_eight.ana.pk).update(digest=False)
    until_the_next_morning(at_eight)
    assert digest.send_due() == 0
    think()


def test_in_ones_own_language_and_at_ones_own_hour(at_eight: Firm, monkeypatch: Any) -> None:
    at_eight.pass_time(hours=6)
    breaks(at_eight)
    User.objects.filter(pk=at_eight.ana.pk).update(time_zone="America/New_York", language="fr")
    heard: list[str] = []
    monkeypatch.setattr(digest, "override", lambda code: heard.append(code) or _nothing())
    at_eight.pass_time(hours=16, minutes=30)  # half past two at night in New York
    assert digest.send_due() == 0
    at_eight.pass_time(hours=6)
    assert digest.send_due() == 1
    assert heard == ["fr"]
    settle()


def _nothing() -> Any:
    from contextlib import nullcontext

    return nullcontext()
