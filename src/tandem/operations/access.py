"""Who may do what to which record: the only way from an id in a request to a row.

A role gives each permission a level for each record type: ``no``, ``own``, ``group`` (own and that of
one's subordinates) or ``all``. ``*`` stands for every record type.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from tandem.engine.record import RecordRef
from tandem.engine.words import N_
from tandem.store.models import Record, User
from tandem.store.read.people import subordinates
from tandem.store.read.schema import models_by_type

Level = Literal["no", "own", "group", "all"]
LEVELS: tuple[Level, ...] = ("no", "own", "group", "all")

# Every permission there is, with the words for the roles page.
PERMISSIONS: dict[str, str] = {
    "view": N_("See"),
    "create": N_("Add"),
    "edit": N_("Change"),
    "delete": N_("Delete"),
    "assign": N_("Assign"),
    "send": N_("Send messages"),
    "notify": N_("Notify colleagues"),
    "automate": N_("Change workflows"),
    "publish": N_("Publish workflows and switch them"),
    "enrol": N_("Start and stop workflows by hand"),
    "run_code": N_("Run functions and webhooks"),
    "administer": N_("Change settings"),
}

R = TypeVar("R", bound=Record)


class Denied(PermissionDenied):
    """This person may not do this. For a record they may not see, NotThere is raised instead."""


class NotThere(Exception):
    """No such record, or none this person may see: the two look the same from outside."""


def level(user: User, permission: str, record_type: str = "*") -> Level:
    """How far the person's role lets them."""
    if not user.is_active or user.role is None:
        return "no"
    given = user.role.rights.get(permission, {})
    found = given.get(record_type, given.get("*", "no"))
    return found if found in LEVELS else "no"


def may_at_all(user: User, permission: str, record_type: str = "*") -> bool:
    """Whether there can be a record of this type the person may do this to."""
    return level(user, permission, record_type) != "no"


def require(user: User, permission: str, record_type: str = "*") -> None:
    """Raises Denied unless the person may do this at all."""
    if not may_at_all(user, permission, record_type):
        raise Denied(permission)


def _owned(user: User, model: type[Record], reach: Level) -> Q:
    """The rows within reach, by their owner; records without an owner belong to everybody's group."""
    names = {field.name for field in model._meta.concrete_fields}
    owner = "owner" if "owner" in names else "author" if "author" in names else None
    if reach == "all" or owner is None:
        return Q() if reach == "all" else Q(pk__in=())
    people = {user.id, *(subordinates(user.id) if reach == "group" else ())}
    mine = Q(**{f"{owner}__in": people})
    if reach == "group":
        mine |= Q(**{f"{owner}__isnull": True})
    if "team" in names:
        mine |= Q(team__members=user.id, **{f"{owner}__isnull": True})
    return mine


def visible(user: User, model: type[R], permission: str = "view") -> QuerySet[R]:
    """The records of a type the person may see (or do something else to)."""
    reach = level(user, permission, model.record_type)
    rows: QuerySet[R] = model._default_manager.all()
    if reach == "no":
        return rows.none()
    if reach == "all":
        return rows
    found = rows.filter(_owned(user, model, reach))
    return found.distinct() if any(field.name == "team" for field in model._meta.concrete_fields) else found


def access_record(user: User, model: type[R], id: int, permission: str = "view") -> R:
    """The record. Raises NotThere when it is not there or not visible, Denied when it may only be seen."""
    row = visible(user, model).filter(pk=id).first()
    if row is None:
        raise NotThere(f"{model.record_type} {id}")
    if permission != "view" and not visible(user, model, permission).filter(pk=id).exists():
        raise Denied(permission)
    return row


def check_records(user: User, permission: str, records: Sequence[RecordRef]) -> None:
    """Raises NotThere or Denied unless the person may do this to every one of these records."""
    for record_type, ids in _by_type(records).items():
        model = models_by_type()[record_type]
        seen = set(visible(user, model).filter(pk__in=ids).values_list("pk", flat=True))
        if seen != ids:
            raise NotThere(f"{record_type} {min(ids - seen)}")
        allowed = set(visible(user, model, permission).filter(pk__in=ids).values_list("pk", flat=True))
        if allowed != ids:
            raise Denied(permission)


def _by_type(records: Iterable[RecordRef]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for record in records:
        found.setdefault(record.type, set()).add(record.id)
    return found


def reachable(user: User, field_model: type[R], value: Any) -> R | None:
    """The record a form's field points to, if the person may see it; None for an empty field."""
    if value in (None, ""):
        return None
    return access_record(user, field_model, int(value))
