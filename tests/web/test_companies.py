"""Companies: their list, the page with its people, adding one."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import Company
from tests.builders import Firm, a_company, a_lead
from tests.web.reading import rows, words


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        a_company(name=f"Firm {number}", owner=firm.bo)
    with django_assert_num_queries(9):
        page = ana.get("/companies")
    assert rows(page) == [f"Firm {number}" for number in range(many)]


def test_its_page_shows_its_people_and_leads_to_its_lists(firm: Firm, ana: Client) -> None:
    company = a_company(city="Lyon", country="FR", industry="Bakery")
    lisa = a_lead(company=company)
    page = ana.get(f"/companies/{company.pk}")
    read = words(page)
    assert "Bakery" in read
    assert "Lyon, France" in read
    assert f'href="/contacts/{lisa.pk}"' in page.content.decode()
    assert rows(ana.get("/contacts", {"company": company.pk})) == ["Lisa Martin"]


def test_a_company_is_added(firm: Firm, ana: Client) -> None:
    ana.post("/companies/add", {"name": "Atelier Noël", "phone": "01 42 68 53 00", "active": "on"})
    made = Company.objects.get()
    assert (made.name, made.phone_e164, made.active) == ("Atelier Noël", "+33142685300", True)


def test_a_company_needs_a_name(firm: Firm, ana: Client) -> None:
    page = ana.post("/companies/add", {"name": ""})
    assert page.context["form"].errors["name"] == ["This field is required."]
    assert not Company.objects.exists()


@pytest.mark.parametrize(("written", "found"), [("moulin", 1), ("01 44 55", 1), ("lyon", 1), ("paris", 0)])
def test_a_company_is_found_by_name_number_or_city(firm: Firm, ana: Client, written: str, found: int) -> None:
    a_company(city="Lyon")
    assert len(rows(ana.get("/companies", {"q": written}))) == found
