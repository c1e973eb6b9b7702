"""The gallery under the fingers: a recipe is read, taken over, and stands in the list as a draft."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tandem.catalog.recipes import recipes
from tandem.store.models import Workflow
from tests.browser.conftest import Look, Office
from tests.browser.look.test_access import violations

pytestmark = pytest.mark.browser
PATIENCE = 30_000  # ms: the first page of a process reads every template


def opened(office: Office, path: str) -> tuple[Look, Page]:
    """A page before Ana's eyes."""
    look = office.screen(office.firm.ana)
    look.page.set_default_timeout(PATIENCE)
    return look, look.open(path)


def test_a_recipe_is_taken_over_and_stands_in_the_list_as_a_draft(office: Office) -> None:
    look, page = opened(office, "/workflows")
    page.locator("main").get_by_role("link", name="Gallery", exact=True).click()
    expect(page.locator("h1")).to_have_text("Gallery")
    assert violations(look) == []
    page.get_by_role("link", name="A new lead is called the same day").click()
    expect(page.locator("h1")).to_have_text("A new lead is called the same day")
    expect(page.locator(".example .state-green")).to_have_count(4)
    assert violations(look) == []
    page.get_by_role("button", name="Use it").click()
    page.wait_for_url("**/build*")
    expect(page.locator("body")).to_contain_text("Call ‹name›, a new lead")
    row = Workflow.objects.get()
    assert (row.key, row.live, row.on) == ("new-lead-called", None, False)
    page.goto(page.url.split("/workflows/")[0] + "/workflows")
    expect(page.get_by_role("link", name="A new lead is called the same day")).to_be_visible()
    expect(page.locator("tbody tr")).to_contain_text("Draft")
    expect(page.get_by_role("switch")).to_have_count(0)


def test_a_file_from_elsewhere_is_mapped_and_brought_in(office: Office) -> None:
    look, page = opened(office, "/workflows/import")
    text = recipes()["stranger-becomes-lead"].replace("team:support", "team:sales")
    page.get_by_label("Its text").fill(text)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("h1")).to_have_text("A missed call from a stranger becomes a lead and a call-back")
    expect(page.locator(".import-problems li")).to_have_count(2)
    assert violations(look) == []
    page.get_by_label("The team “sales”").select_option("support")
    page.get_by_role("button", name="Check again with these").click()
    expect(page.locator(".import-problems li")).to_have_count(0)
    page.get_by_role("button", name="Bring it in as a draft").click()
    page.wait_for_url("**/build*")
    assert Workflow.objects.get().key == "stranger-becomes-lead"
