"""Clients: an action from their page, one on chosen rows, a note, a form with an error."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tandem.store.models import Contact, Task
from tests.browser.conftest import Office
from tests.browser.look.test_access import violations
from tests.builders import a_company, a_lead

pytestmark = pytest.mark.browser


def test_an_action_from_the_page_with_its_error_and_its_effect(office: Office) -> None:
    lisa = a_lead(owner=office.firm.bo)
    page = office.screen(office.firm.ana).open(f"/contacts/{lisa.pk}")
    page.click(".toolbox >> text=Create a task")
    page.fill("#dialog [name=title]", "Send {{ nam }} the samples")
    page.click("#dialog .btn-primary")
    expect(page.locator("#dialog .field-error")).to_contain_text("Did you mean")
    page.fill("#dialog [name=title]", "Send {{ first_name }} the samples")
    page.click("#dialog .btn-primary")
    expect(page.locator(".tl-upcoming")).to_contain_text("Send Lisa the samples")
    expect(page.locator("#toasts")).to_contain_text("Create a task: done.")
    assert Task.objects.get().title == "Send Lisa the samples"


def test_chosen_rows_get_a_status_together(office: Office) -> None:
    for name in ("Anne", "Bea", "Cleo"):
        a_lead(name=name)
    page = office.screen(office.firm.ana).open("/contacts")
    page.locator("[data-select]").nth(0).click()
    page.locator("[data-select]").nth(1).click()
    page.click("[data-selection] >> text=Set the status")
    expect(page.locator("#dialog .panel-head")).to_contain_text("2 records")
    page.fill("#dialog [name=status]", "Call back")
    page.click("#dialog .btn-primary")
    expect(page.locator("#toasts")).to_contain_text("done for 2 records")
    assert sorted(Contact.objects.filter(status="Call back").values_list("name", flat=True)) == [
        "Anne",
        "Bea",
    ]


def test_a_note_appears_where_it_was_written(office: Office) -> None:
    lisa = a_lead()
    page = office.screen(office.firm.ana).open(f"/contacts/{lisa.pk}")
    page.fill("#tl-note-body", "Prefers to be called after 15:00")
    page.click("text=Add note")
    expect(page.locator(".tl-text")).to_have_text("Prefers to be called after 15:00")
    page.click(".tl-head >> text=Changes")
    expect(page.locator(".tl-text")).to_have_count(0)


def test_adding_a_contact_with_a_wrong_number_and_a_searchable_company(office: Office) -> None:
    company = a_company()
    page = office.screen(office.firm.ana).open("/contacts/add")
    page.fill("[name=last_name]", "Noël")
    page.fill("[name=phone]", "12")
    page.click("main .btn-primary")
    expect(page.locator("#id_phone_field .field-error")).to_contain_text("no telephone number")
    page.fill("[name=phone]", "06 99 88 77 66")
    page.click("main .btn-primary")
    expect(page.locator("h1")).to_have_text("Noël")
    assert Contact.objects.get().phone_e164 == "+33699887766"
    assert company.pk


@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_can_use_these_pages_at_any_width(office: Office, width: int) -> None:
    lisa = a_lead(owner=office.firm.bo, company=a_company())
    look = office.screen(office.firm.ana, width=width)
    for path in ("/", "/contacts", f"/contacts/{lisa.pk}", "/contacts/add", "/companies", "/tasks", "/me"):
        page = look.open(path)
        assert violations(look) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
