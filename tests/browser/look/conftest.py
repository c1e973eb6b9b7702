"""A Chromium looking at the style guide; every console error, CSP report and failed script fails the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tandem.web.components import frame
from tests.browser.look.looking import Look


@pytest.fixture(params=[pytest.param((1440, 900), id="desk")])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Width and height of the window; tests that matter on a phone say so."""
    chosen: tuple[int, int] = request.param
    return chosen


def a_session() -> str:
    """The session key of Ana, signed in."""
    client = Client()
    client.force_login(get_user_model().objects.create_user("ana@example.com", name="Ana Marin"))
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def look(
    chromium: Browser, live_server: LiveServer, settings: Settings, size: tuple[int, int]
) -> Iterator[Look]:
    """The style guide before Ana in a fresh browser; at the end nothing may have been complained about."""
    settings.DEBUG = True
    settings.ROOT_URLCONF = "tests.browser.look.urls"
    frame.address.cache_clear()
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(5000)
    context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": a_session(), "url": live_server.url}]
    )
    look = Look(context.new_page(), live_server.url)
    look.page.on("console", look.hear)
    look.page.on("pageerror", lambda error: look.complaints.append(str(error)))
    yield look
    context.close()
    frame.address.cache_clear()
    assert look.complaints == []
