"""What every page has: signing in, the palette, the bell that rises by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.builders import PASSWORD, a_call, a_lead, a_workflow

pytestmark = pytest.mark.browser


def test_signing_in_leads_home(office: Office) -> None:
    page = office.screen().open("/")
    page.fill("[name=login]", "ana@example.com")
    page.fill("[name=password]", PASSWORD)
    page.click(".card-box .btn-primary")
    expect(page.locator("h1")).to_contain_text("Ana")
    expect(page.locator(".rail-item[aria-current]")).to_have_text("Home")


def test_a_missed_call_rises_in_the_bell_and_leads_to_the_call(office: Office) -> None:
    a_lead(owner=office.firm.bo)
    a_workflow("Missed call").when("call.missed").then(
        "notify", to=["owner.manager"], text="Missed!"
    ).published()
    page = office.screen(office.firm.ana).open("/contacts")
    expect(page.locator("#bell-count")).to_be_hidden()
    call = a_call().rings().is_missed().row
    expect(page.locator("#bell-count")).to_contain_text("1", timeout=3000)
    expect(page.locator("#toasts .toast-line")).to_contain_text("Missed!")
    page.click("button:has(#bell-count)")
    page.click(".bell-item")
    page.wait_for_url(f"**/calls/{call.pk}")
    expect(page.locator("#bell-count")).to_be_hidden()


def test_several_lines_at_once_are_each_said_once(office: Office) -> None:
    a_lead(owner=office.firm.bo)
    tell = a_workflow("Missed call").when("call.missed")
    for word in ("first", "second", "third"):
        tell = tell.then("notify", to=["owner.manager"], text=f"The {word}")
    tell.published()
    page = office.screen(office.firm.ana).open("/contacts")
    expect(page.locator("#bell-count")).to_be_hidden()
    a_call().rings().is_missed()
    expect(page.locator("#toasts .toast-line")).to_have_text(
        ["The first", "The second", "The third"], timeout=3000
    )


def test_the_palette_opens_a_client_and_then_an_action_for_them(office: Office) -> None:
    lisa = a_lead()
    page = office.screen(office.firm.ana).open("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("lisa")
    expect(page.locator(".palette-item.is-here")).to_contain_text("Lisa Martin")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/contacts/{lisa.pk}")
    page.keyboard.press("Control+k")
    page.keyboard.type("create a t")
    expect(page.locator(".palette-item.is-here")).to_contain_text("Create a task")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog h2")).to_have_text("Create a task")
