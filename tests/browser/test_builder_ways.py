"""Ways of a branch fit beside each other and fold; on a phone cards are carried with a finger."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tandem.operations.authoring import drafts
from tandem.store.models import Workflow
from tests.browser.conftest import Office
from tests.browser.test_builder import kept, opened, press
from tests.builders import a_workflow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def a_fork() -> Workflow:
    """Three ways: a lead, a contact, otherwise."""
    rule = a_workflow().when("call.missed").then("notify", to=["owner"], text="Missed")
    ways: list[Any] = [
        {"when": {"all": [{"field": "caller_kind", "operator": "is", "value": kind}]},
         "steps": [{"id": f"tell-{kind}", "action": "notify", "with": {"to": ["owner"], "text": f"A {kind} rang"}}]}
        for kind in ("lead", "contact")
    ]  # fmt: skip
    rule.step(branches=ways, otherwise=[{"id": "stop", "stop": "nobody we know"}])
    return rule.published()


def is_wider_than_its_place(page: Page) -> bool:
    return bool(page.eval_on_selector("#builder-canvas", "one => one.scrollWidth > one.clientWidth"))


def test_three_ways_fit_beside_the_panel(office: Office) -> None:
    row = a_fork()
    page = opened(office.screen(office.firm.ana), f"/workflows/{row.pk}/build?card=tell-lead")
    expect(page.locator("#panel-tell-lead")).to_be_visible()
    assert not is_wider_than_its_place(page)
    tops = page.locator(".ways > .way").evaluate_all(
        "ways => ways.map((way) => way.getBoundingClientRect().top)"
    )
    assert len(tops) == 3
    assert len(set(tops)) == 1


def test_ways_fold_by_keyboard_say_what_is_in_them_and_stay_folded(office: Office) -> None:
    row = a_fork()
    page = opened(office.screen(office.firm.ana), f"/workflows/{row.pk}/build")
    way = page.locator("#way-step-1-branch-0")
    page.locator("#open-tell-lead").focus()
    page.keyboard.press("f")
    expect(way.locator("> .way-head")).to_be_focused()
    expect(page.locator("#card-tell-lead")).to_be_hidden()
    expect(way.locator(".way-words")).to_have_text("Tell the owner: A lead rang.")
    press(page, "#add-when")
    expect(page.locator("#card-tell-lead")).to_be_hidden()
    page.reload()
    expect(page.locator("#card-tell-contact")).to_be_visible()
    expect(page.locator("#card-tell-lead")).to_be_hidden()
    way.locator("> .way-head").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#card-tell-lead")).to_be_visible()
    page.keyboard.press("f")
    expect(page.locator("#card-tell-lead")).to_be_hidden()
    page.goto(f"{page.url.partition('?')[0]}?card=tell-lead")
    expect(page.locator("#card-tell-lead")).to_be_visible()


class Finger:
    """One finger on the glass, as the browser's own protocol moves it."""

    def __init__(self, page: Page) -> None:
        self.page, self.wire = page, page.context.new_cdp_session(page)

    def say(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        self.wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def drag(self, start: tuple[float, float], goal: tuple[float, float], rest: int) -> None:
        """Put down, rest for some milliseconds, go there in steps, lift."""
        self.say("touchStart", start)
        self.page.wait_for_timeout(rest)
        for part in range(1, 13):
            x, y = (a + (b - a) * part / 12 for a, b in zip(start, goal, strict=True))
            self.say("touchMove", (x, y))
            self.page.wait_for_timeout(30)
        self.page.wait_for_timeout(120)
        self.say("touchEnd")


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_finger_that_rests_carries_a_card_and_one_that_does_not_scrolls(office: Office) -> None:
    rule = a_workflow().when("call.missed").then("notify", to=["owner"], text="Missed")
    for _ in range(5):
        rule.wait(**{"for": "1 hour"})
    row = rule.published()

    def order() -> list[str]:
        return [step["id"] for step in drafts.open(office.firm.ana, row).document["steps"]]

    look = office.screen(office.firm.ana, 390, 844, has_touch=True)
    page = opened(look, f"/workflows/{row.pk}/build")
    finger = Finger(page)
    start = middle(page, "#card-step-0")
    finger.drag(start, (start[0], start[1] - 150), rest=0)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > 50
    assert order()[:3] == ["step-0", "step-1", "step-2"]

    page.evaluate("scrollTo(0, 0)")
    goal = middle(page, "#card-step-1")
    with kept(page):
        finger.drag(middle(page, "#card-step-0"), (goal[0], goal[1] + 20), rest=400)
    assert order()[:3] == ["step-1", "step-0", "step-2"]
    expect(page.locator(".is-held, .is-dragging")).to_have_count(0)
    page.touchscreen.tap(*middle(page, "#open-step-1"))
    expect(page.locator("#panel-step-1")).to_be_visible()
