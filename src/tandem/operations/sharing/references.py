"""What a workflow names outside itself, as it travels: by name, with enough beside it to find or to write it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tandem import catalog
from tandem.engine.naming import Kind, Named, names
from tandem.engine.schema import UnknownField, resolve
from tandem.operations.world import settings
from tandem.store.models import Calendar, MailTemplate, Role, SavedAction, Team
from tandem.store.read.schema import schema

BY_ADDRESS = "user:"
Choices = Mapping[Kind, Mapping[str, str]]


def travelling(content: Mapping[str, Any], about: str) -> dict[str, Any]:
    """A document ready to leave: colleagues in its conditions by address, and ``uses``, what it names, beside it.

    Saved actions and templates bring their words; no address of an endpoint, no code and no secret leaves.
    """
    people = settings().directory.people

    def by_address(field: str, value: Any) -> Any:
        found = isinstance(value, int) and _is_of_user(about, field) and value in people
        return f"{BY_ADDRESS}{people[value].email}" if found else value

    made: dict[str, Any] = _compared(content, by_address)
    uses = _uses(names(made, catalog.actions()))
    return {**made, "uses": uses} if uses else made


def arrived(content: Any) -> Any:
    """Plain content whose conditions name colleagues by address, with their numbers here; unknown ones stay."""

    def by_number(field: str, value: Any) -> Any:
        if not isinstance(value, str) or not value.startswith(BY_ADDRESS):
            return value
        person = settings().directory.by_email(value.removeprefix(BY_ADDRESS))
        return person.id if person else value

    return _compared(content, by_number)


def here() -> Choices:
    """What there is of each kind, by key, with what it is called."""
    known = settings()
    directory, library = known.directory, known.library
    return {
        "user": {one.email: one.name for one in directory.people.values() if one.active},
        "team": dict(Team.objects.values_list("key", "name")),
        "role": dict(Role.objects.values_list("key", "name")),
        "template": {key: str(one["name"]) for key, one in library.mail_templates.items()},
        "endpoint": {key: str(one["name"]) for key, one in library.endpoints.items()},
        "function": {key: str(one["name"]) for key, one in library.functions.items()},
        "calendar": dict(Calendar.objects.values_list("key", "name")),
        "workflow": {key: str(one["name"]) for key, one in library.workflows.items()},
        "saved_action": dict(SavedAction.objects.values_list("key", "name")),
    }


def _uses(found: list[Named]) -> list[dict[str, Any]]:
    if not found:
        return []
    named = here()
    actions = _rows(SavedAction, "saved_action", found)
    inside = [{"action": row.action, "with": row.form} for row in actions.values()]
    found = [*found, *names({"steps": inside}, catalog.actions())]
    wanted = sorted({(one.kind, one.key) for one in found})
    templates = _rows(MailTemplate, "template", found)
    uses: list[dict[str, Any]] = []
    for kind, key in wanted:
        use: dict[str, Any] = {"kind": kind, "key": key, "name": named[kind].get(key, key)}
        if kind == "template" and key in templates:
            use |= {"subject": templates[key].subject, "body": templates[key].body}
        elif kind == "saved_action" and key in actions:
            use |= {"action": actions[key].action, "with": actions[key].form}
        uses.append(use)
    return uses


def _rows(model: type[Any], kind: Kind, found: list[Named]) -> dict[str, Any]:
    """What is kept of one kind, by key, as far as it is named."""
    keys = {one.key for one in found if one.kind == kind}
    return {row.key: row for row in model.objects.filter(key__in=keys)}


def _is_of_user(about: str, field: str) -> bool:
    try:
        return resolve(schema(), about, field).target == "user"
    except (UnknownField, KeyError):
        return False


def _compared(part: Any, change: Callable[[str, Any], Any]) -> Any:
    """A copy with the values of every condition put through ``change``."""
    if isinstance(part, list | tuple):
        return [_compared(one, change) for one in part]
    if not isinstance(part, Mapping):
        return part
    if "operator" in part and isinstance(part.get("field"), str) and "value" in part:
        field, value = part["field"], part["value"]
        new = (
            [change(field, one) for one in value] if isinstance(value, list | tuple) else change(field, value)
        )
        return {**part, "value": new}
    return {name: _compared(value, change) for name, value in part.items()}
