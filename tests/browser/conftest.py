"""A real Chromium before the pages; every console error, CSP report and failed script fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import handlers
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tandem.operations.thinking.bell import BELL
from tandem.store.models import User
from tandem.web.components import frame
from tests.browser.look.looking import Look
from tests.builders import Firm, a_firm

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    if not CHROMIUM:
        pytest.skip("chromium is not installed")
    # Playwright's loop lives in this thread; Django refuses the database beside a loop unless told otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def files_by_the_server_itself() -> Iterator[None]:
    """Files of the pages come from WhiteNoise as for everybody, not from Django's handler for tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "StaticFilesHandler", lambda application: application)
        yield


@dataclass
class Office:
    """The firm with its server running: ``office.screen(office.firm.ana)`` is what Ana sees."""

    firm: Firm
    screen: Callable[..., Look]


@pytest.fixture
def office(
    chromium: Browser, live_server: LiveServer, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """Atelier Lumen at work, without a worker; at the end no screen may have complained."""
    monkeypatch.setattr(BELL, "pass_on", None)
    frame.address.cache_clear()
    looks: list[Look] = []
    contexts: list[BrowserContext] = []

    def screen(
        user: User | None = None, width: int = 1440, height: int = 900, *, has_touch: bool = False
    ) -> Look:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", has_touch=has_touch
        )
        context.set_default_timeout(5000)
        if user is not None:
            client = Client()
            client.force_login(user)
            key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": django_settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}]
            )
        look = Look(context.new_page(), live_server.url)
        look.page.on("console", look.hear)
        look.page.on("pageerror", lambda error: look.complaints.append(str(error)))
        contexts.append(context)
        looks.append(look)
        return look

    yield Office(a_firm(), screen)
    for context in contexts:
        context.close()
    assert [look.complaints for look in looks] == [[] for _ in looks]
