"""An office manager builds workflows: one with the mouse, one with the keyboard alone. No YAML, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tandem.operations.authoring import drafts
from tandem.store.models import Workflow
from tests.browser.conftest import Office
from tests.browser.look.looking import Look
from tests.browser.look.test_access import violations
from tests.builders import a_workflow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


PATIENCE = 30_000  # ms: the first page of a process reads every template


@contextmanager
def kept(page: Page) -> Iterator[None]:
    """What is done inside is sent, kept and drawn."""
    with page.expect_response(lambda answer: "/build/" in answer.url and answer.request.method == "POST"):
        yield
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    page.wait_for_timeout(150)


def press(page: Page, selector: str) -> None:
    """Click a button that changes the draft."""
    with kept(page):
        page.click(selector)


def opened(look: Look, path: str) -> Page:
    """A page before somebody's eyes."""
    look.page.set_default_timeout(PATIENCE)
    return look.open(path)


def draft(office: Office, row: Workflow) -> dict[str, Any]:
    return drafts.open(office.firm.ana, row).document


def put_in(page: Page, place: str, name: str) -> None:
    """Choose a step in the menu of the + at a place."""
    page.click(f"[data-insert='{place}']")
    page.fill("#insert-search", name)
    with kept(page):
        page.keyboard.press("Enter")
    expect(page.locator("#insert-menu")).to_be_hidden()
    expect(page.locator(".bcard.is-chosen")).to_have_count(1)


def choose_field(page: Page, row: str, name: str) -> None:
    """Search a field in the picker of a condition."""
    page.locator(f"#{row} .crow-field .ts-control input").focus()
    page.keyboard.type(name)
    with kept(page):
        page.locator(f"#{row} .ts-dropdown .option").get_by_text(name, exact=True).click()
    expect(page.locator(f"#{row}-operator")).to_be_visible()


def test_a_workflow_is_built_with_the_mouse(office: Office) -> None:
    look = office.screen(office.firm.ana)
    page = opened(look, "/workflows")
    page.click("text=New workflow")
    page.fill("#new-name", "Missed calls are called back")
    page.click("button.btn-primary")
    page.wait_for_url("**/build")
    row = Workflow.objects.get(key="missed-calls-are-called-back")

    press(page, "#add-trigger")
    with kept(page):
        page.select_option("#id_on", "call.missed")
    press(page, "#add-when")
    choose_field(page, "when-t_0", "Kind of caller")
    with kept(page):
        page.select_option("#when-t_0-value", "lead")
    press(page, "#when-t-nest")
    choose_field(page, "when-t_1_0", "Caller › City")
    with kept(page):
        page.fill("#when-t_1_0-value", "Boston")
    press(page, "#when-t_1-add")
    choose_field(page, "when-t_1_1", "Contact › Company › Industry")
    with kept(page):
        page.select_option("#when-t_1_1-operator", "contains")
    with kept(page):
        page.fill("#when-t_1_1-value", "hotel")
    expect(page.locator(".bcount")).to_contain_text("Fits 0 of 0 calls today")

    put_in(page, "steps.0", "Tell colleagues")
    page.locator(".bpanel-form .ts-control input").first.focus()
    page.keyboard.type("Bo Laurent")
    with kept(page):
        page.keyboard.press("Enter")
    with kept(page):
        page.fill("#id_with-text", "Missed ")
    expect(page.locator("#id_with-text")).to_have_value("Missed ")
    press(page, "#id_with-text-places")  # leaving the text keeps it
    page.fill("#places-search", "Contact › Name")
    with kept(page):
        page.keyboard.press("Enter")
    put_in(page, "steps.1", "Wait")
    with kept(page):
        page.fill("#id_for_0", "2")
    put_in(page, "steps.2", "Branch")
    choose_field(page, "way-0-t_0", "Contact › City")
    with kept(page):
        page.fill("#way-0-t_0-value", "Boston")
    put_in(page, "steps.2.branches.0.steps.0", "Hand to a person")
    with kept(page):
        page.fill("#id_title", "Call {{ contact.name }} back")
    press(page, "#add-way")
    with kept(page):
        page.fill("#outcome-0", "Reached")
    put_in(page, "steps.2.otherwise.0", "Stop")
    with kept(page):
        page.fill("#id_stop", "nobody we know")
    expect(page.locator(".foot-fine")).to_contain_text("Nothing stands in the way")

    document = draft(office, row)
    assert document["triggers"] == [{"on": "call.missed"}]
    assert document["when"] == {
        "all": [
            {"field": "caller_kind", "operator": "is", "value": "lead"},
            {"any": [
                {"field": "caller.city", "operator": "is", "value": "Boston"},
                {"field": "contact.company.industry", "operator": "contains", "value": "hotel"},
            ]},
        ]
    }  # fmt: skip
    tell, wait, branch = document["steps"]
    assert tell["with"] == {"to": ["user:bo@example.com"], "text": "Missed {{ contact.name }}", "by": "bell"}
    assert wait["wait"] == {"for": "2 hours"}
    assert branch["branches"][0]["when"]["all"][0]["field"] == "contact.city"
    assert branch["branches"][0]["steps"][0]["hand_off"] == {
        "do": "todo",
        "due": "1 business day",
        "title": "Call {{ contact.name }} back",
        "outcomes": [{"name": "reached", "label": "Reached", "steps": []}],
    }
    assert branch["otherwise"] == [{"id": "stop", "stop": "nobody we know"}]
    expect(page.locator(".bcard-hand_off .bcard-title")).to_contain_text(
        "Hand to the owner: something to do, “Call ‹contact’s name› back”"
    )


