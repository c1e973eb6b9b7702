"""One effect with who wanted it and why: what the store writes down and the timeline shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tandem.engine.cause import Cause
from tandem.engine.effect import ChangeRecord, CreateRecord, DeleteRecord, Effect, EndRuns, StartRun
from tandem.engine.record import RecordRef
from tandem.engine.view import View, World


@dataclass(slots=True)
class Deed:
    """``verb`` is an action's id or a trigger's word; ``record`` what it is about; ``client`` has the infobox."""

    record: RecordRef
    verb: str
    effect: Effect
    cause: Cause
    client: Mapping[str, int | None]
    details: dict[str, Any] = field(default_factory=dict)


def collect(
    deeds: list[Deed],
    effects: tuple[Effect, ...],
    view: View,
    verb: str,
    cause: Cause,
    world: World,
    trigger: str = "",
) -> None:
    """Turn effects into deeds, and lay them over the world so that what follows reads them."""
    client = view.client
    for effect in effects:
        details: dict[str, Any] = {"trigger": trigger} if trigger else {}
        if isinstance(effect, ChangeRecord):
            known = world.images.get(effect.record, {})
            changes = {name: value for name, value in effect.changes.items() if known.get(name) != value}
            if not changes:
                continue
            details["changes"] = {name: [known.get(name), value] for name, value in changes.items()}
            effect = ChangeRecord(effect.record, **changes)
            world.change(effect.record, changes)
        elif isinstance(effect, CreateRecord):
            world.create(effect.record, effect.values)
        elif isinstance(effect, DeleteRecord):
            world.images.pop(effect.record, None)
        elif isinstance(effect, StartRun):
            world.enter(effect.workflow, effect.key)
        elif isinstance(effect, EndRuns):
            world.leave(effect.workflow, {str(view.ref.id), str(effect.client.id)})
        deeds.append(Deed(view.ref, verb, effect, cause, client, details))
