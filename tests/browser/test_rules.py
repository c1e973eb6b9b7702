"""The rule page under the fingers: every click is drawn by the server, and the keyboard keeps its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tandem.store.models import Delivery, Incident, Run, Workflow
from tests.browser.conftest import Office
from tests.browser.held import Held
from tests.browser.look.test_access import violations
from tests.builders import a_call, a_lead, a_workflow

pytestmark = pytest.mark.browser


PATIENCE = 30_000  # ms: the first page of a process reads every template


def opened(office: Office, path: str) -> Page:
    """A page before Ana's eyes."""
    look = office.screen(office.firm.ana)
    look.page.set_default_timeout(PATIENCE)
    return look.open(path)


def focused(page: Page) -> str:
    """The id of what the keyboard is on."""
    found: str = page.evaluate("document.activeElement.id")
    return found


def test_leads_of_boston_who_were_missed_are_told_of(office: Office) -> None:
    page = opened(office, "/workflows/new")
    page.fill("#rule-name", "Leads of Boston")
    page.get_by_label("A call is missed", exact=True).check()
    page.locator("label.segment", has_text="Leads").click()
    page.get_by_label("Only those that match conditions").check()
    page.click("#add-caller")
    page.locator(".condition-field").last.select_option("caller.city")
    page.get_by_placeholder("Value").fill("Boston")
    page.click("#add-action")
    page.click("button:has-text('Tell colleagues')")
    page.locator(".rule-card .ts-wrapper input").click()
    page.locator(".ts-dropdown .option", has_text="The owner’s manager").click()
    page.get_by_label("Message").fill("Missed {{ contact.name }}")
    page.locator("#rule .form-actions .btn-primary").click()
    expect(page.locator("h1")).to_have_text("Leads of Boston")
    expect(page.locator(".rule-sentence")).to_contain_text("caller’s city is Boston")
    rule = Workflow.objects.get()
    assert rule.on
    a_lead(owner=office.firm.bo)
    a_call().rings().is_missed()
    assert Run.objects.get(workflow=rule).state == "done"


def test_the_keyboard_stays_where_the_reader_works(office: Office) -> None:
    page = opened(office, "/workflows/new")
    assert focused(page) == "rule-name"
    page.locator("#add-rows").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#rows-1-field")).to_be_focused()
    page.locator("#rows-1-field").select_option("duration")
    expect(page.locator("#rows-1-operator")).to_be_visible()
    expect(page.locator("#rows-1-field")).to_be_focused()
    page.get_by_label("Remove this condition").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#add-rows")).to_be_focused()
    page.locator("#add-action").focus()
    page.keyboard.press("Enter")
    page.locator("button:has-text('Add a note')").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rule-card")).to_be_focused()
    page.locator("button:has-text('Wait first')").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#step-2-wait, #step-1-wait")).to_be_focused()


def test_what_was_typed_survives_every_redraw(office: Office) -> None:
    page = opened(office, "/workflows/new")
    page.fill("#rule-name", "Kept")
    page.click("#add-action")
    page.click("button:has-text('Create a task')")
    page.get_by_label("Title").fill("Ring back")
    page.locator("label.segment", has_text="Scheduled call").click()
    expect(page.get_by_label("A scheduled call is overdue")).to_be_visible()
    assert page.input_value("#rule-name") == "Kept"
    assert page.get_by_label("Title").input_value() == "Ring back"


def test_a_second_click_before_the_first_answer_is_not_lost(office: Office) -> None:
    page = opened(office, "/workflows/new")
    held = Held(page, "/workflows/new/draw")
    page.locator("label.segment", has_text="Leads").click()
    page.click("#add-rows")
    page.click("#add-action")
    page.click("button:has-text('Tell colleagues')")
    page.get_by_label("A call is missed", exact=True).check()
    page.fill("#rule-name", "Typed meanwhile")
    assert len(held.waiting) == 1
    held.let_go()
    expect(page.locator(".rule-card")).to_have_count(1)
    expect(page.locator("#rows-1-field")).to_be_visible()
    expect(page.get_by_label("A call is missed", exact=True)).to_be_checked()
    expect(page.get_by_label("Only those that match conditions")).to_be_visible()
    expect(page.locator(".rule .htmx-request")).to_have_count(0)
    assert page.input_value("#rule-name") == "Typed meanwhile"
    assert focused(page) == "rule-name"
    assert page.locator("#module-lead").is_checked()


def test_publishing_waits_for_what_is_under_way(office: Office) -> None:
    page = opened(office, "/workflows/new")
    page.fill("#rule-name", "Two at once")
    page.click("#add-action")
    page.click("button:has-text('Add a note')")
    page.locator(".rule-card textarea").fill("Missed")
    held = Held(page, "/workflows/new/draw")
    page.click("button:has-text('Wait first')")
    page.locator("#rule .form-actions .btn-primary").click()
    held.let_go()
    expect(page.locator("h1")).to_have_text("Two at once")
    live = Workflow.objects.select_related("live").get().live
    assert live is not None
    assert [step["id"] for step in live.document["steps"]] == ["wait-add_note", "add_note"]


