"""Request middleware: the reader's language and zone, and a calm answer while the database is away."""

from __future__ import annotations

import logging
import sys
import zoneinfo
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.defaults import server_error

log = logging.getLogger("tandem.web")
Respond = Callable[[HttpRequest], HttpResponse]


def readers_language_and_zone(respond: Respond) -> Respond:
    """Show every page in the colleague's own language and time zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        language = user.language if user.is_authenticated else _asked_language(request)
        with translation.override(language), timezone.override(_zone(getattr(user, "time_zone", ""))):
            request.LANGUAGE_CODE = language
            response = respond(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return middleware


def _asked_language(request: HttpRequest) -> str:
    return translation.get_language_from_request(request)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def unavailable(respond: Respond) -> Respond:
    """Answer 503 within seconds while the database cannot be reached, instead of an error page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return respond(request)

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        return _away(request) if isinstance(error, (OperationalError, InterfaceError)) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django looks it up by name
    return middleware


def failed(request: HttpRequest) -> HttpResponse:
    """The answer when something broke outside of a view, where the session or the colleague is read."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return _away(request)
    return server_error(request)


def _away(request: HttpRequest) -> HttpResponse:
    log.error("the database cannot be reached: %s", sys.exc_info()[1])
    if request.path.startswith(("/api/", "/hooks/")):
        body = '{"error": "The database cannot be reached. Send it again in a minute."}'
        return HttpResponse(body, status=503, content_type="application/json", headers={"Retry-After": "30"})
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "30"})
