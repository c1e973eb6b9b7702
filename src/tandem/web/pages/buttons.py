"""The toolbox of a record's page: the actions its reader may do, a few at hand and the rest behind "More"."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tandem import catalog
from tandem.engine.action import Action as CatalogAction
from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.operations.running import enrolment
from tandem.store.models import Record, User
from tandem.store.read.appointments import invitations_of
from tandem.store.read.schema import models_by_type
from tandem.web.components.shapes import Action

DELETE = "delete_record"


def of_record(user: User, row: Record, quick: Sequence[str]) -> tuple[list[Action], list[Action]]:
    """The buttons at hand, in the order of ``quick`` (action ids), and those behind "More"; deleting comes last."""
    record = RecordRef(row.record_type, row.pk)
    allowed = {one.id: one for one in toolbox.offered(user, record.type) if _fits(one, row)}
    within = _within_reach(user, record, {one.permission for one in allowed.values()})
    possible = {name: one for name, one in allowed.items() if one.permission in within}
    if any(one.reads_invitations for one in possible.values()) and not invitations_of([record.id]):
        possible = {name: one for name, one in possible.items() if not one.reads_invitations}
    first = [_button(possible[name], record) for name in quick if name in possible]
    rest = [one for name, one in possible.items() if name not in quick and name != DELETE]
    last = [possible[DELETE]] if DELETE in possible else []
    started = [_start(record.type, [record.id])] if enrolment.may_start(user) else []
    return first, [*(_button(one, record) for one in rest), *started, *(_button(one, record) for one in last)]


def _fits(action: type[CatalogAction], row: Record) -> bool:
    return all(getattr(row, name, value) == value for name, value in action.offered_where.items())


def of_list(user: User, record_type: str, quick: Sequence[str]) -> list[Action]:
    """The bulk actions of a list."""
    allowed = {one.id: one for one in toolbox.offered(user, record_type)}
    return [
        Action(
            _(allowed[name].title),
            address(record_type, name),
            allowed[name].icon,
            "dialog",
            danger=name == DELETE,
        )
        for name in quick
        if name in allowed
    ] + ([_start(record_type)] if enrolment.may_start(user) else [])


def address(record_type: str, action: str, ids: Sequence[int] = ()) -> str:
    """The dialog of an action, about these records."""
    url = reverse("toolbox", args=(record_type, action))
    return f"{url}?{urlencode([('id', id) for id in ids])}" if ids else url


def _start(record_type: str, ids: Sequence[int] = ()) -> Action:
    url = reverse("enrol", args=(record_type,))
    address = f"{url}?{urlencode([('id', id) for id in ids])}" if ids else url
    return Action(_("Start a workflow"), address, "player-play", "dialog")


def asked_for(request: HttpRequest, record_type: str) -> str:
    """The action whose dialog the address asks to open at once, if there is such a one."""
    kind = catalog.actions().get(request.GET.get("do", ""))
    return kind.id if kind is not None and record_type in kind.works_on else ""


def _button(action: type[CatalogAction], record: RecordRef) -> Action:
    url = address(record.type, action.id, [record.id])
    return Action(_(action.title), url, action.icon, "dialog", danger=action.id == DELETE)


def _within_reach(user: User, record: RecordRef, permissions: set[str]) -> set[str]:
    """The permissions the reader has on this very record; "create" is about the new one, so any level will do."""
    model = models_by_type()[record.type]
    found = set()
    for permission in sorted(permissions):
        reach = access.level(user, permission, record.type)
        if reach == "all" or access.visible(user, model, permission).filter(pk=record.id).exists():
            found.add(permission)
    return found
