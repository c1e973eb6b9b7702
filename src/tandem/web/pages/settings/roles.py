"""Roles: their list, and the table of one: permissions by kinds of records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.operations.access import PERMISSIONS
from tandem.operations.settings import roles
from tandem.store.models import Role
from tandem.web.components.listing import Column
from tandem.web.forms.settings.roles import HOUSE_WORDS, RECORD_WORDS, RoleForm
from tandem.web.pages.doors import page, reader

from . import answers
from .areas import ROLES

COLUMNS = (
    Column("name", gettext_lazy("Role"), width="wide"),
    Column("may", gettext_lazy("Rights")),
    Column("people", gettext_lazy("Colleagues"), width="number"),
)
REACH_WORDS = {
    "no": gettext_lazy("nothing"),
    "own": gettext_lazy("their own"),
    "group": gettext_lazy("their group’s"),
    "all": gettext_lazy("everybody’s"),
}


@page
def listed(request: HttpRequest) -> HttpResponse:
    """GET: every role."""
    rows = roles.all_roles(reader(request))
    found = answers.listing(
        request,
        "roles",
        rows,
        COLUMNS,
        lambda row: reverse("settings_role", args=[row.pk]),
        shown=lambda row: {"may": in_short(row.rights)},
    )
    return answers.show(request, ROLES, "roles", {"listing": found})


@page
def add(request: HttpRequest) -> HttpResponse:
    """GET and POST: a new role; ``copy`` is the id of the one it begins as."""
    model = _model(request)
    name = _("Copy of {name}").format(name=model.name) if model else ""
    form = RoleForm(name, model.rights if model else {}, request.POST or None)
    return _edit(request, None, form)


def _model(request: HttpRequest) -> Role | None:
    roles.all_roles(reader(request))
    asked = request.GET.get("copy", "")
    return roles.access_role(reader(request), int(asked)) if asked.isascii() and asked.isdigit() else None


@page
def one(request: HttpRequest, id: int) -> HttpResponse:
    """GET and POST: a role."""
    role = roles.access_role(reader(request), id)
    return _edit(request, role, RoleForm(role.name, role.rights, request.POST or None))


def _edit(request: HttpRequest, role: Role | None, form: RoleForm) -> HttpResponse:
    user = reader(request)
    title = role.name if role else _("New role")
    if answers.accepted(
        request, form, lambda: roles.save(user, role, form.cleaned_data["name"], form.rights())
    ):
        words = _("The role {name} is saved.").format(name=form.cleaned_data["name"])
        return answers.done(request, reverse(ROLES.name), words)
    kept = roles.access_role(user, role.pk) if role else None
    people = list(kept.members.filter(is_active=True).order_by("name")[:50]) if kept else []
    context = {
        "form": form,
        "role": kept,
        "people": people,
        "title": title,
        "words": in_words(kept) if kept else [],
    }
    return answers.show(request, ROLES, "role", context, title)


@page
@require_POST
def delete(request: HttpRequest, id: int) -> HttpResponse:
    """POST: take a role away."""
    role = roles.access_role(reader(request), id)
    here = reverse("settings_role", args=[id])
    words = _("The role {name} is gone.").format(name=role.name)
    return answers.do(request, lambda: roles.delete(reader(request), role), reverse(ROLES.name), words, here)


def in_short(rights: Mapping[str, Any]) -> str:
    """What matters most about a role, in one line."""
    parts = [
        _("see {reach}").format(reach=REACH_WORDS[roles.reach(rights, "view")]),
        _("change {reach}").format(reach=REACH_WORDS[roles.reach(rights, "edit")]),
    ]
    if roles.reach(rights, "automate") != "no":
        parts.append(_("change workflows"))
    if roles.reach(rights, "administer") != "no":
        parts.append(_("change settings"))
    return ", ".join(parts)


def in_words(role: Role) -> list[tuple[str, str]]:
    """Each permission and how far it goes, in words: kinds of records of one reach stand together."""
    found = []
    for permission in roles.OF_RECORDS:
        by_reach: dict[str, list[str]] = {}
        for record_type in roles.RECORD_TYPES:
            level = roles.reach(role.rights, permission, record_type)
            by_reach.setdefault(level, []).append(str(RECORD_WORDS[record_type]).lower())
        if len(by_reach) == 1:
            words = str(REACH_WORDS[next(iter(by_reach))])
        else:
            words = " · ".join(
                _("{kinds}: {reach}").format(kinds=", ".join(kinds), reach=REACH_WORDS[level])
                for level, kinds in by_reach.items()
            )
        found.append((_(PERMISSIONS[permission]), words))
    return found + [(_(PERMISSIONS[name]), _yes(role, name)) for name in HOUSE_WORDS]


def _yes(role: Role, permission: str) -> str:
    return _("yes") if roles.reach(role.rights, permission) != "no" else _("no")
