"""Whether conditions begin to hold with an event: what "became true" means, clause by clause."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tandem.engine.condition import All, Any_, Condition, compile
from tandem.engine.schema import Schema
from tandem.engine.view import View

Predicate = Callable[[View, datetime], bool]


def rising(condition: Condition | None, schema: Schema, about: str) -> Predicate:
    """Whether a condition begins to hold with this event: each clause's edge is looked at on its own.

    With "A or B" a record that matched A and now matches B as well has begun to match B, so it fires.
    Old values are the view's ``old_image``.
    """
    holds = compile(condition, schema, about)
    if isinstance(condition, (All, Any_)):
        parts = condition.all if isinstance(condition, All) else condition.any
        inner = [rising(part, schema, about) for part in parts]

        def some_part_rises(view: View, now: datetime) -> bool:
            return holds(view, now) and any(rises(view, now) for rises in inner)

        return some_part_rises

    def this_rises(view: View, now: datetime) -> bool:
        return holds(view, now) and not holds(_before(view), now)

    return this_rises


def _before(view: View) -> View:
    return View(
        view.world, view.ref, image=view.old_image if view.old_image is not None else {}, outputs=view.outputs
    )
