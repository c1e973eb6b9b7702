"""Publish a rule made on the four-part page: the actions to keep for other rules are saved with it, or nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from tandem.engine.cause import Cause
from tandem.engine.words import N_
from tandem.operations import access, workflows
from tandem.operations.errors import Refused
from tandem.operations.workflows import Applied
from tandem.store.models import SavedAction, User, Workflow
from tandem.store.write.cause import said_by

LONGEST_KEY = 60


@dataclass(frozen=True)
class Keep:
    """Save the action of a step under a name, and let the step use it from there."""

    step: str
    name: str


def publish(
    user: User,
    content: Mapping[str, Any],
    *,
    note: str = "",
    on: bool | None = None,
    keep: Sequence[Keep] = (),
    seen: int | None = None,
) -> Applied:
    """Publish a rule; a new one gets a free key. ``seen`` is the number of the version the author began from.

    Raises Refused (also when somebody published another version meanwhile) or access.Denied.
    """
    access.require(user, "automate", "workflow")
    with transaction.atomic():
        said_by(Cause("person", doer=user.id))
        found = dict(content)
        if not found["key"]:
            found["key"] = _free_key(Workflow, str(found["name"]), "rule")
        elif seen is not None:
            _check_seen(str(found["key"]), seen)
        for one in keep:
            found["steps"] = [_kept(step, one) for step in found["steps"]]
        return workflows.put(user, found, note, on)


def _check_seen(key: str, seen: int) -> None:
    row = Workflow.objects.select_for_update(of=("self",)).select_related("live").get(key=key)
    if row.live is not None and row.live.number != seen:
        text = N_("Somebody published version {number} meanwhile. Look at it, then make your change again.")
        raise Refused.because(text, number=row.live.number)


def _kept(step: Mapping[str, Any], keep: Keep) -> dict[str, Any]:
    """The step using the action saved from it; other steps stay as they are."""
    if step.get("id") != keep.step or "action" not in step:
        return dict(step)
    key = _free_key(SavedAction, keep.name, step["action"])
    SavedAction.objects.create(key=key, name=keep.name, action=step["action"], form=step.get("with", {}))
    rest = {name: value for name, value in step.items() if name not in ("action", "with")}
    return {**rest, "use": key}


def _free_key(model: type[Workflow] | type[SavedAction], name: str, otherwise: str) -> str:
    """A key made from the name that nothing else has."""
    base = slugify(name)[:LONGEST_KEY].strip("-_") or otherwise
    taken = set(model._default_manager.filter(key__startswith=base).values_list("key", flat=True))
    number = 1
    while (key := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return key
