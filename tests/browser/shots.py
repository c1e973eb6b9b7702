"""Photographs every page at two widths, light and dark, in English and French: `make shots`.

It visits TANDEM_URL (by default 127.0.0.1:PORT); when nobody answers there it starts `tandem serve`
for as long as it takes. Pictures go to the untracked folder `shots/`, named path-width-theme-language.png.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "shots"
URL = os.environ.get("TANDEM_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
CHROMIUM = "/usr/bin/chromium"
WIDTHS = {1440: 900, 390: 844}
THEMES = ("light", "dark")
LANGUAGES = ("en", "fr")
SIGNED_OUT = ("/accounts/login/", "/accounts/password/reset/", "/no-such-page")
PATIENCE = 90  # seconds a first start may take


def main(only: str = "") -> None:
    """Take every picture whose path contains `only`, and say where they are."""
    SHOTS.mkdir(exist_ok=True)
    with a_running_tandem(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        for language in LANGUAGES:
            take_signed_out(browser, language, only)
            take_signed_in(browser, language, only)
        browser.close()
    print(f"{len(list(SHOTS.glob('*.png')))} pictures in {SHOTS}")


@contextmanager
def a_running_tandem() -> Iterator[None]:
    """A server answering at URL: the one that runs, or one started for this."""
    if answers():
        yield
        return
    server = subprocess.Popen([ROOT / ".venv/bin/tandem", "serve"], cwd=ROOT)
    try:
        started = time.monotonic()
        while not answers():
            if server.poll() is not None or time.monotonic() - started > PATIENCE:
                raise SystemExit(f"Tandem does not answer at {URL}.")
            time.sleep(0.5)
        yield
    finally:
        server.terminate()
        server.wait(30)


def answers() -> bool:
    """Whether anything answers at URL, an error page too."""
    try:
        urllib.request.urlopen(URL, timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def a_visitor(browser: Browser, language: str, width: int = 1440) -> BrowserContext:
    """A browser with the language asked for and nothing else."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, locale=language, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": URL}])
    return context


def take_signed_out(browser: Browser, language: str, only: str) -> None:
    """The pages one sees before signing in."""
    context = a_visitor(browser, language)
    for path in SIGNED_OUT:
        photograph(context, path, language, only)
    context.close()


def take_signed_in(browser: Browser, language: str, only: str) -> None:
    """Every page the rail leads to, one record of each list, and the pages of one's own account."""
    context = a_visitor(browser, language)
    page = context.new_page()
    sign_in(page)
    choose_language(page, language)
    for path in discover(page):
        photograph(context, path, language, only)
    context.close()


def sign_in(page: Page) -> None:
    """As the administrator of the demo, or as TANDEM_LOGIN ("address:password") says."""
    address, password = demo_login()
    page.goto(f"{URL}/accounts/login/")
    page.fill("[name=login]", address)
    page.fill("[name=password]", password)
    page.click(".card-box .btn-primary")
    page.wait_for_selector(".rail")


def demo_login() -> tuple[str, str]:
    """The address and password of the demo's administrator."""
    if given := os.environ.get("TANDEM_LOGIN"):
        address, _, password = given.partition(":")
        return address, password
    from tandem.operations import demo

    return next(
        (address, password) for address, password, _words in demo.logins() if address.startswith("dora")
    )


def choose_language(page: Page, language: str) -> None:
    """Through the language menu of the top bar, as a person does."""
    menu = page.locator(f".topbar form button[name=language][value={language}]")
    if menu.count() and not menu.get_attribute("aria-current"):
        menu.evaluate("button => button.click()")
        page.wait_for_load_state()


def discover(page: Page) -> list[str]:
    """Paths: where the rail leads, the first row of each list, the links inside Settings, the account."""
    paths = hrefs(page, ".rail a, .me-head ~ a")
    for path in tuple(paths):
        page.goto(URL + path)
        first = page.locator("tr[data-href]").first
        if first.count():
            paths.append(first.get_attribute("data-href") or "")
        if path.startswith("/settings"):
            paths += hrefs(page, "main a[href^='/settings']")
    return list(dict.fromkeys(path for path in paths if path.startswith("/")))


def hrefs(page: Page, selector: str) -> list[str]:
    """The addresses of the links a selector finds."""
    found: list[str] = page.locator(selector).evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return found


def photograph(context: BrowserContext, path: str, language: str, only: str) -> None:
    """One page at every width and theme; says so when it scrolls sideways."""
    if only not in path:
        return
    name = path.split("?")[0].strip("/").replace("/", "_") or "home"
    for width, height in WIDTHS.items():
        for theme in THEMES:
            context.add_cookies([{"name": "theme", "value": theme, "url": URL}])
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": height})
            page.goto(URL + path)
            page.wait_for_timeout(150)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                print(f"scrolls sideways: {path} at {width} px in {language}")
            page.screenshot(path=SHOTS / f"{name}-{width}-{theme}-{language}.png", full_page=True)
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