def test_a_card_is_dragged_into_a_way_and_undo_brings_it_back(office: Office) -> None:
    rule = (
        a_workflow().when("call.missed").then("notify", to=["owner"], text="Missed").wait(**{"for": "1 hour"})
    )
    when = {"all": [{"field": "caller_kind", "operator": "is", "value": "lead"}]}
    rule.step(branches=[{"when": when, "steps": []}], otherwise=[{"id": "stop", "stop": "nobody we know"}])
    row = rule.published()
    page = opened(office.screen(office.firm.ana, height=1200), f"/workflows/{row.pk}/build")
    with kept(page):
        goal = page.locator("#item-stop > .bcard")
        page.locator("#item-step-0 > .bcard").drag_to(goal, target_position={"x": 60, "y": 50})
    document = draft(office, row)
    assert [step["id"] for step in document["steps"]] == ["step-1", "step-2"]
    assert sorted(step["id"] for step in document["steps"][1]["otherwise"]) == ["step-0", "stop"]
    page.reload()
    press(page, "#builder-undo")
    assert [step["id"] for step in draft(office, row)["steps"]] == ["step-0", "step-1", "step-2"]


def test_a_workflow_is_built_with_the_keyboard_alone(office: Office) -> None:
    look = office.screen(office.firm.ana)
    page = opened(look, "/workflows/build/new")
    expect(page.locator("#new-name")).to_be_focused()
    page.keyboard.type("Leads are greeted")
    page.keyboard.press("Enter")
    page.wait_for_url("**/build")
    row = Workflow.objects.get(key="leads-are-greeted")
    keys = page.keyboard

    def tab_to(selector: str) -> None:
        for _ in range(80):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            keys.press("Tab")
        raise AssertionError(f"the tab key does not reach {selector}")

    def add(name: str) -> None:
        """`a` adds a step after the card that has the focus; the panel takes the keyboard."""
        keys.press("a")
        expect(page.locator("#insert-search")).to_be_focused()
        keys.type(name)
        with kept(page):
            keys.press("Enter")
        assert page.evaluate("document.getElementById('builder-panel').contains(document.activeElement)")

    tab_to("#add-trigger")
    with kept(page):
        keys.press("Enter")
    expect(page.locator("#open-trigger\\.0")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("#open-trigger\\.0")).to_be_focused()
    add("Wait")
    with kept(page):
        keys.type("3")
    keys.press("Escape")
    expect(page.locator("#open-wait")).to_be_focused()
    add("Branch")
    keys.press("Escape")
    keys.press("k")
    expect(page.locator("#open-wait")).to_be_focused()
    with kept(page):
        keys.press("Alt+ArrowDown")
    expect(page.locator("#open-wait")).to_be_focused()
    assert draft(office, row)["steps"][0]["branches"][0]["steps"][0]["id"] == "wait"
    add("Hand to a person")
    keys.press("Escape")
    expect(page.locator("#open-hand-off")).to_be_focused()
    with kept(page):
        keys.press("Control+d")
    keys.press("Escape")
    expect(page.locator("#open-hand-off-2")).to_be_focused()
    with kept(page):
        keys.press("Alt+ArrowDown")
    with kept(page):
        keys.press("Control+c")
    with kept(page):
        keys.press("Control+v")
    keys.press("Escape")
    expect(page.locator("#open-hand-off-3")).to_be_focused()
    with kept(page):
        keys.press("Delete")
    branch = draft(office, row)["steps"][0]
    assert [step["id"] for step in branch["branches"][0]["steps"]] == ["wait", "hand-off"]
    assert [step["id"] for step in branch["otherwise"]] == ["hand-off-2"]
    with kept(page):
        keys.press("Control+z")
    assert [step["id"] for step in draft(office, row)["steps"][0]["otherwise"]] == [
        "hand-off-2",
        "hand-off-3",
    ]
    with kept(page):
        keys.press("Control+y")
    assert [step["id"] for step in draft(office, row)["steps"][0]["otherwise"]] == ["hand-off-2"]
    keys.press("?")
    expect(page.locator("#builder-keys")).to_be_visible()
    keys.press("Escape")


