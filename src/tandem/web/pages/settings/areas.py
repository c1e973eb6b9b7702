"""The areas of the settings: what each is for, who may change it, and where it stands in the menu."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.operations import access
from tandem.store.models import User
from tandem.web.components.states import Word


@dataclass(frozen=True)
class Area:
    """One area; ``name`` is the URL name of its first page."""

    name: str
    label: Word
    icon: str
    says: Word
    permission: str = "administer"


@dataclass(frozen=True)
class Group:
    """Areas that belong together."""

    label: Word
    areas: Sequence[Area]


ORGANISATION = Area(
    "settings_organisation",
    gettext_lazy("Organisation"),
    "building",
    gettext_lazy("Name, language, time zone; the switch that stops all automation."),
)
USERS = Area(
    "settings_users",
    gettext_lazy("Colleagues"),
    "users",
    gettext_lazy("Who may sign in, and who answers to whom."),
)
ROLES = Area(
    "settings_roles",
    gettext_lazy("Roles"),
    "shield-lock",
    gettext_lazy("What people may see, change and send."),
)
TEAMS = Area(
    "settings_teams",
    gettext_lazy("Teams"),
    "users-group",
    gettext_lazy("Colleagues who share work, and their lead."),
)
CALENDARS = Area(
    "settings_calendars",
    gettext_lazy("Office hours"),
    "calendar-time",
    gettext_lazy("When you are open, and the days you are not."),
)
TELEPHONY = Area(
    "settings_telephony",
    gettext_lazy("Telephony"),
    "phone",
    gettext_lazy("The exchanges that tell us about calls."),
)
MAIL = Area(
    "settings_mail", gettext_lazy("Mail"), "mail", gettext_lazy("The account your e-mails leave through.")
)
KEYS = Area(
    "settings_keys",
    gettext_lazy("API keys"),
    "key",
    gettext_lazy("Let your own programs read and change records."),
)
ENDPOINTS = Area(
    "settings_endpoints",
    gettext_lazy("Webhooks"),
    "webhook",
    gettext_lazy("Other systems that rules can tell."),
)
TEMPLATES = Area(
    "settings_templates",
    gettext_lazy("Mail templates"),
    "template",
    gettext_lazy("E-mails written once and filled in each time."),
    "automate",
)
FUNCTIONS = Area(
    "settings_functions",
    gettext_lazy("Functions"),
    "code",
    gettext_lazy("Small calculations of your own, in Python."),
    "automate",
)
SAVED_ACTIONS = Area(
    "settings_saved_actions",
    gettext_lazy("Saved actions"),
    "bookmark",
    gettext_lazy("Actions filled in once and used by several rules."),
    "automate",
)
GROUPS = (
    Group(gettext_lazy("Your organisation"), (ORGANISATION, USERS, ROLES, TEAMS, CALENDARS)),
    Group(gettext_lazy("Connections"), (TELEPHONY, MAIL, KEYS, ENDPOINTS)),
    Group(gettext_lazy("Ready for rules"), (TEMPLATES, FUNCTIONS, SAVED_ACTIONS)),
)


@dataclass(frozen=True)
class Entry:
    """An area in the menu."""

    area: Area
    url: str
    here: bool


def menu(user: User, here: Area | None = None) -> list[tuple[Word, list[Entry]]]:
    """The groups of areas this person may change."""
    found = []
    for group in GROUPS:
        may = [area for area in group.areas if access.may_at_all(user, area.permission)]
        if may:
            found.append((group.label, [Entry(area, reverse(area.name), area is here) for area in may]))
    return found


def surroundings(user: User, area: Area, place: Word = "") -> dict[str, Any]:
    """The context of every page inside an area; ``place`` is the last of the crumbs."""
    crumbs: list[tuple[Word, str]] = [(_("Settings"), reverse("settings"))]
    crumbs.append((area.label, reverse(area.name) if place else ""))
    if place:
        crumbs.append((place, ""))
    return {"crumbs": crumbs, "area": area, "settings_menu": menu(user, area)}
