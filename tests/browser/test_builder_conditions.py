"""Conditions by keyboard alone: field, comparison, value, a group that none may fit, and how many records fit today."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tandem.operations.authoring import drafts
from tests.browser.conftest import Office
from tests.browser.test_builder import kept, opened
from tests.builders import a_lead

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_a_condition_is_written_with_the_keyboard_and_counts_at_once(office: Office) -> None:
    a_lead(office.firm.bo)
    a_lead(office.firm.bo, name="Jo Petit", email="jo@example.com", phone_e164="+33600000001", city="Lyon")
    row = drafts.begin(office.firm.ana, "Leads of Boston", "contact")
    page = opened(office.screen(office.firm.ana), f"/workflows/{row.pk}/build")
    keys = page.keyboard
    page.locator("#add-when").focus()
    with kept(page):
        keys.press("Enter")
    expect(page.locator("#when-t_0-field-ts-control")).to_be_focused()
    keys.type("Owner › Name")
    expect(page.locator("#when-t_0 .ts-dropdown")).to_be_visible()
    colour = page.locator("#when-t_0 .ts-dropdown").evaluate("one => getComputedStyle(one).backgroundColor")
    assert colour not in ("rgba(0, 0, 0, 0)", "transparent")
    with kept(page):
        keys.press("Enter")
    page.locator("#when-t_0-value").focus()
    with kept(page):
        keys.type("Bo Laurent")
    expect(page.locator(".bcount")).to_contain_text("Fits 2 of 2 contacts today")

    page.locator("#when-t-nest").focus()
    with kept(page):
        keys.press("Enter")
    expect(page.locator("#when-t_1_0-field-ts-control")).to_be_focused()
    keys.type("City")
    with kept(page):
        keys.press("Enter")
    page.locator("#when-t_1_0-value").focus()
    with kept(page):
        keys.type("Lyon")
    page.locator("#when-t_1-join").focus()
    with kept(page):
        keys.type("None")
    expect(page.locator(".bcount")).to_contain_text("Fits 1 of 2 contacts today")
    assert drafts.open(office.firm.ana, row).document["when"] == {
        "all": [
            {"field": "owner.name", "operator": "is", "value": "Bo Laurent"},
            {"none": [{"field": "city", "operator": "is", "value": "Lyon"}]},
        ]
    }
    with page.context.expect_page() as other:
        page.click(".bcount a")
    expect(other.value.locator(".match-lines li")).to_have_text(["Lisa Martin"])
