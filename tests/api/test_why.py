"""Programs may ask why a workflow did not act, and have one rehearsed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tandem.operations.explaining import rehearsal
from tandem.store.models import Run
from tests.builders import Firm, a_lead, a_workflow, think

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]


def test_the_failed_clause_and_the_near_miss_are_told(firm: Firm, program: Program) -> None:
    rule = a_workflow("Demo", "contact").when("contact.edited", fields=["status"], every_time=True)
    row = rule.where("city", "is", "Boston").then("add_note", text="x").published()
    lead = a_lead(owner=firm.bo, city="Boston ")
    lead.status = "hot"
    lead.save()
    think()
    client = program(firm.ana)
    found = client.get(f"/api/why?record_type=contact&record={lead.pk}&workflow={row.pk}&limit=1").json()
    (look,) = found["items"]
    assert (look["op"], look["changed"]) == ("changed", ["status"])
    assert look["workflows"] == [
        {
            "workflow": row.pk, "name": "Demo", "word": "condition", "because": "A condition did not hold.",
            "run": None, "state": "", "incident": None,
            "clause": {"field": "city", "operator": "is", "expected": "Boston", "actual": "Boston "},
            "near": {
                "slip": "spaces", "actual": "Boston ", "wanted": "Boston", "record_type": "contact",
                "record": lead.pk, "field": "city",
            },
        }
    ]  # fmt: skip
    lead.city, lead.status = "Boston", "warm"
    lead.save()
    think()
    again = client.get(f"/api/why?record_type=contact&record={lead.pk}&workflow={row.pk}&limit=1").json()
    assert again["items"][0]["workflows"][0]["run"] == Run.objects.get().pk


def test_a_rehearsal_is_asked_for_watched_and_cancelled(firm: Firm, program: Program) -> None:
    row = a_workflow("Missed").when("call.missed").then("add_note", text="x").published()
    client = program(firm.ana)
    here = f"/api/workflows/{row.pk}/rehearsals"
    made = client.post(here, {"days": 7}, content_type="application/json")
    assert made.status_code == 201
    one = f"{here}/{made.json()['id']}"
    assert client.get(one).json()["state"] == "waiting"
    assert rehearsal.carry_out_all() == 1
    done = client.get(one).json()
    assert (done["state"], done["result"]["runs"]) == ("done", 0)
    assert client.post(f"{one}/cancel", {}, content_type="application/json").json() == {"done": True}
    assert [item["state"] for item in client.get(here).json()["items"]] == ["done"]
    assert client.post(here, {"days": 91}, content_type="application/json").status_code == 422
