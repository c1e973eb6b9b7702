"""Calls: the list follows the telephone, logging one by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tandem.store.models import Call
from tests.browser.conftest import Office
from tests.browser.look.test_access import violations
from tests.builders import a_call, a_lead, a_planned_call

pytestmark = pytest.mark.browser


def test_the_list_follows_the_telephone(office: Office) -> None:
    a_lead(owner=office.firm.bo)
    page = office.screen(office.firm.ana).open("/calls")
    expect(page.locator(".empty-place")).to_be_visible()
    call = a_call().rings()
    row = page.locator("tbody tr")
    expect(row).to_contain_text("Ringing", timeout=4000)
    call.is_answered()
    expect(row).to_contain_text("In progress", timeout=6000)


def test_a_call_of_a_stranger_is_logged(office: Office) -> None:
    page = office.screen(office.firm.bo).open("/calls")
    page.click("text=Log a call")
    page.fill("[name=number]", "07 21 23 45 67")
    page.click("text=The client called")
    page.fill("[name=notes]", "Asked for the price list")
    page.click("main .btn-primary")
    expect(page.locator("h1")).to_have_text(
        "+33\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}21\N{NO-BREAK SPACE}23\N{NO-BREAK SPACE}45\N{NO-BREAK SPACE}67"
    )
    assert Call.objects.get().notes == "Asked for the price list"


@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_can_use_these_pages_at_any_width(office: Office, width: int) -> None:
    call = a_planned_call(office.firm, contact=a_lead())
    look = office.screen(office.firm.ana, width=width)
    for path in ("/calls", f"/calls/{call.pk}", "/calls/log", "/calls/plan", "/notifications"):
        page = look.open(path)
        assert violations(look) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
