"""The short way in for programs: no session, no messages, no pages' middleware; and no error page either."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import get_resolver, resolve
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.api.answers import HEADERS, refusal

log = logging.getLogger("tandem.api")
ADDRESSES = "tandem.api.urls"
Respond = Callable[[HttpRequest], HttpResponse]


def short_way(respond: Respond) -> Respond:
    """Middleware: callbacks, and requests with a key, go straight to their view.

    What comes with a session's cookie takes the long way, through the checks that cookies need. The
    addresses are read now, when the process starts, so that the first callback need not wait for them.
    """
    log.debug("%d addresses for programs", len(get_resolver(ADDRESSES).url_patterns))

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith("/hooks/") or (path.startswith("/api/") and _has_key(request)):
            return _straight(request)
        return respond(request)

    return middleware


def _has_key(request: HttpRequest) -> bool:
    authorization: str = request.META.get("HTTP_AUTHORIZATION", "")
    return authorization.startswith("Bearer ")


def _straight(request: HttpRequest) -> HttpResponse:
    language = (
        translation.get_language_from_request(request) if "HTTP_ACCEPT_LANGUAGE" in request.META else "en"
    )
    with translation.override(language):
        response = _guarded(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = refusal(
                405,
                _("Send another method: {allowed}.").format(allowed=response["Allow"]),
                Allow=response["Allow"],
            )
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["Content-Length"] = str(len(response.content))
    return response


def _guarded(request: HttpRequest) -> HttpResponse:
    """The view's answer; an error is a sentence in JSON, whatever happened."""
    try:
        found = resolve(request.path_info, ADDRESSES)
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return response
    except Http404:
        return refusal(404, _("There is nothing at this address."))
    except (OperationalError, InterfaceError) as error:
        log.error("the database cannot be reached: %s", error)
        return refusal(503, _("The database cannot be reached. Send it again in a minute."), Retry_After="30")
    except SuspiciousOperation as error:
        log.warning("refused %s: %s", request.path_info[:200], error)
        return refusal(400, _("This request cannot be understood. Check its address and its headers."))
    except Exception:
        log.exception("an unexpected error at %s", request.path_info[:200])
        return refusal(500, _("Something went wrong on our side; it has been written down."))
