"""Ctrl-K: records, pages, and what can be done with the record one is looking at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.operations.searching import find_records
from tandem.store.models import User
from tandem.store.read import search as read
from tandem.web.components.frame import RAIL, address, may_open
from tandem.web.components.marks import Doer
from tandem.web.components.states import state_of

from .addresses import ICONS, record_url
from .doors import page, reader
from .timeline import SHOWN

Item = dict[str, Any]
GROUPS = {
    "contact": gettext_lazy("Contacts"),
    "company": gettext_lazy("Companies"),
    "call": gettext_lazy("Calls"),
    "task": gettext_lazy("Tasks"),
    "workflow": gettext_lazy("Workflows"),
}
STATED = ("call", "task")  # what tells them from others is their state
VERBS = (
    ("contact_add", gettext_lazy("Add a contact"), "user-plus", "contact"),
    ("company_add", gettext_lazy("Add a company"), "building", "company"),
    ("call_log", gettext_lazy("Log a call"), "phone-plus", "call"),
    ("call_plan", gettext_lazy("Plan a call"), "calendar-event", "call"),
)


@page
def search(request: HttpRequest) -> HttpResponse:
    """GET ``q``: the groups of the palette."""
    text = " ".join(request.GET.get("q", "").split())[:100]
    user = reader(request)
    here = _here(request.headers.get("HX-Current-URL", ""))
    groups = [
        (_("This record"), _actions(user, here, text) if here else []),
        *_records(user, text),
        (_("Do"), list(_verbs(user, text))),
        (_("Go to"), list(_places(user, text))),
    ]
    return render(
        request,
        "components/palette_results.html",
        {"groups": [one for one in groups if one[1]], "query": text},
    )


def _here(url: str) -> RecordRef | None:
    """The record whose page the palette was opened on."""
    path = re.sub(r"^https?://[^/]*", "", url).split("?")[0]
    try:
        match = resolve(path or "/")
    except Resolver404:
        return None
    return (
        RecordRef(match.url_name, match.kwargs["id"])
        if match.url_name in SHOWN and "id" in match.kwargs
        else None
    )


def _fits(text: str, words: str) -> bool:
    return text.lower() in words.lower()


def _actions(user: User, here: RecordRef, text: str) -> list[Item]:
    return [
        {"label": _(one.title), "url": f"{record_url(here)}?do={one.id}", "icon": one.icon}
        for one in toolbox.offered(user, here.type)
        if _fits(text, _(one.title))
    ]


def _verbs(user: User, text: str) -> Iterator[Item]:
    for name, label, icon, record_type in VERBS:
        if _fits(text, str(label)) and access.may_at_all(user, "create", record_type):
            yield {"label": label, "url": reverse(name), "icon": icon}


def _places(user: User, text: str) -> Iterator[Item]:
    for section in RAIL:
        for place in section.places:
            if (url := address(place.name)) and may_open(user, place) and _fits(text, str(place.label)):
                yield {"label": place.label, "url": url, "icon": place.icon}


def _records(user: User, text: str) -> Iterator[tuple[str, list[Item]]]:
    for record_type, found in find_records(user, text).items():
        yield str(GROUPS[record_type]), list(_items(found))


def _items(found: Iterable[read.Found]) -> Iterator[Item]:
    """Those that have a page."""
    for one in found:
        url = record_url(RecordRef(one.record_type, one.id))
        if url:
            family = one.record_type in STATED and bool(one.note)
            note = state_of(one.record_type, one.note).word if family else one.note
            mark = {"doer": Doer("client", one.name)} if one.record_type == "contact" else {}
            yield {
                "label": one.name,
                "url": url,
                "icon": ICONS.get(one.record_type, "route"),
                "note": note,
                **mark,
            }
