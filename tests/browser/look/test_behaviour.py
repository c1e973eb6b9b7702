"""What the small scripts promise: lists, palette, panels, confirmations, theme, rail, live news."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.look.looking import Look

pytestmark = pytest.mark.browser


def test_shift_selects_a_range_and_the_bar_counts_it(look: Look) -> None:
    page = look.open()
    expect(page.locator("[data-selection]")).to_be_hidden()
    page.locator("[data-select]").nth(1).click()
    page.locator("[data-select]").nth(4).click(modifiers=["Shift"])
    expect(page.locator("[data-selection-count]")).to_have_text("4")
    page.locator("[data-select-none]").click()
    expect(page.locator("[data-selection]")).to_be_hidden()


def test_all_pages_can_be_chosen_once_this_page_is(look: Look) -> None:
    page = look.open()
    every = page.locator("[data-select-every]")
    page.locator("[data-select]").first.click()
    expect(every).to_be_hidden()
    page.locator("[data-select-all]").click()
    expect(every).to_be_visible()


def test_the_keyboard_walks_a_list(look: Look) -> None:
    page = look.open()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#calls-2")).to_have_class(re.compile("is-here"))
    expect(page.locator("#calls-2 [data-select]")).to_be_checked()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls#call-1")


def test_searching_swaps_the_list_and_the_address(look: Look) -> None:
    page = look.open()
    page.keyboard.press("/")
    page.keyboard.type("Noël")
    page.wait_for_url("**/calls?q=No%C3%ABl")
    expect(page.locator("#calls-search")).to_be_focused()
    page.click("text=Caller")
    page.wait_for_url("**/calls?q=No%C3%ABl&sort=who")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Caller")


def test_the_palette_finds_and_follows(look: Look) -> None:
    page = look.open()
    page.keyboard.press("Control+k")
    expect(page.locator(".palette-item.is-here")).to_have_text("Calls")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workflows")
    page.keyboard.press("Control+k")
    page.keyboard.type("nobody")
    expect(page.locator(".palette-empty")).to_contain_text("nobody")


def test_an_answer_opens_the_panel_and_escape_closes_it(look: Look) -> None:
    page = look.open()
    page.click("text=Open panel")
    expect(page.locator("#panel input[name=name]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()


def test_a_dangerous_button_asks_first(look: Look) -> None:
    page = look.open()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.locator("[data-select]").first.click()
    page.click("[data-selection] >> text=Delete")
    expect(page.locator("#confirm-text")).to_contain_text("Delete these calls?")
    page.click("#confirm >> text=Cancel")
    assert sent == []
    page.click("[data-selection] >> text=Delete")
    with page.expect_navigation():
        page.click("#confirm [data-confirm-yes]")
    assert sent == ["POST"]


def test_theme_and_folded_rail_are_remembered(look: Look) -> None:
    page = look.open()
    page.click(".topbar [data-theme-next]")
    page.click(".topbar [data-theme-next]")
    page.click("[data-rail-fold]")
    look.open("/tasks")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert page.locator(".rail").bounding_box()["width"] == 56  # type: ignore[index]  # it is drawn, so it has a box


def test_news_reach_the_open_page_within_two_seconds(look: Look) -> None:
    page = look.open()
    expect(page.locator("#bell-count")).to_contain_text("3")
    page.evaluate("document.getElementById('live').dataset.since = 'start'")
    expect(page.locator("#bell-count")).to_contain_text("8", timeout=2000)
    expect(page.locator("#count-calls")).to_have_text("9")
    expect(page.locator("#toasts .toast-line").first).to_contain_text("Ioana Țurcanu")
    page.locator("#toasts [data-dismiss]").first.click()
    expect(page.locator("#toasts .toast-line")).to_have_count(0)


def test_a_long_choice_becomes_searchable(look: Look) -> None:
    page = look.open()
    expect(page.locator(".ts-wrapper.multi")).to_have_count(2)
    page.locator(".ts-wrapper.multi .ts-control").first.click()
    page.keyboard.type("Dora")
    page.keyboard.press("Enter")
    expect(page.locator(".ts-wrapper.multi").first).to_contain_text("Dora Van den Berghe-Constantinescu")


def test_the_phone_has_a_bar_and_a_sheet(look: Look) -> None:
    page = look.page
    page.set_viewport_size({"width": 390, "height": 844})
    look.open()
    expect(page.locator(".rail")).to_be_hidden()
    page.click(".phone-bar button")
    page.click("#more >> text=Incidents")
    page.wait_for_url("**/incidents")
