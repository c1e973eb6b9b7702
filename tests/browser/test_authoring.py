"""From an empty page to an answer: a workflow is built, rehearsed, published and explained, in the browser alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tandem.operations.explaining import rehearsal
from tandem.store.models import Call, ManualAction, Run, Workflow
from tests.browser.conftest import Office
from tests.browser.test_builder import choose_field, kept, opened, press, put_in
from tests.builders import a_call, a_lead, think

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def test_a_workflow_from_an_empty_page_to_why(office: Office) -> None:
    firm = office.firm
    lead = a_lead(owner=firm.bo)
    stranger = "+33699999999"
    a_call("one").rings().is_missed()
    a_call("two", number=stranger).rings().is_missed()
    think()

    look = office.screen(firm.ana)
    page = opened(look, "/workflows/build/new")
    page.fill("#new-name", "Call Boston back")
    page.click("button.btn-primary")
    page.wait_for_url("**/build")
    row = Workflow.objects.get(key="call-boston-back")
    expect(page.get_by_text("Publish", exact=True).last).to_be_disabled()
    page = look.open(f"/workflows/{row.pk}/publish")
    expect(page.get_by_text("must be mended first")).to_be_visible()

    page = look.open(f"/workflows/{row.pk}/build")
    press(page, "#add-trigger")
    with kept(page):
        page.select_option("#id_on", "call.missed")
    put_in(page, "steps.0", "Wait")
    with kept(page):
        page.fill("#id_for_0", "2")
    put_in(page, "steps.1", "Branch")
    choose_field(page, "way-0-t_0", "Contact › City")
    with kept(page):
        page.fill("#way-0-t_0-value", "Boston")
    put_in(page, "steps.1.branches.0.steps.0", "Hand to a person")
    with kept(page):
        page.fill("#id_title", "Call {{ contact.name }} back")
    put_in(page, "steps.1.otherwise.0", "Stop")
    with kept(page):
        page.fill("#id_stop", "nobody from Boston")
    expect(page.locator(".foot-fine")).to_contain_text("Nothing stands in the way")

    page = look.open(f"/workflows/{row.pk}/rehearsals")
    page.get_by_text("7 days", exact=True).click()
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    assert rehearsal.carry_out_all() == 1
    expect(page.get_by_text("It would have started 2 times; really it started 0 times.")).to_be_visible()

    page = look.open(f"/workflows/{row.pk}/publish")
    page.check("#on", force=True)
    page.get_by_role("button", name="Publish version 1").click()
    page.wait_for_url(f"**/workflows/{row.pk}")
    a_call("three").rings().is_missed()
    firm.pass_time(hours=3)
    item = ManualAction.objects.get()
    assert (item.title, item.contact, item.run) == ("Call Lisa Martin back", lead, Run.objects.get().pk)

    page = look.open(f"/why/call/{Call.objects.latest('id').pk}")
    expect(page.locator("main")).to_contain_text("Call Boston back")
    expect(page.locator("main").get_by_role("link", name="run").first).to_be_visible()
    page = look.open(f"/why/call/{Call.objects.earliest('id').pk}")
    expect(page.locator("main")).to_contain_text("Call Boston back")
