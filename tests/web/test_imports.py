"""Imports: the file is looked at, columns are matched, the question is asked, the rows are written."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations import imports
from tandem.store.models import Contact, Import
from tests.builders import Firm
from tests.web.reading import words

FILE = "Prénom;Nom;E-mail;Numéro\r\nZoé;Éluard;zoe@example.com;06 11 11 11 11\r\nBad;Number;bad@example.com;12\r\n"


def upload(client: Client, content: str = FILE, about: str = "contact") -> Any:
    """Choose a file."""
    given = SimpleUploadedFile("clients.csv", content.encode())
    return client.post("/imports", {"about": about, "file": given})


def test_from_the_file_to_the_clients(firm: Firm, ana: Client) -> None:
    assert "Look at the file" in words(ana.get("/imports?about=company"))
    answer = upload(ana)
    row = Import.objects.get()
    assert answer.headers["Location"] == f"/imports/{row.pk}"
    page = ana.get(f"/imports/{row.pk}")
    for part in (
        "Would be added 2",
        "Prénom",
        "Zoé · Bad",
        "Do workflows start for these clients?",
        "Import 2 rows",
    ):
        assert part in words(page), part
    assert '<input type="radio" name="automation" value="off" checked>' in page.content.decode()
    chosen = {"column-0": "first_name", "column-1": "last_name", "column-2": "email", "column-3": "phone"}
    ana.post(f"/imports/{row.pk}/columns", chosen)
    page = words(ana.get(f"/imports/{row.pk}"))
    assert "Would be added 1" in page
    assert "Left out 1" in page
    assert "3 Phone" in page
    assert Contact.objects.count() == 0
    ana.post(f"/imports/{row.pk}/start", {"automation": "off"})
    assert "0 of 2 rows written" in words(ana.get(f"/imports/{row.pk}"))
    imports.carry_out_all()
    page = words(ana.get(f"/imports/{row.pk}"))
    assert "Everything that was right is written. No workflow was started." in page
    assert [one.name for one in Contact.objects.all()] == ["Zoé Éluard"]


def test_what_is_wrong_is_said(firm: Firm, ana: Client) -> None:
    assert "Choose a file first." in words(ana.post("/imports", {"about": "contact"}))
    assert "This is a spreadsheet." in words(upload(ana, "PK\x03\x04"))
    upload(ana)
    row = Import.objects.get()
    twice = {"column-0": "email", "column-1": "email"}
    assert "Two columns fill in" in words(ana.post(f"/imports/{row.pk}/columns", twice))


def test_the_lists_lead_here_and_the_template_is_there(firm: Firm, ana: Client) -> None:
    assert 'href="/imports?about=contact"' in ana.get("/contacts").content.decode()
    assert 'href="/imports?about=company"' in ana.get("/companies").content.decode()
    assert "e-mail" in ana.get("/imports/template/contact").content.decode()
    assert ana.get("/imports/template/task").status_code == 404


def test_others_do_not_see_mine(firm: Firm, ana: Client, bo: Client) -> None:
    upload(ana)
    assert bo.get(f"/imports/{Import.objects.get().pk}").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        upload(ana)
    with django_assert_num_queries(6):
        page = words(ana.get("/imports"))
    assert page.count("clients.csv") == many
