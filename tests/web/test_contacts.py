"""Contacts: finding, filtering, downloading, opening, adding and changing them."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import Activity, Company, Contact, Event
from tandem.store.read.lists import search_clients
from tests.builders import AGENT, Firm, a_company, a_lead
from tests.web.reading import rows, said, signed_in, words


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    company = a_company()
    for number in range(many):
        a_lead(owner=firm.bo, name=f"Lead {number}", company=company)
    with django_assert_num_queries(9):
        page = ana.get("/contacts")
    assert rows(page) == [f"Lead {number}" for number in range(many)]


@pytest.mark.parametrize(
    "text", ["lisa", "MART", "lisa mar", "lisa@exa", "boston", "06 12 34 56 78", "+33612345678", "0612345678"]
)
def test_somebody_is_found_by_name_address_city_or_number(firm: Firm, ana: Client, text: str) -> None:
    a_lead()
    a_lead(name="Ioana Țurcanu", email="ioana@example.org", phone="", phone_e164="", city="Cluj")
    assert rows(ana.get("/contacts", {"q": text})) == ["Lisa Martin"]


@pytest.mark.parametrize("text", ["x'); DROP", "& | !", "\\", "':*", "'", "(((", "\x00lisa"[1:] + "zz"])
def test_a_strange_search_finds_nobody_and_breaks_nothing(firm: Firm, ana: Client, text: str) -> None:
    a_lead()
    page = ana.get("/contacts", {"q": text})
    assert page.status_code == 200
    assert rows(page) == []
    assert "Nothing matches" in words(page)


def test_the_search_uses_the_index(firm: Firm) -> None:
    a_lead()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "contact_search" in search_clients(Contact.objects.all(), "lisa").explain()
    assert "company_search" in search_clients(Company.objects.all(), "moulin").explain()


def test_filters_narrow_and_their_chips_take_them_off(firm: Firm, ana: Client) -> None:
    a_lead(owner=firm.bo, name="Anne", city="Lyon", tags=["vip"], status="Quote sent")
    a_lead(owner=firm.cy, name="Bea", kind="contact")
    a_lead(name="Cleo", active=False)
    assert rows(ana.get("/contacts")) == ["Anne", "Bea"]
    for query in (
        {"kind": "lead"},
        {"city": "Lyon"},
        {"tag": "vip"},
        {"status": "Quote sent"},
        {"owner": firm.bo.pk},
    ):
        page = ana.get("/contacts", query)
        assert rows(page) == ["Anne"], query
        assert [chip.remove_url for chip in page.context["listing"].chips] == ["?"]
    assert rows(ana.get("/contacts", {"owner": "none", "active": "any"})) == ["Cleo"]
    assert rows(ana.get("/contacts", {"active": "no"})) == ["Cleo"]
    assert rows(ana.get("/contacts", {"owner": "'"})) == []


def test_filters_offer_what_is_in_use(firm: Firm, ana: Client) -> None:
    a_lead(city="Lyon")
    a_lead(city="Lyon")
    a_lead(city="Cluj")
    offers = {
        str(offer.label): [choice.label for choice in offer.choices]
        for offer in ana.get("/contacts").context["listing"].offers
    }
    assert offers["City"] == ["Lyon", "Cluj"]
    assert offers["Owner"][0] == "Me"


def test_sorting_and_paging(firm: Firm, ana: Client) -> None:
    for number in range(51):
        a_lead(name=f"Lead {number:02}")
    assert rows(ana.get("/contacts", {"sort": "-name"}))[0] == "Lead 50"
    second = ana.get("/contacts", {"page": 2})
    assert rows(second) == ["Lead 50"]
    assert "51–51 of 51" in words(second)
    assert rows(ana.get("/contacts", {"page": 99})) == ["Lead 50"]
    assert rows(ana.get("/contacts", {"page": "x", "sort": "password"}))[0] == "Lead 00"


def test_the_download_holds_what_the_list_shows_and_no_formula(firm: Firm, ana: Client) -> None:
    a_lead(name="=HYPERLINK(1)", city="@cmd")
    a_lead(name="Other", kind="contact")
    answer = ana.get("/contacts", {"format": "csv", "kind": "lead"})
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]  # it streams
    assert lines == [
        ["Name", "Kind", "Company", "Phone", "E-mail", "City", "Status", "Tags", "Owner"],
        ["'=HYPERLINK(1)", "Lead", "", "+33612345678", "lisa@example.com", "'@cmd", "", "", ""],
    ]


def test_an_empty_list_offers_the_first_step(firm: Firm, ana: Client) -> None:
    assert "No contact yet" in words(ana.get("/contacts"))


def test_a_contact_is_added_with_its_number_in_one_form(firm: Firm, ana: Client) -> None:
    company = a_company()
    answer = ana.post(
        "/contacts/add",
        {"first_name": "Élodie", "last_name": "Béranger", "kind": "lead", "phone": "06 11 22 33 44", "active": "on",
         "company": company.pk, "gdpr_status": "unknown", "tags": "vip, press, vip", "owner": firm.bo.pk},
    )  # fmt: skip
    made = Contact.objects.get()
    assert answer.headers["Location"] == f"/contacts/{made.pk}"
    assert (made.name, made.phone, made.phone_e164) == ("Élodie Béranger", "06 11 22 33 44", "+33611223344")
    assert (made.tags, made.company_id, made.owner_id) == (["vip", "press"], company.pk, firm.bo.pk)
    assert Event.objects.get(record_type="contact", op="created").cause == {
        "by": "person",
        "doer": firm.ana.pk,
    }
    assert said(ana.get(f"/contacts/{made.pk}")) == ["Ana Popescu added this contact"]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(firm: Firm, ana: Client) -> None:
    form = {
        "first_name": "",
        "last_name": "",
        "kind": "lead",
        "phone": "12",
        "gdpr_status": "unknown",
        "email": "x",
    }
    page = ana.post("/contacts/add", form)
    assert page.context["form"].errors["email"] == ["Enter a valid email address."]
    page = ana.post("/contacts/add", form | {"email": ""})
    errors = page.context["form"].errors
    assert errors["last_name"] == ["Give a name, so that colleagues can find this again."]
    assert errors["phone"] == [
        "“12” is no telephone number. Write it with its country code, such as +33 6 12 34 56 78."
    ]
    assert not Contact.objects.exists()


def test_a_contact_is_changed_field_by_field(firm: Firm, ana: Client) -> None:
    lisa = a_lead(owner=firm.bo)
    form = {"first_name": "Lisa", "last_name": "Martin", "kind": "contact", "phone": "06 12 34 56 78", "active": "on",
            "email": "lisa@example.com", "city": "Lyon", "gdpr_status": "unknown", "owner": firm.bo.pk}  # fmt: skip
    ana.post(f"/contacts/{lisa.pk}/edit", form)
    assert said(ana.get(f"/contacts/{lisa.pk}")) == [
        "Ana Popescu changed Kind: Lead → Contact, City: Boston → Lyon"
    ]
    ana.post(f"/contacts/{lisa.pk}/edit", form)
    assert Activity.objects.count() == 1


def test_the_page_of_somebody_who_is_not_there_or_not_theirs(firm: Firm, bo: Client) -> None:
    firm.bo.role.rights = AGENT | {"view": {"*": "own"}}  # type: ignore[union-attr]  # everybody has a role
    firm.bo.role.save()  # type: ignore[union-attr]  # everybody has a role
    mine, other = a_lead(owner=firm.bo), a_lead(owner=firm.cy)
    assert bo.get(f"/contacts/{mine.pk}").status_code == 200
    assert signed_in(firm.ana).get(f"/contacts/{other.pk}").status_code == 200
    assert bo.get(f"/contacts/{other.pk}").status_code == 404
    assert bo.get("/contacts/1").status_code == 404
    assert rows(bo.get("/contacts")) == ["Lisa Martin"]


def test_an_agent_may_not_change_what_is_not_theirs(firm: Firm, bo: Client) -> None:
    other = a_lead(owner=firm.cy)
    assert bo.get(f"/contacts/{other.pk}/edit").status_code == 403
    assert bo.post(f"/contacts/{other.pk}/edit", {"last_name": "X"}).status_code == 403


def test_strangers_are_sent_to_sign_in(firm: Firm) -> None:
    for path in (
        "/",
        "/contacts",
        "/calls",
        "/tasks",
        "/companies",
        "/search",
        "/me",
        "/mailbox",
        "/notifications",
    ):
        assert Client().get(path).headers["Location"].startswith("/accounts/login/"), path
    assert Client().get("/live").status_code == 401
