"""The organisation: its facts, the switch that stops everything, the hold, the sandbox clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tandem.store.models import Event, Organisation
from tests.builders import Firm, a_call, a_workflow, runs, think
from tests.web.reading import words

FACTS = {
    "name": "Lumen & Fils", "language": "fr", "time_zone": "Europe/Bucharest", "region": "RO", "calendar": "",
    "person_cap": "4", "reach_limit": "100", "digest_hour": "7",
    "public_url": "https://tandem.lumen.example/", "allowed_hosts": "crm.local:8080\n\n10.1.0.0/16\ncrm.local:8080",
}  # fmt: skip


def test_the_facts_are_saved_and_logged(firm: Firm, dora: Client) -> None:
    assert dora.post("/settings/organisation", FACTS).headers["Location"] == "/settings/organisation"
    kept = Organisation.objects.get()
    assert (kept.name, kept.language, kept.time_zone, kept.region) == (
        "Lumen & Fils",
        "fr",
        "Europe/Bucharest",
        "RO",
    )
    assert (kept.public_url, kept.allowed_hosts) == (
        "https://tandem.lumen.example",
        ["crm.local:8080", "10.1.0.0/16"],
    )
    assert (kept.person_cap, kept.reach_limit, kept.digest_hour) == (4, 100, 7)
    event = Event.objects.filter(record_type="organisation").get()
    assert event.cause == {"by": "person", "doer": firm.dora.pk}
    assert event.before is not None
    assert event.before["name"] == "Atelier Lumen"
    assert "sandbox" not in event.before


def test_saved_unchanged_it_says_nothing_to_the_log(firm: Firm, dora: Client) -> None:
    dora.post("/settings/organisation", FACTS)
    dora.post("/settings/organisation", FACTS)
    assert Event.objects.filter(record_type="organisation").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "required"),
        ("time_zone", "Mars/Base", "valid choice"),
        ("region", "ZZ", "valid choice"),
        ("public_url", "not an address", "valid URL"),
        ("digest_hour", "24", "less than or equal to 23"),
        ("allowed_hosts", "crm.local", "Write it like crm.local:8080"),
        ("allowed_hosts", "10.1.0.0/99", "Write it like crm.local:8080"),
    ],
)
def test_a_wrong_fact_is_named_and_nothing_is_saved(
    firm: Firm, dora: Client, field: str, value: str, said: str
) -> None:
    page = dora.post("/settings/organisation", {**FACTS, field: value})
    assert said in " ".join(page.context["form"].errors[field])
    assert Organisation.objects.get().name == "Atelier Lumen"


def test_stopping_everything_stops_it_and_is_seen_on_every_page(firm: Firm, dora: Client, bo: Client) -> None:
    rule = a_workflow().when("call.missed").then("add_note", text="Missed").published()
    dora.post("/settings/organisation/automation", {"on": "0", "reason": "Wrong mails"})
    assert "Automation is off" in words(bo.get("/contacts"))
    assert "Change this" not in words(bo.get("/contacts"))
    assert "Change this" in words(dora.get("/contacts"))
    a_call().rings().is_missed()
    assert runs(rule) == []
    event = Event.objects.filter(record_type="organisation").get()
    assert event.after == {"automation_on": False, "reason": "Wrong mails"}
    assert "Let automation go on" in words(dora.get("/settings/organisation"))
    dora.post("/settings/organisation/automation", {"on": "1"})
    think()
    assert [run.state for run in runs(rule)] == ["done"]
    assert "Automation is off" not in words(bo.get("/contacts"))


def test_what_was_held_back_is_released(firm: Firm, dora: Client) -> None:
    Organisation.objects.update(hold_deliveries=True)
    assert "restored from a backup" in words(dora.get("/settings/organisation"))
    dora.post("/settings/organisation/release")
    assert not Organisation.objects.get().hold_deliveries
    event = Event.objects.filter(record_type="organisation").get()
    assert (event.after, event.cause) == ({"hold_deliveries": False}, {"by": "person", "doer": firm.dora.pk})
    dora.post("/settings/organisation/release")
    assert Event.objects.filter(record_type="organisation").count() == 1


def test_the_sandbox_clock_moves_by_a_button_or_by_a_length_and_goes_back(firm: Firm, dora: Client) -> None:
    dora.post("/settings/organisation/clock", {"minutes": "31"})
    assert Organisation.objects.get().clock_offset == timedelta(minutes=31)
    dora.post("/settings/organisation/clock", {"length_number": "2", "length_unit": "days"})
    assert Organisation.objects.get().clock_offset == timedelta(days=2, minutes=31)
    assert "ahead of the real time" in words(dora.get("/settings/organisation"))
    dora.post("/settings/organisation/clock", {"reset": "1"})
    assert Organisation.objects.get().clock_offset == timedelta(0)


def test_a_wrong_length_is_said(firm: Firm, dora: Client) -> None:
    page = dora.post(
        "/settings/organisation/clock", {"minutes": "7", "length_number": "4000", "length_unit": "days"}
    )
    assert "at most ten years" in " ".join(page.context["clock_form"].errors["length"])


def test_a_real_organisation_has_no_clock_to_move(firm: Firm, dora: Client) -> None:
    Organisation.objects.update(sandbox=False)
    assert "Sandbox clock" not in words(dora.get("/settings/organisation"))
    page = dora.post("/settings/organisation/clock", {"minutes": "31"}, follow=True)
    assert "Only a sandbox" in words(page)
