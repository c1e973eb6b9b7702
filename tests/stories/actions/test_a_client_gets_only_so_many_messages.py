"""A client gets only so many automatic messages a day; the next waits for the morning, colleagues may write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.store.models import Delivery, MailboxMessage, Organisation
from tandem.store.read.organisation import now
from tests.builders import Firm, a_call, a_lead, a_workflow
from tests.stories.telling import settle

NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # Tuesday, noon in Paris
NEXT_MORNING = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)  # eight in Paris


def sorry(name: str = "Sorry", **settings: Any) -> None:
    a_workflow(name, **settings).when("call.missed").then(
        "send_email", subject=name, body="We missed you."
    ).published()


def at(firm: Firm, moment: datetime) -> None:
    firm.pass_time(seconds=(moment - now()).total_seconds())
    settle()


def missed(id: str) -> None:
    a_call(id, agent="").rings().is_missed()
    settle()


def left() -> list[str]:
    return list(MailboxMessage.objects.order_by("id").values_list("subject", flat=True))


def test_above_the_firms_limit_they_wait_for_the_morning(firm: Firm) -> None:
    Organisation.objects.update(person_cap=2)
    a_lead(firm.bo)
    sorry()
    at(firm, NOON)
    for id in ("one", "two", "three"):
        missed(id)
    assert left() == ["Sorry", "Sorry"]
    waiting = Delivery.objects.get(state="planned")
    assert waiting.due_at == NEXT_MORNING
    assert waiting.reason["text"].startswith("the client had {count} automatic messages today")
    at(firm, NEXT_MORNING)
    assert left() == ["Sorry"] * 3


def test_two_in_one_batch_are_counted_as_well(firm: Firm) -> None:
    Organisation.objects.update(person_cap=1)
    a_lead(firm.bo)
    sorry("One")
    sorry("Two")
    at(firm, NOON)
    missed("one")
    assert left() == ["One"]


def test_a_workflow_has_its_own_limit(firm: Firm) -> None:
    a_lead(firm.bo)
    sorry("Often")
    sorry("Once", person_cap=1)
    at(firm, NOON)
    missed("one")
    missed("two")
    assert sorted(left()) == ["Often", "Often", "Once"]


def test_nought_is_no_limit_and_other_clients_count_for_themselves(firm: Firm) -> None:
    Organisation.objects.update(person_cap=0)
    a_lead(firm.bo)
    sorry()
    at(firm, NOON)
    for number in range(7):
        missed(f"call-{number}")
    assert left() == ["Sorry"] * 7
    Organisation.objects.update(person_cap=1)
    a_lead(firm.bo, email="other@example.com", phone_e164="+33600000001", phone="06 00 00 00 01")
    a_call("other", number="+33600000001", agent="").rings().is_missed()
    settle()
    assert left() == ["Sorry"] * 8


def test_what_a_colleague_writes_leaves_all_the_same(firm: Firm) -> None:
    Organisation.objects.update(person_cap=1)
    lead = a_lead(firm.bo)
    sorry()
    at(firm, NOON)
    missed("one")
    toolbox.perform(
        firm.ana, "send_email", {"subject": "By hand", "body": "Hello"}, [RecordRef("contact", lead.pk)]
    )
    settle()
    assert left() == ["Sorry", "By hand"]
