"""Carry out what was handed over, by the same action of the catalogue that a rule or the toolbox would use.

Being handed a record is what lets a person work on it: the role must allow the action at all, whosever the record is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tandem import catalog
from tandem.engine.action import Action
from tandem.engine.deed import Deed, collect
from tandem.engine.plan import Do
from tandem.engine.shown import as_written
from tandem.engine.view import View
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.manual_actions.carrying import Around
from tandem.operations.toolbox import form_of
from tandem.operations.world import load_asked
from tandem.store.models import ManualAction

FORM = "form."  # what a problem's field begins with when it is one of the draft's


@dataclass(frozen=True)
class Ending:
    """How somebody completes an item.

    ``outcome`` is one of the item's own names where it has some. ``form`` is the draft as the person left it (None:
    as it was handed over). ``perform`` False: they did it elsewhere, so the action is not carried out.
    """

    outcome: str = ""
    note: str = ""
    form: Mapping[str, Any] | None = None
    perform: bool = True


def finish(row: ManualAction, ending: Ending, around: Around) -> tuple[list[Deed], dict[str, Any]]:
    """What completing does besides ending the item, and what later steps may read of it.

    Raises Refused naming ``outcome`` or a field of the draft (``form.subject``), or access.Denied.
    """
    _check_outcome(row, ending.outcome)
    if row.type not in catalog.actions() or not ending.perform:
        return [], {}
    return perform(row, row.type, {**row.draft, **(ending.form or {})}, around)


def perform(
    row: ManualAction, name: str, form: Mapping[str, Any], around: Around
) -> tuple[list[Deed], dict[str, Any]]:
    """Plan one action on the item's record; its texts are taken as they are written. Raises Refused, access.Denied."""
    about = around.about(row)
    action = _checked(name, form, about.type, around)
    access.require(around.user, action.permission, about.type)
    load_asked(around.world, [action])
    view = View(around.world, about)
    plan = action.plan(view)
    if not isinstance(plan, Do):
        raise Refused([Problem(FORM.rstrip("."), Text(N_("Not done: {reason}"), {"reason": plan.because}))])
    deeds: list[Deed] = []
    collect(deeds, plan.effects, view, name, around.cause, around.world)
    return deeds, dict(plan.gives or {})


def plan_a_call(row: ManualAction, at: datetime, around: Around) -> list[Deed]:
    """A call to the client, planned for the person; nothing where there is no number, or they may not plan calls."""
    form = {
        "subject": row.title or str(row.contact or row.company or ""),
        "at": at.isoformat(),
        "assignee": f"user:{around.user.email}",
    }
    try:
        return perform(row, "schedule_call", {name: value for name, value in form.items() if value}, around)[
            0
        ]
    except (Refused, access.Denied):
        return []


def _checked(name: str, form: Mapping[str, Any], record_type: str, around: Around) -> Action:
    try:
        return form_of(name, as_written(form), record_type, around.user)
    except Refused as refused:
        problems = [
            Problem(FORM + one.field if one.field else "form", one.message) for one in refused.problems
        ]
        raise Refused(problems) from refused


def _check_outcome(row: ManualAction, outcome: str) -> None:
    known = [one["name"] for one in row.outcomes]
    if known and outcome not in known:
        message = N_("Choose one of {known}.")
        raise Refused.because(message, "outcome", known=", ".join(known))
    if not known and outcome:
        raise Refused.because(N_("There are no outcomes to choose from here. Leave it empty."), "outcome")
