"""The first page of the settings: what can be set, by area."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tandem.operations import access
from tandem.web.pages.doors import page, reader


@page
def index(request: HttpRequest) -> HttpResponse:
    """The areas of the settings."""
    access.require(reader(request), "administer")
    return render(request, "settings/index.html")
