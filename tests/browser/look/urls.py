"""The style guide served alone, with stand-ins for the pages the frame talks to."""

from __future__ import annotations

import itertools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tandem.web.components.clock import reading_now
from tandem.web.components.guide import guide
from tandem.web.components.marks import Doer
from tandem.web.components.samples.people import RULE

PLACES = (
    "calls",
    "tasks",
    "contacts",
    "companies",
    "workflows",
    "runs",
    "scheduled",
    "incidents",
    "settings",
)
polls = itertools.count(1)


def search(request: HttpRequest) -> HttpResponse:
    """The palette: two pages and a client, or nothing for a word nobody has."""
    query = request.GET.get("q", "")
    found = [
        ("Pages", [{"label": "Calls", "url": "/calls"}, {"label": "Workflows", "url": "/workflows"}]),
        (
            "Contacts",
            [{"label": "Ioana Țurcanu", "url": "/contacts", "doer": Doer("client", "Ioana Țurcanu")}],
        ),
    ]
    groups = [] if query == "nobody" else found
    return render(request, "components/palette_results.html", {"query": query, "groups": groups})


def bell(request: HttpRequest) -> HttpResponse:
    """One notification."""
    news = {"text": "Missed call", "url": "/calls", "at": reading_now(), "doer": RULE, "unread": True}
    return render(request, "components/bell_list.html", {"notifications": [news]})


def live(request: HttpRequest) -> HttpResponse:
    """News at the first question only, and 204 ever after."""
    if request.GET["since"] != "start":
        return HttpResponse(status=204)
    context = {
        "since": f"after {next(polls)}",
        "live_url": "/live",
        "unread": 8,
        "rail_counts": {"calls": 9},
        "toasts": [{"text": "Missed call from Ioana Țurcanu", "tone": "red", "url": "/calls", "doer": RULE}],
    }
    return render(request, "components/live.html", context)


urlpatterns = [
    path("", guide, name="home"),
    *(path(name, guide, name=name) for name in PLACES),
    path("guide", guide, name="guide"),
    path("search", search, name="search"),
    path("notifications", bell, name="notifications"),
    path("live", live, name="live"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
]
