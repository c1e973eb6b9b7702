"""Which workflows need a setting: by the words and keys in their live documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tandem.engine.words import N_
from tandem.operations.errors import Refused
from tandem.store.models import SavedAction, Workflow

# Where the key of a setting stands in a step's form, by kind.
FORM_FIELDS = {"mail_template": "template", "endpoint": "endpoint", "function": "function"}
WORDS = {"team", "role"}  # named in forms by words such as team:support


def workflows_using(kind: str, key: str) -> list[Workflow]:
    """The workflows whose live version names it, in their order."""
    rows = Workflow.objects.filter(live__isnull=False).select_related("live").order_by("position", "id")
    return [row for row in rows if row.live is not None and _names(row.live.document, kind, key)]


def saved_actions_using(kind: str, key: str) -> list[SavedAction]:
    """The saved actions that name it."""
    return [row for row in SavedAction.objects.order_by("name") if _names({"with": row.form}, kind, key)]


def refuse_if_used(kind: str, key: str) -> None:
    """Raises Refused, naming what needs it."""
    users = [row.name for row in workflows_using(kind, key)] + [
        row.name for row in saved_actions_using(kind, key)
    ]
    if users:
        message = N_("It is still needed by: {names}. Change that first.")
        raise Refused.because(message, names=", ".join(f"“{name}”" for name in users))


def _names(document: Any, kind: str, key: str) -> bool:
    if kind == "saved_action":
        return any(part.get("use") == key for part in _parts(document))
    if kind == "calendar":
        return any(part.get("calendar") == key for part in _parts(document))
    if kind in WORDS:
        return f"{kind}:{key}" in _texts(document)
    field = FORM_FIELDS[kind]
    return any(_form(part).get(field) == key for part in _parts(document))


def _form(part: Mapping[str, Any]) -> Mapping[str, Any]:
    found = part.get("with")
    return found if isinstance(found, Mapping) else {}


def _parts(found: Any) -> Iterator[Mapping[str, Any]]:
    """Every mapping inside a document."""
    if isinstance(found, Mapping):
        yield found
        for value in found.values():
            yield from _parts(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from _parts(value)


def _texts(found: Any) -> set[str]:
    if isinstance(found, str):
        return {found}
    parts = found.values() if isinstance(found, Mapping) else found if isinstance(found, list | tuple) else ()
    return {text for part in parts for text in _texts(part)}
