"""An author has a rule rehearsed, tries it on a call, asks why it did not act, and mends the one word."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tandem.operations.explaining import rehearsal
from tandem.store.models import Call, Event
from tests.browser.conftest import Office
from tests.browser.look.test_access import violations
from tests.builders import a_call, a_lead, a_workflow

pytestmark = pytest.mark.browser
PATIENCE = 30_000  # ms: the first page of a process reads every template


def test_a_rule_is_rehearsed_tried_explained_and_mended(office: Office) -> None:
    firm = office.firm
    lead = a_lead(owner=firm.bo, city="Boston ")
    rule = a_workflow("Boston calls").when("call.missed").where("contact.city", "is", "Boston")
    row = rule.then("notify", to=["owner"], text="Missed {{ contact.name }}").published(owner=firm.ana)
    for number in range(3):
        a_call(f"call-{number}").rings().is_missed()
    firm.pass_time(minutes=1)
    call = Call.objects.order_by("id")[0]
    event = Event.objects.filter(record_id=call.pk).latest("id")

    look = office.screen(firm.ana)
    look.page.set_default_timeout(PATIENCE)
    page = look.open(f"/workflows/{row.pk}/rehearsals")
    page.get_by_text("7 days", exact=True).click()
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    assert rehearsal.carry_out_all() == 1
    expect(page.get_by_text("It would have started 0 times; really it started 0 times.")).to_be_visible()
    expect(page.locator(".plot canvas")).to_have_count(1)
    assert violations(look) == []

    page = look.open(f"/workflows/{row.pk}/try?record={call.pk}&event={event.pk}")
    expect(page.get_by_text("It would not start.")).to_be_visible()
    expect(page.locator(".verdict")).to_contain_text("Contact’s city is Boston")
    expect(page.get_by_text("It would have started 0 times.")).to_be_visible()
    assert violations(look) == []

    page = look.open(f"/calls/{call.pk}")
    page.get_by_role("link", name="Why / why not").click()
    expect(page.get_by_text("with a space too many").first).to_be_visible()
    assert violations(look) == []
    page.get_by_role("button", name="Set city to “Boston”").first.click()
    expect(page.get_by_text("done. The workflow looks at it the next time")).to_be_visible()
    lead.refresh_from_db()
    assert lead.city == "Boston"

    page = look.open("/workflows/radar")
    expect(page.get_by_role("heading", name="Radar", exact=True)).to_be_visible()
    assert violations(look) == []
