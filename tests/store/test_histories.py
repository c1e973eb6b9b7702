"""Looking the past up with a memory gives what looking it up each time gives."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from tandem.engine.agenda import NEWEST, Asked
from tandem.engine.record import RecordRef
from tandem.store.models import Event
from tandem.store.read import histories, past
from tests.builders import Firm, a_call, a_company, a_firm, a_lead

pytestmark = pytest.mark.django_db


def a_past() -> Firm:
    """Calls, a client who moves with their company, one who is deleted, and an event whose time came late."""
    firm = a_firm()
    company = a_company()
    lead = a_lead(firm.bo, company=company)
    gone = a_lead(firm.bo, name="Gone", phone_e164="+33600000002")
    for number in range(4):
        a_call(f"call-{number}").rings().is_missed()
        firm.pass_time(minutes=10)
        lead.city = company.city = f"city {number}"
        lead.save()
        company.save()
    before = Event.objects.filter(record_id=lead.pk).latest("id")
    Event.objects.create(
        at=before.at - timedelta(minutes=15), record_type="contact", record_id=lead.pk, op="changed",
        before={"city": "city 3"}, after={**before.after, "city": "committed later"}, cause={},
    )  # fmt: skip
    gone.delete()
    return firm


def questions(count: int, seed: int) -> list[Asked]:
    """About everything the log knows, and about a contact it knows nothing of."""
    chance = random.Random(seed)
    known = Event.objects.filter(record_type__in=("call", "contact", "company"))
    records = [RecordRef(*ref) for ref in sorted(set(known.values_list("record_type", "record_id")))]
    records.append(RecordRef("contact", 999_999))
    numbers = sorted(known.values_list("id", flat=True))
    begun = known.earliest("at").at - timedelta(minutes=5)
    return [
        Asked(chance.choice(records), begun + timedelta(seconds=chance.randrange(3_600)),
              chance.choice([NEWEST, *numbers]))
        for _ in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("most", [3, 1_000])
def test_a_memory_changes_no_answer(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    a_past()
    monkeypatch.setattr(histories, "MOST_IMAGES", most)
    monkeypatch.setattr(histories, "MOST_RECORDS", most)
    memory = histories.Histories()
    answers = set()
    for seed in range(12):
        asked = questions(25, seed)
        found = memory.surroundings(asked)
        assert found == past.surroundings(asked)
        answers |= {around[ref]["city"] for around in found for ref in around if ref.type == "contact"}
    assert {"Boston", "city 0", "city 3", "committed later"} <= answers


def test_what_is_known_is_not_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    a_past()
    memory, asks = histories.Histories(), list[int]()

    def counted(wanted: Sequence[Asked], look_up: Any = past.images) -> Any:
        asks.append(len(wanted))
        return look_up(wanted)

    monkeypatch.setattr(past, "images", counted)
    asked = questions(40, seed=1)
    assert memory.surroundings(asked)
    once = len(asks)
    assert memory.surroundings(asked)
    assert (once > 0, len(asks)) == (True, once)
