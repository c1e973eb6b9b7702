"""Warnings about other workflows come to the cards by themselves, and stay there while one goes on building."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tandem.engine.words import Text
from tandem.operations.authoring import drafts
from tests.browser.conftest import Office
from tests.browser.look.test_access import violations
from tests.browser.test_builder import opened, press, put_in
from tests.builders import a_workflow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_a_loop_is_said_at_its_card_and_stays_while_one_builds_on(office: Office) -> None:
    back = a_workflow("Back", about="contact").when("contact.edited", fields=["source"])
    other = back.then("update_field", field="city", value="Paris").published()
    row = drafts.begin(office.firm.ana, "Moved", "contact")
    steps = [{"id": "set", "action": "update_field", "with": {"field": "source", "value": "moved"}}]
    triggers = [{"on": "contact.edited", "fields": ["city"], "every_time": True}]
    document = {**drafts.open(office.firm.ana, row).document, "triggers": triggers, "steps": steps}
    drafts.save(office.firm.ana, row, seen=1, document=document, what=Text("written"))

    look = office.screen(office.firm.ana)
    page = opened(look, f"/workflows/{row.pk}/build")
    warning = page.locator("#card-set .bcard-warning")
    expect(warning).to_contain_text("This step starts “Back” through “source”")
    expect(warning.locator("a")).to_have_attribute("href", f"/workflows/{other.pk}")
    expect(page.locator(".foot-fine")).to_contain_text("Nothing stands in the way")
    assert violations(look) == []

    gone = page.evaluate_handle(
        """() => { const seen = { gone: false };
        const watch = () => {
          if (!document.querySelector("#card-set .bcard-warning")) seen.gone = true;
          requestAnimationFrame(watch);
        };
        watch(); return seen; }"""
    )
    put_in(page, "steps.1", "Wait")
    expect(page.locator("#builder-asides")).to_have_attribute(
        "data-number", page.locator("#builder-seen").input_value()
    )
    assert gone.evaluate("seen => seen.gone") is False

    page.click("#foot-asides summary")
    page.click("#foot-asides a")
    expect(page.locator("#card-set")).to_have_class("bcard bcard-action is-chosen")
    press(page, "#tool-remove")
    expect(page.locator("#foot-asides details")).to_have_count(0)
