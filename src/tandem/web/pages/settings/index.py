"""The first page of the settings: what can be set, by area, and how it stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tandem.operations.access import Denied
from tandem.operations.settings import overview
from tandem.web.pages.doors import page, reader

from .areas import menu


@page
def index(request: HttpRequest) -> HttpResponse:
    """GET: the areas this person may change. Raises Denied when there are none."""
    user = reader(request)
    groups = menu(user)
    if not groups:
        raise Denied("administer")
    counts = overview.counts()
    shown = [
        (label, [(entry, counts.get(entry.area.name.removeprefix("settings_"))) for entry in entries])
        for label, entries in groups
    ]
    return render(request, "settings/index.html", {"groups": shown, "crumbs": [(_("Settings"), "")]})