def test_two_people_at_one_workflow_hear_of_each_other(office: Office) -> None:
    row = a_workflow().when("call.missed").step(stop="enough").published()
    mine = opened(office.screen(office.firm.ana), f"/workflows/{row.pk}/build?card=step-0")
    theirs = opened(office.screen(office.firm.dora), f"/workflows/{row.pk}/build?card=workflow.about")
    with kept(theirs):
        theirs.fill("#id_name", "Theirs")
    mine.fill("#id_stop", "mine")
    expect(mine.locator("#builder-conflict")).to_contain_text("Dora Admin changed this workflow meanwhile.")
    press(mine, "#conflict-mine")
    expect(mine.locator("#builder-conflict .note")).to_have_count(0)
    document = draft(office, row)
    assert (document["name"], document["steps"][0]["stop"]) == ("Theirs", "mine")
    expect(mine.locator(".builder-head h1")).to_have_text("Theirs")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(office: Office, width: int, height: int, theme: str) -> None:
    hand_off = {
        "do": "call",
        "title": "Call back",
        "outcomes": [{"name": "reached", "steps": []}],
        "on_timeout": [],
    }
    when = {"all": [{"field": "city", "operator": "is", "value": "Lyon"},
                    {"any": [{"field": "old.status", "operator": "is", "value": "new"}]}]}  # fmt: skip
    rule = a_workflow(about="contact").when("contact.created").step(hand_off=hand_off)
    rule.step(branches=[{"when": when, "steps": [{"id": "end", "stop": ""}]}]).step(wait={"for": "soon"})
    rule.document["notes"] = [{"text": "Why", "beside": "step-0"}]
    row = rule.published()
    look = office.screen(office.firm.ana, width, height)
    look.page.context.add_cookies([{"name": "theme", "value": theme, "url": look.url}])
    for card in ("", "?card=step-0", "?card=step-1", "?card=workflow.settings", "?card=trigger.0"):
        page = opened(look, f"/workflows/{row.pk}/build{card}")
        page.wait_for_timeout(250)
        assert (card, violations(look)) == (card, [])
    page = opened(look, f"/workflows/{row.pk}/build")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[data-insert]").first.click()
    page.wait_for_timeout(250)
    assert violations(look) == []
