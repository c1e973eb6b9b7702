"""What went wrong: grouped by cause, with evidence, taken note of a group at a time."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.engine.words import Text
from tandem.operations.watching import incidents
from tandem.store.models import Delivery, Incident
from tandem.store.read.organisation import now
from tests.builders import Firm, a_call, a_firm, a_lead, a_workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_broken_rule(name: str = "Broken") -> None:
    rule = a_workflow(name).when("call.missed")
    rule.then("update_field", field="duration", value="{{ number }}").published()


def missed(*numbers: str) -> None:
    for number in numbers:
        a_call(f"call-{number}", number=number).rings().is_missed()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_group_and_for_three(
    firm: Firm, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        a_broken_rule(f"Broken {number}")
    missed("+33612345678")
    client = signed_in(firm.ana)
    with django_assert_num_queries(9):
        page = client.get("/incidents")
    assert len(page.context["listing"].rows) == rows


def test_failures_that_differ_only_in_names_are_one_line(firm: Firm) -> None:
    a_broken_rule()
    missed("+33612345678", "+33612345679", "+33612345670")
    (row,) = signed_in(firm.ana).get("/incidents").context["listing"].rows
    assert (row.record.title, row.record.group.count) == ("A step failed", 3)
    assert row.record.cause.startswith("“+33612345670” is no value for duration.")


def test_the_evidence_leads_to_the_record_and_the_run(firm: Firm) -> None:
    a_broken_rule()
    missed("+33612345678", "+33612345679")
    page = signed_in(firm.ana).get(f"/incidents/{Incident.objects.latest('id').pk}")
    newest, oldest = page.context["evidence"]
    assert newest.row.run_id is not None
    assert newest.about_url == f"/calls/{newest.row.record_id}"
    assert oldest.row.pk < newest.row.pk


def test_taking_note_closes_the_whole_group_and_says_who(firm: Firm) -> None:
    a_broken_rule()
    missed("+33612345678", "+33612345679")
    other = Incident.objects.create(kind="storm", cause="Other", record_type="call", record_id=1, at=now())
    client = signed_in(firm.ana)
    client.post(f"/incidents/{Incident.objects.filter(kind='run_failed').latest('id').pk}/acknowledge")
    assert [row.id for row in client.get("/incidents").context["listing"].rows] == [other.pk]
    assert client.get("/incidents?view=acknowledged").context["listing"].rows[0].record.group.count == 2
    assert set(Incident.objects.filter(kind="run_failed").values_list("acknowledged_by", flat=True)) == {
        firm.ana.pk
    }


def test_an_agent_may_look_but_not_take_note(firm: Firm) -> None:
    a_broken_rule()
    missed("+33612345678")
    row = Incident.objects.get()
    client = signed_in(firm.bo)
    assert client.get(f"/incidents/{row.pk}").context["actions"] == []
    assert client.post(f"/incidents/{row.pk}/acknowledge").status_code == 403
    row.refresh_from_db()
    assert row.state == "open"


def test_what_concerns_no_record_is_for_those_who_may_change_settings(firm: Firm) -> None:
    incidents.refused("twilio", "The signature does not fit.", "x", now())
    row = Incident.objects.get()
    assert signed_in(firm.bo).get("/incidents").context["listing"].total == 0
    assert signed_in(firm.bo).get(f"/incidents/{row.pk}").status_code == 404
    assert signed_in(firm.dora).get("/incidents").context["listing"].total == 1


def test_an_unclear_delivery_is_sent_again_from_its_incident(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    rule = a_workflow("Sorry").when("call.missed")
    rule.then("send_email", to=["client"], subject="Sorry", body="We missed you.").published()
    missed("+33612345678")
    row = Delivery.objects.get()
    Delivery.objects.filter(pk=row.pk).update(state="unknown", ended_at=now())
    incident = incidents.delivery(row, "delivery_unknown", Text("The worker stopped."), now())
    client = signed_in(firm.ana)
    page = client.get(f"/incidents/{incident.pk}")
    assert page.context["evidence"][0].may_send_again
    client.post(f"/scheduled/{row.pk}/again", {"back": f"/incidents/{incident.pk}"})
    row.refresh_from_db()
    assert row.state == "planned"
