"""Calls: their list, logging and planning one by hand, editing one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import Call
from tandem.store.read.organisation import now
from tests.builders import AGENT, Firm, a_call, a_company, a_lead, a_planned_call
from tests.web.reading import HTMX, rows, said, words


def wall(moment_in: timedelta) -> str:
    """A moment as the browser's picker sends it, in the organisation's zone."""
    local = (now() + moment_in).astimezone(timezone.zoneinfo.ZoneInfo("Europe/Paris"))  # type: ignore[attr-defined]  # Django's own
    return local.strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lisa = a_lead(company=a_company())
    for number in range(many):
        a_planned_call(firm, contact=lisa, company=lisa.company, subject=f"Call {number}")
    with django_assert_num_queries(9):
        page = ana.get("/calls")
    assert len(rows(page)) == many


def test_tabs_and_filters(firm: Firm, ana: Client) -> None:
    a_lead(owner=firm.bo)
    a_call("one").rings().is_missed()
    a_call("two", number="+40721234567").rings().is_answered().ends()
    a_planned_call(firm, owner=firm.ana, subject="Demo")
    assert rows(ana.get("/calls", {"view": "missed"})) == ["Lisa Martin"]
    assert rows(ana.get("/calls", {"view": "planned"})) == ["Demo"]
    assert rows(ana.get("/calls", {"view": "mine"})) == ["Demo"]
    assert rows(ana.get("/calls", {"direction": "outbound"})) == ["Demo"]
    assert rows(ana.get("/calls", {"caller": "unknown", "status": "ended"})) == ["+40721234567"]
    assert rows(ana.get("/calls", {"q": "martin"})) == ["Lisa Martin"]
    assert rows(ana.get("/calls", {"q": "0721 234 567"})) == ["+40721234567"]
    assert len(rows(ana.get("/calls", {"day": "today"}))) == 3
    assert rows(ana.get("/calls", {"day": "yesterday"})) == []


def test_a_missed_call_waits_until_somebody_calls_back(firm: Firm, ana: Client) -> None:
    a_lead(owner=firm.bo)
    a_call("one").rings().is_missed()
    a_call("two").rings().is_missed()
    assert len(rows(ana.get("/calls", {"view": "call-back"}))) == 1
    assert [row["who"] for row in ana.get("/").context["missed"]] == ["Lisa Martin"]
    a_call("three", direction="outbound").rings().is_answered().ends()
    assert rows(ana.get("/calls", {"view": "call-back"})) == []
    assert ana.get("/").context["missed"] == []


def test_a_call_with_a_client_is_logged(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    form = {
        "client": f"contact:{lisa.pk}",
        "direction": "inbound",
        "minutes": 12,
        "purpose": "Offer",
        "notes": "Soon",
    }
    answer = ana.post("/calls/log", form)
    call = Call.objects.get()
    assert answer.headers["Location"] == f"/calls/{call.pk}"
    assert (call.status, call.direction, call.duration, call.owner) == ("logged", "inbound", 720, firm.ana)
    assert (call.contact, call.caller_kind, call.number, call.from_number) == (
        lisa,
        "lead",
        "+33612345678",
        "+33612345678",
    )
    assert said(ana.get(f"/contacts/{lisa.pk}")) == ["Ana Popescu logged the call Lisa Martin"]


def test_a_number_nobody_has_is_logged_as_unknown(firm: Firm, ana: Client) -> None:
    ana.post("/calls/log", {"number": "07 21 23 45 67", "direction": "outbound", "minutes": 1})
    call = Call.objects.get()
    assert (call.number, call.caller_kind, call.contact, call.subject) == (
        "+33721234567",
        "unknown",
        None,
        "+33721234567",
    )
    assert call.to_number == "+33721234567"


def test_a_number_somebody_has_is_theirs(firm: Firm, ana: Client) -> None:
    company = a_company()
    ana.post("/calls/log", {"number": "+33 1 44 55 66 77", "direction": "outbound", "minutes": 1})
    assert Call.objects.get().company == company


NO_NUMBER = "“12” is no telephone number. Write it with its country code, such as +33 6 12 34 56 78."
NO_CHOICE = "Select a valid choice. up is not one of the available choices."


@pytest.mark.parametrize(
    ("form", "field", "error"),
    [
        ({}, "client", "Choose a client, or write the number."),
        ({"number": "12"}, "number", NO_NUMBER),
        (
            {"number": "0612345678", "minutes": "-1"},
            "minutes",
            "Ensure this value is greater than or equal to 0.",
        ),
        ({"number": "0612345678", "direction": "up"}, "direction", NO_CHOICE),
    ],
)
def test_a_call_that_cannot_be_logged(
    firm: Firm, ana: Client, form: dict[str, str], field: str, error: str
) -> None:
    page = ana.post("/calls/log", {"direction": "outbound", "minutes": "5"} | form)
    assert page.context["form"].errors[field] == [error]
    assert not Call.objects.exists()


def test_a_call_to_come_is_not_logged_but_planned(firm: Firm, ana: Client) -> None:
    form = {
        "number": "0612345678",
        "direction": "outbound",
        "minutes": 5,
        "ended_at": wall(timedelta(hours=2)),
    }
    page = ana.post("/calls/log", form)
    assert page.context["form"].errors["ended_at"] == [
        "This is still to come. Plan the call instead of logging it."
    ]
    ana.post(
        "/calls/plan", {"number": "0612345678", "planned_at": wall(timedelta(hours=2)), "owner": firm.bo.pk}
    )
    call = Call.objects.get()
    assert (call.status, call.direction, call.owner) == ("planned", "outbound", firm.bo)
    assert timedelta(minutes=118) < (call.planned_at or now()) - now() < timedelta(minutes=121)


def test_a_call_is_not_planned_in_the_past(firm: Firm, ana: Client) -> None:
    page = ana.post("/calls/plan", {"number": "0612345678", "planned_at": wall(-timedelta(hours=2))})
    assert page.context["form"].errors["planned_at"] == ["This time is over. Choose one to come."]
    assert not Call.objects.exists()


def test_what_people_write_about_a_call_is_edited(firm: Firm, ana: Client) -> None:
    call = a_planned_call(firm)
    form = {"subject": "Demo with Lisa", "purpose": "Demo", "result": "", "notes": "Bring the lamp"}
    answer = ana.post(f"/calls/{call.pk}/edit", form, headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    page = ana.get(f"/calls/{call.pk}")
    assert said(page) == ["Ana Popescu changed Purpose: – → Demo, Notes: – → Bring the lamp"]
    assert "Bring the lamp" in words(page)


def test_an_overdue_call_says_so(firm: Firm, ana: Client) -> None:
    call = a_planned_call(firm, at=now() - timedelta(minutes=5))
    assert "Overdue" in words(ana.get(f"/calls/{call.pk}"))


def test_a_client_of_somebody_else_cannot_be_used(firm: Firm, bo: Client) -> None:
    firm.bo.role.rights = AGENT | {"view": {"*": "own"}}  # type: ignore[union-attr]  # everybody has a role
    firm.bo.role.save()  # type: ignore[union-attr]  # everybody has a role
    other = a_lead(owner=firm.cy)
    page = bo.post("/calls/log", {"client": f"contact:{other.pk}", "direction": "outbound", "minutes": 5})
    assert "client" in page.context["form"].errors
    assert not Call.objects.exists()


def test_the_download_is_in_the_reader_s_zone(firm: Firm, ana: Client) -> None:
    a_planned_call(firm, contact=a_lead(), at=datetime(2027, 1, 5, 10, tzinfo=UTC))
    for zone, hour in {"": "11:00", "Europe/Bucharest": "12:00"}.items():
        firm.ana.time_zone = zone
        firm.ana.save()
        lines = b"".join(ana.get("/calls", {"format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]  # it streams
        assert (
            f"Lisa Martin,+33612345678,Outbound,Planned,Demo with Lisa,,,Bo Laurent,,2027-01-05 {hour}"
            in lines
        )
