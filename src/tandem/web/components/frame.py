"""The frame around every page: the rail, the theme and the languages, as a context processor.

Pages may add `firm`, `unread`, `rail_counts`, `banners`, `live_since`; see docs/reference/components.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tandem.operations import access
from tandem.store.models import User

from .clock import PHRASES, reading_now
from .states import Word

THEMES = ("auto", "light", "dark")
UNDER = {  # pages with an address of their own that belong to a place of the rail
    "gallery": "workflows",
    "load": "manual_actions",
    "reports_manual_actions": "manual_actions",
    "saved_filters": "campaigns",
    "imports": "contacts",
}
ABOUT_ONE = ("why", "toolbox")  # pages whose address names the type of the record they are about
PLACES = {  # where the records of a type are listed
    "contact": "contacts",
    "company": "companies",
    "call": "calls",
    "task": "tasks",
    "manual_action": "manual_actions",
}
OTHER_PLACES = ("search", "live", "notifications", "set_language", "profile")


@dataclass(frozen=True, slots=True)
class Place:
    """A page the rail can lead to; `name` is its URL name and the key of its count."""

    name: str
    label: Word
    icon: str
    on_phone_bar: bool = False
    short: Word = ""  # what the bar of a phone calls it, where the label is too long for it
    permissions: Sequence[str] = ()  # one of them opens it; none are asked for when there are none


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of places; the first and last have no title."""

    label: Word
    places: Sequence[Place]


RAIL = (
    Section("", (Place("home", _("Home"), "home", on_phone_bar=True),)),
    Section(
        _("Conversations"),
        (
            Place("manual_actions", _("Manual actions"), "hand-stop", on_phone_bar=True, short=_("Actions")),
            Place("calls", _("Calls"), "phone", on_phone_bar=True),
            Place("tasks", _("Tasks"), "checklist"),
        ),
    ),
    Section(
        _("Clients"),
        (
            Place("contacts", _("Contacts"), "users", on_phone_bar=True),
            Place("companies", _("Companies"), "building"),
        ),
    ),
    Section(
        _("Automations"),
        (
            Place("workflows", _("Workflows"), "route"),
            Place("campaigns", _("Campaigns"), "send"),
            Place("runs", _("Runs"), "activity"),
            Place("scheduled", _("Scheduled"), "calendar-time"),
            Place("incidents", _("Incidents"), "alert-triangle"),
        ),
    ),
    Section("", (Place("settings", _("Settings"), "settings", permissions=("administer", "automate")),)),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A place with its address, as the template draws it."""

    place: Place
    url: str
    active: bool


@cache
def address(name: str) -> str:
    """The URL of a page without arguments, or "" while no such page exists."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def active_address(path: str) -> str:
    """The address of the rail that `path` lies under: the longest that begins it, the home only exactly."""
    for name, place in UNDER.items():
        if address(name) and path.startswith(address(name)):
            return address(place)
    page, about = [*path.split("/")[1:3], "", ""][:2]
    if page in ABOUT_ONE and about in PLACES:
        return address(PLACES[about])
    known = (address(place.name) for section in RAIL for place in section.places)
    longest = max((each for each in known if each and path.startswith(each)), key=len, default="")
    return longest if longest != "/" or path == "/" else ""


def rail(path: str, user: User | AnonymousUser) -> Iterator[tuple[Word, list[Link]]]:
    """The sections whose pages exist and may be opened, with the one the reader is in marked."""
    here = active_address(path)
    for section in RAIL:
        may = [place for place in section.places if may_open(user, place)]
        links = [Link(place, url, url == here) for place in may if (url := address(place.name))]
        if links:
            yield section.label, links


def may_open(user: User | AnonymousUser, place: Place) -> bool:
    """Whether this person's role lets them into a place."""
    if not place.permissions:
        return True
    return isinstance(user, User) and any(access.may_at_all(user, one) for one in place.permissions)


def frame(request: HttpRequest) -> dict[str, object]:
    """Context processor: what templates/frame.html and base.html draw on every page."""
    theme = request.COOKIES.get("theme") or getattr(request.user, "theme", "auto")
    sections = list(rail(request.path, request.user))
    links = [link for _label, section in sections for link in section]
    return {
        "rail": sections,
        "here": next((link for link in links if link.active), None),
        "phone_bar": [link for link in links if link.place.on_phone_bar],
        "theme": theme if theme in THEMES else "auto",
        "rail_icons": request.COOKIES.get("rail") == "icons",
        "languages": [
            (code, translation.get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ],
        "time_phrases": {key: translation.gettext(phrase) for key, phrase in PHRASES.items()},
        "page_now": reading_now().isoformat(),
        "places": {name: address(name) for name in OTHER_PLACES},
    }
