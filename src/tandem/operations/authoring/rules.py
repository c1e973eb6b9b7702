"""Publish a rule made on the four-part page: the actions to keep for other rules are saved with it, or nothing is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tandem.engine.cause import Cause
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.authoring import documents, workflows
from tandem.operations.authoring.workflows import Applied
from tandem.operations.errors import Problem, Refused
from tandem.operations.settings import saved_actions
from tandem.operations.settings.writing import a_key
from tandem.store.models import User, Workflow
from tandem.store.write.cause import said_by


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
            found["key"] = a_key(Workflow, str(found["name"]))
        elif seen is not None:
            _check_seen(str(found["key"]), seen)
        if keep:
            documents.validate(found)  # what is wrong with an action is said of its step
        for one in keep:
            found["steps"] = [_kept(user, found, place, one) for place in range(len(found["steps"]))]
        return workflows.put(user, found, note, on)


def _check_seen(key: str, seen: int) -> None:
    row = Workflow.objects.select_for_update(of=("self",)).select_related("live").get(key=key)
    if row.live is not None and row.live.number != seen:
        text = N_("Somebody published version {number} meanwhile. Look at it, then make your change again.")
        raise Refused.because(text, number=row.live.number)


def _kept(user: User, content: Mapping[str, Any], place: int, keep: Keep) -> dict[str, Any]:
    """The step at this place, using the action saved from it; other steps stay as they are."""
    step = content["steps"][place]
    if step.get("id") != keep.step or "action" not in step:
        return dict(step)
    try:
        saved = saved_actions.save(
            user, None, keep.name, step["action"], step.get("with", {}), content["about"]
        )
    except Refused as refused:
        raise Refused([Problem(f"steps.{place}", one.message) for one in refused.problems]) from refused
    rest = {name: value for name, value in step.items() if name not in ("action", "with")}
    return {**rest, "use": saved.key}
