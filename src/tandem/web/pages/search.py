"""Ctrl-K: records, pages, and what can be done with the record one is looking at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.store.models import Call, Company, Contact, Task, User
from tandem.store.read import search as read
from tandem.web.components.frame import RAIL, address
from tandem.web.components.marks import Doer
from tandem.web.components.states import state_of

from .addresses import ICONS, record_url
from .doors import page, reader
from .listing import number_in
from .timeline import SHOWN

Item = dict[str, Any]
LEAST = 2  # letters before records are searched
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
        *(_records(user, text) if len(text) >= LEAST else ()),
        (_("Do"), list(_verbs(user, text))),
        (_("Go to"), list(_places(text))),
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


def _places(text: str) -> Iterator[Item]:
    for section in RAIL:
        for place in section.places:
            if (url := address(place.name)) and _fits(text, str(place.label)):
                yield {"label": place.label, "url": url, "icon": place.icon}


def _records(user: User, text: str) -> Iterator[tuple[str, list[Item]]]:
    number = number_in(text)
    contacts = read.contacts(access.visible(user, Contact), text, number)
    companies = read.companies(access.visible(user, Company), text, number)
    yield _("Contacts"), [_item(one) | {"doer": Doer("client", one.name)} for one in contacts]
    yield _("Companies"), [_item(one) for one in companies]
    yield _("Calls"), [_item(one, "call") for one in read.calls(access.visible(user, Call), text, number)]
    yield _("Tasks"), [_item(one, "task") for one in read.tasks(access.visible(user, Task), text)]
    if access.may_at_all(user, "automate"):
        yield _("Workflows"), [one for one in map(_item, read.workflows(text)) if one["url"]]


def _item(one: read.Found, family: str = "") -> Item:
    note = state_of(family, one.note).word if family and one.note else one.note
    url = record_url(RecordRef(one.record_type, one.id))
    return {"label": one.name, "url": url, "icon": ICONS.get(one.record_type, "route"), "note": note}
