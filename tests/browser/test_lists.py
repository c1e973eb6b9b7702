"""Lists under the fingers: a view is saved and opened again, columns are chosen, typing is never lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tandem.store.models import SavedView
from tests.browser.conftest import Office
from tests.browser.held import Held
from tests.browser.look.test_access import violations
from tests.builders import a_lead

pytestmark = pytest.mark.browser
PATIENCE = 30_000  # ms: the first page of a process reads every template


def names(page: Page) -> list[str]:
    """The names in the list, from the top."""
    return page.locator(".list-table .cell-main a").all_inner_texts()


def some_leads() -> None:
    for name, city in (("Anne", "Lyon"), ("Bea", "Lyon"), ("Cleo", "Cluj")):
        a_lead(name=name, city=city, email=f"{name.lower()}@example.org")


def test_a_view_is_saved_found_again_changed_and_deleted(office: Office) -> None:
    some_leads()
    look = office.screen(office.firm.ana)
    look.page.set_default_timeout(PATIENCE)
    page = look.open("/contacts")
    expect(page.get_by_role("button", name="Save as a view")).to_have_count(0)
    page.get_by_role("button", name="Filter").click()
    page.locator(".filter-menu summary", has_text="City").click()
    page.locator(".filter-menu a", has_text="Lyon").click()
    page.get_by_role("button", name="Save as a view").click()
    page.get_by_label("Name", exact=True).fill("Lyon")
    assert violations(look) == []
    page.get_by_role("button", name="Save the view").click()
    tab = page.locator(".tabs a", has_text="Lyon")
    expect(tab).to_have_attribute("aria-current", "page")
    page.goto(look.url + "/contacts")
    assert names(page) == ["Anne", "Bea", "Cleo"]
    tab.click()
    expect(page.locator(".chip")).to_contain_text("Lyon")
    assert names(page) == ["Anne", "Bea"]
    page.locator("th a", has_text="Name").click()
    expect(page.locator(".list-table .cell-main a").first).to_have_text("Bea")
    page.get_by_role("button", name="Save the changes").click()
    expect(page.get_by_role("button", name="Save the changes")).to_have_count(0)
    assert SavedView.objects.get().query == "city=Lyon&sort=-name"
    assert violations(look) == []
    page.get_by_role("button", name="Change this view").click()
    page.get_by_role("button", name="Delete this view").click()
    expect(tab).to_have_count(0)


def test_columns_are_chosen(office: Office) -> None:
    some_leads()
    look = office.screen(office.firm.ana)
    look.page.set_default_timeout(PATIENCE)
    page = look.open("/contacts")
    page.get_by_role("button", name="Columns").click()
    page.locator(".columns-menu").get_by_label("E-mail").check()
    page.locator(".columns-menu").get_by_label("Kind").uncheck()
    assert violations(look) == []
    page.get_by_role("button", name="Show these").click()
    expect(page.locator("th", has_text="E-mail")).to_be_visible()
    expect(page.locator("th", has_text="Kind")).to_have_count(0)
    expect(page.locator(".list-table")).to_contain_text("anne@example.org")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("button", name="The usual ones").click()
    expect(page.locator("th", has_text="Kind")).to_be_visible()


def test_what_is_typed_while_the_list_is_searched_stays(office: Office) -> None:
    some_leads()
    look = office.screen(office.firm.ana)
    look.page.set_default_timeout(PATIENCE)
    page = look.open("/contacts")
    held = Held(page, "/contacts?*")
    search = page.locator("[data-list-search]")
    search.click()
    with page.expect_request("**/contacts?*"):
        page.keyboard.type("an")
    page.keyboard.type("ne")
    held.let_go()
    expect(page).to_have_url(re.compile(r"\?q=anne$"))
    expect(page.locator(".list-table .cell-main a")).to_have_text(["Anne"])
    assert search.input_value() == "anne"
    expect(search).to_be_focused()