def test_publishing_with_a_double_click_publishes_once(office: Office) -> None:
    page = opened(office, "/workflows/new")
    page.fill("#rule-name", "Once")
    page.click("#add-action")
    page.click("button:has-text('Add a note')")
    page.locator(".rule-card textarea").fill("Missed")
    page.locator("#rule .form-actions .btn-primary").dblclick()
    expect(page.locator("h1")).to_have_text("Once")
    assert Workflow.objects.count() == 1


def test_a_redraw_leaves_searchable_selects_as_they_are(office: Office) -> None:
    page = opened(office, "/workflows/new")
    page.click("#add-action")
    page.click("button:has-text('Tell colleagues')")
    page.locator(".rule-card .ts-wrapper input").click()
    page.locator(".ts-dropdown .option", has_text="The owner’s manager").click()
    wrapper = page.locator(".rule-card .ts-wrapper").first
    mark = "(element, value) => { element.mark = value; }"
    wrapper.evaluate(mark, "the same")
    held = Held(page, "/workflows/new/draw")
    page.locator("label.segment", has_text="Leads").click()
    page.locator(".rule-card .ts-control").first.click()
    page.locator(".ts-dropdown .option:visible").first.click()
    held.let_go()
    expect(page.get_by_label("Only those that match conditions")).to_be_visible()
    assert wrapper.evaluate("element => element.mark") == "the same"
    assert wrapper.locator(".item").count() == 2
    assert (
        page.locator(".rule-card .field-label[for$='-ts-control']").count()
        == page.locator(".rule-card .ts-wrapper").count()
    )


def test_the_switch_in_the_list_acts_at_once(office: Office) -> None:
    row = a_workflow("Rule").when("call.missed").then("notify", to=["owner"], text="x").published()
    page = opened(office, "/workflows")
    page.locator(".switch").click()
    expect(page.locator("#toasts")).to_contain_text("“Rule” is off.")
    row.refresh_from_db()
    assert row.on is False
    page.get_by_label("Rule is on").focus()
    page.keyboard.press("Space")
    expect(page.locator("#toasts")).to_contain_text("“Rule” is on.")
    row.refresh_from_db()
    assert row.on is True


def test_a_switch_turned_twice_is_as_it_was(office: Office) -> None:
    row = a_workflow("Rule").when("call.missed").then("notify", to=["owner"], text="x").published()
    page = opened(office, "/workflows")
    held = Held(page, f"/workflows/{row.pk}/switch")
    page.locator(".switch").click()
    page.locator(".switch").click()
    held.let_go()
    expect(page.locator("#toasts")).to_contain_text("“Rule” is off.")
    expect(page.locator("#toasts")).to_contain_text("“Rule” is on.")
    expect(page.get_by_label("Rule is on")).to_be_checked()
    row.refresh_from_db()
    assert row.on is True


def test_two_quick_steps_down_are_two(office: Office) -> None:
    for name in ("First", "Second", "Third"):
        a_workflow(name).when("call.missed").then("notify", to=["owner"], text="x").published()
    page = opened(office, "/workflows/order")
    held = Held(page, "/workflows/order")
    down = page.get_by_label("Move First down")
    down.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    held.let_go()
    expect(page.locator(".order-name")).to_have_text(["Second", "Third", "First"])
    assert list(Workflow.objects.order_by("position", "id").values_list("name", flat=True)) == [
        "Second",
        "Third",
        "First",
    ]


@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_can_use_these_pages_at_any_width(office: Office, width: int) -> None:
    a_lead(owner=office.firm.bo)
    stop = {"id": "s", "stop": "Enough"}
    when = {"field": "purpose", "operator": "is_filled"}
    plain = a_workflow("Plain").when("call.missed").where("duration", "between", ["10 seconds", "1 minute"])
    plain_row = plain.then("notify", to=["owner"], text="x").published()
    forked = a_workflow("Forked").when("call.missed").step(branches=[{"when": when, "steps": [stop]}])
    forked_row = forked.wait(**{"for": "1 day"}).published()
    a_workflow("Bad").when("call.missed").then("update_field", field="duration", value="long").published()
    a_workflow("Mail").when("call.missed").then(
        "send_email", to=["client"], subject="Sorry", body="Hello"
    ).published()
    a_call().rings().is_missed()
    runs = list(Run.objects.values_list("pk", flat=True))
    mail, wrong = Delivery.objects.get().pk, Incident.objects.get().pk
    look = office.screen(office.firm.ana, width=width)
    look.page.set_default_timeout(PATIENCE)
    for path in (
        "/workflows", "/workflows/order", f"/workflows/{plain_row.pk}", f"/workflows/{forked_row.pk}", "/workflows/new",
        f"/workflows/{plain_row.pk}/edit", f"/workflows/{forked_row.pk}/edit", "/runs", *(f"/runs/{id}" for id in runs),
        "/scheduled", f"/scheduled/{mail}", "/incidents", f"/incidents/{wrong}",
    ):  # fmt: skip
        page = look.open(path)
        assert page.locator("h1").count() == 1, path
        assert violations(look) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
