"""Roles: how far each permission reaches, for each kind of record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet

from tandem.engine.words import N_
from tandem.operations.access import LEVELS, PERMISSIONS
from tandem.operations.errors import Refused
from tandem.operations.settings.users import keep_an_administrator
from tandem.operations.settings.writing import a_key, access_setting, changing, listed, remove, store
from tandem.store.models import Role, User

EVERYTHING_ELSE = "*"
RECORD_TYPES = ("call", "contact", "company", "task", EVERYTHING_ELSE)
OF_THE_HOUSE = ("automate", "publish", "enrol", "administer")
OF_RECORDS = tuple(name for name in PERMISSIONS if name not in OF_THE_HOUSE)
Rights = Mapping[str, Mapping[str, str]]


def all_roles(user: User) -> QuerySet[Role]:
    """Every role with ``people``, how many have it. Raises access.Denied."""
    return listed(user, Role).annotate(people=Count("members"))


def access_role(user: User, id: int) -> Role:
    """A role. Raises access.Denied or access.NotThere."""
    return access_setting(user, Role, id)


def reach(rights: Rights, permission: str, record_type: str = EVERYTHING_ELSE) -> str:
    """How far a permission goes for a kind of record."""
    given = rights.get(permission, {})
    return given.get(record_type, given.get(EVERYTHING_ELSE, "no"))


def save(user: User, role: Role | None, name: str, rights: Rights) -> Role:
    """Add a role, or change one. Raises Refused or access.Denied."""
    _check(rights)
    with changing(user):
        row = role or Role(key=a_key(Role, name))
        store(row, {"name": name, "rights": _plain({**row.rights, **rights}, rights)})
        keep_an_administrator("")
    return row


def delete(user: User, role: Role) -> None:
    """Take a role away that nobody has. Raises Refused or access.Denied."""
    with changing(user):
        if User.objects.filter(role=role).exists():
            raise Refused.because(N_("Somebody has this role. Give them another one first."))
        remove(role)


def _check(rights: Rights) -> None:
    for permission, levels in rights.items():
        if permission not in PERMISSIONS:
            raise Refused.because(N_("There is no permission “{name}”."), "rights", name=permission)
        for record_type, level in levels.items():
            if level not in LEVELS:
                message = N_("“{level}” is not one of {known}.")
                field = f"{permission}-{record_type}"
                raise Refused.because(message, field, level=level, known=", ".join(LEVELS))


def _plain(whole: Mapping[str, Any], given: Rights) -> dict[str, dict[str, str]]:
    """Rights as kept: what is like "everything else" is left out, and a permission without any reach too."""
    found: dict[str, dict[str, str]] = {}
    for permission, levels in whole.items():
        rest = levels.get(EVERYTHING_ELSE, "no")
        kept = {name: level for name, level in levels.items() if name == EVERYTHING_ELSE or level != rest}
        if permission not in given or any(level != "no" for level in kept.values()):
            found[permission] = kept
    return found
