"""The runner: twenty clients with the keyboard alone, two at one item, and what went wrong on the way."""

from __future__ import annotations

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tandem.operations.manual_actions import work
from tandem.store.models import ManualAction, Note, User
from tests.browser.conftest import Office
from tests.browser.look.test_access import violations
from tests.builders import a_lead

pytestmark = pytest.mark.browser
WAYS = [{"name": "reached", "label": "Reached"}, {"name": "no", "label": "No interest"}]


def queue_of(owner: User, count: int) -> list[ManualAction]:
    """So many clients to be called, in order."""
    return [
        ManualAction.objects.create(
            type="call",
            title=f"Call client {number}",
            owner=owner,
            contact=a_lead(name=f"Client {number}", email=f"client{number}@example.com"),
            outcomes=WAYS,
            instructions="Ask how the lamp is.",
        )
        for number in range(1, count + 1)
    ]


def title_is(page: Page, number: int) -> None:
    """The runner is at this client."""
    expect(page.locator("h1")).to_have_text(f"Call client {number}", timeout=15000)


def test_twenty_clients_with_the_keyboard_alone(office: Office) -> None:
    queue_of(office.firm.bo, 20)
    page = office.screen(office.firm.bo).open("/manual-actions/run")
    page.keyboard.press("Enter")
    for number in range(1, 21):
        title_is(page, number)
        expect(page.locator(".run-place")).to_have_text(f"{number} of 20")
        if number % 4 == 0:
            page.keyboard.press("w")
            page.keyboard.type("Wants the price list, 2 of them")
            page.keyboard.press("Escape")
        if number == 3:
            page.keyboard.press("s")
            page.keyboard.press("2")
        elif number == 5:
            page.keyboard.press("x")
            page.keyboard.press("Tab")
            page.locator("#run-cancel-other").focus()
            page.keyboard.type("Moved abroad")
            page.keyboard.press("Enter")
        elif number == 7:
            page.keyboard.press("l")
            page.keyboard.press("1")
        else:
            page.keyboard.press("1" if number % 2 else "2")
    expect(page.locator("h1")).to_have_text("Nothing waits for you", timeout=15000)
    expect(page.locator(".run-today")).to_contain_text("17")
    found = Counter(ManualAction.objects.values_list("status", "outcome", "because"))
    assert found == {
        ("completed", "reached", ""): 7,
        ("completed", "no", ""): 10,
        ("skipped", "", "Not needed any more"): 1,
        ("cancelled", "", "Moved abroad"): 1,
        ("not_started", "", ""): 1,
    }
    assert ManualAction.objects.filter(note="Wants the price list, 2 of them").count() == 5
    page.keyboard.press("Escape")
    page.wait_for_url("**/manual-actions")


def test_who_was_first_is_said_and_work_goes_on(office: Office) -> None:
    one, _two, _three = queue_of(office.firm.bo, 3)
    page = office.screen(office.firm.bo).open("/manual-actions/run")
    page.keyboard.press("Enter")
    title_is(page, 1)
    work.reassign(office.firm.ana, [one.pk], to=office.firm.ana.pk)
    work.complete(office.firm.ana, [one.pk], work.Ending("reached"))
    page.keyboard.press("2")
    title_is(page, 2)
    expect(page.locator(".run-notice")).to_contain_text(
        "Ana Popescu completed this just now: Reached", timeout=15000
    )
    page.wait_for_load_state("networkidle")
    one.refresh_from_db()
    assert one.outcome == "reached"


def test_what_was_wrong_comes_back_with_what_was_typed(office: Office) -> None:
    first = ManualAction.objects.create(
        type="send_email",
        title="Write to Lisa",
        owner=office.firm.ana,
        contact=a_lead(),
        draft={"to": ["client"], "subject": "Hello", "body": "Come and see us."},
        priority="high",
        rank=1,
    )
    queue_of(office.firm.ana, 1)
    page = office.screen(office.firm.ana).open(f"/manual-actions/run?item={first.pk}")
    page.fill("[name=form-subject]", "")
    page.locator("h1").focus()
    page.keyboard.press("1")
    expect(page.locator(".has-error")).to_contain_text("Choose a template", timeout=15000)
    expect(page.locator("h1")).to_have_text("Write to Lisa")
    page.fill("[name=form-subject]", "Good morning")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    title_is(page, 1)
    expect(page.locator("#runner[data-sending]")).to_have_count(0, timeout=15000)
    page.wait_for_load_state("networkidle")
    first.refresh_from_db()
    assert first.status == "completed"


@pytest.mark.parametrize("width", [1440, 390])
def test_everybody_can_use_it_at_any_width(office: Office, width: int) -> None:
    item = queue_of(office.firm.bo, 2)[0]
    look = office.screen(office.firm.bo, width=width)
    for path in (
        "/manual-actions",
        f"/manual-actions/{item.pk}",
        "/manual-actions/run",
        f"/manual-actions/run?item={item.pk}",
        "/manual-actions/run?end=1",
    ):
        page = look.open(path)
        assert violations(look) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path


def test_the_reply_is_copied_and_the_review_opened_by_keyboard(office: Office) -> None:
    item = ManualAction.objects.create(
        type="reply_to_review",
        title="Answer Lisa",
        owner=office.firm.bo,
        contact=a_lead(office.firm.bo),
        draft={"reply": "Thank you, Lisa!", "link": "https://reviews.example/7"},
    )
    look = office.screen(office.firm.bo)
    look.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    look.page.context.route("https://reviews.example/**", lambda route: route.fulfill(body="The review"))
    page = look.open(f"/manual-actions/run?item={item.pk}")
    page.fill("[name=form-reply]", "Thank you, Lisa. Come again!")
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Thank you, Lisa. Come again!"
    with page.context.expect_page() as opened:
        page.keyboard.press("o")
    assert opened.value.url == "https://reviews.example/7"
    page.bring_to_front()
    page.fill("[name=form-link]", "javascript:alert(1)")
    expect(page.get_by_role("button", name="Open the review")).to_be_disabled()
    page.fill("[name=form-link]", "https://reviews.example/7")
    assert violations(look) == []
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("h1")).to_have_text("Nothing waits for you", timeout=15000)
    expect(page.locator("#runner[data-sending]")).to_have_count(0, timeout=15000)
    item.refresh_from_db()
    assert item.status == "completed"
    assert Note.objects.get().text == "Thank you, Lisa. Come again!\n\nhttps://reviews.example/7"


def test_a_text_message_is_counted_while_it_is_written(office: Office) -> None:
    item = ManualAction.objects.create(
        type="send_sms", title="Write", owner=office.firm.bo, contact=a_lead(), draft={"text": "Hello"}
    )
    page = office.screen(office.firm.bo).open(f"/manual-actions/run?item={item.pk}")
    line = page.locator(".field-count")
    expect(line).to_have_text("Characters: 5 · Text messages: 1")
    for text, characters, messages in (
        ("a" * 161, 161, 2),
        ("ș" * 71, 71, 2),
        ("é€" * 53, 106, 1),
        ("", 0, 0),
    ):
        page.fill("[name=form-text]", text)
        expect(line).to_have_text(f"Characters: {characters} · Text messages: {messages}")
