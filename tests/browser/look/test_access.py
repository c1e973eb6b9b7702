"""Everybody can use the pages: axe-core finds nothing, the tab key reaches all, nothing scrolls sideways."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.look.looking import Look

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
ON_A_PHONE = pytest.mark.parametrize(
    "size", [pytest.param((1440, 900), id="desk"), pytest.param((390, 844), id="phone")], indirect=True
)
RULES = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    .then(found => found.violations.flatMap(each => each.nodes.map(
        node => each.id + ": " + node.target.join(" ") + " " + (node.any[0]?.message || ""))))"""


def violations(look: Look) -> list[str]:
    """What axe-core holds against the page as it is."""
    look.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = look.page.evaluate(RULES)
    return found


@ON_A_PHONE
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_style_guide(look: Look, theme: str) -> None:
    look.page.context.add_cookies([{"name": "theme", "value": theme, "url": look.url}])
    page = look.open()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert violations(look) == []


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_axe_finds_nothing_on_the_card(look: Look, path: str) -> None:
    look.page.context.clear_cookies()
    look.open(path)
    assert violations(look) == []


def test_axe_finds_nothing_in_what_floats(look: Look) -> None:
    page = look.open()
    page.click("text=Open panel")
    page.wait_for_selector("#panel[open] form")
    page.wait_for_timeout(300)
    assert violations(look) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".palette-item")
    page.wait_for_timeout(300)
    assert violations(look) == []


@ON_A_PHONE
def test_nothing_scrolls_sideways(look: Look) -> None:
    page = look.open()
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_tab_stop_skips_to_the_content(look: Look) -> None:
    page = look.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
