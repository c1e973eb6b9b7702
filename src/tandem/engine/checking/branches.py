"""Conditions that can never hold: ways of a branch nobody takes, workflows that never start."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.engine.checking.found import Found, Known
from tandem.engine.checking.steps import Placed, walk_placed
from tandem.engine.condition import Condition
from tandem.engine.conditions.logic import Logic
from tandem.engine.words import N_, Text
from tandem.engine.workflow import ActionStep, BranchStep, Document, HandOffStep, WaitStep


def never(document: Document, known: Known) -> Iterator[Found]:
    """What is never reached because of what conditions say of each other."""
    logic = Logic(known.schema, document.about)
    yield from _never_starts(document, logic)
    fresh = True  # until something may have changed the record, what it had to be to get in still holds
    for one in walk_placed(document.steps):
        if isinstance(one.step, BranchStep):
            yield from _ways(one, document.when if fresh else None, logic)
        fresh = fresh and not isinstance(one.step, (WaitStep, HandOffStep, ActionStep))


def _never_starts(document: Document, logic: Logic) -> Iterator[Found]:
    if document.when is not None and logic.contradicts_itself(document.when):
        text = N_("These conditions exclude each other, so the workflow never starts. Change one of them.")
        yield Found("when", Text(text), is_warning=True)
        return
    for number, use in enumerate(document.triggers):
        if use.when is None:
            continue
        common = document.when is not None and logic.excludes(use.when, document.when)
        if common or logic.contradicts_itself(use.when):
            text = N_(
                "These conditions cannot hold together with the others, so this trigger never starts anything."
                " Change one of them."
            )
            yield Found(f"triggers.{number}.when", Text(text), is_warning=True)


def _ways(one: Placed, common: Condition | None, logic: Logic) -> Iterator[Found]:
    earlier: list[Condition] = []
    for number, branch in enumerate(one.step.branches):
        at, when = f"{one.at}.branches.{number}", branch.when
        taken = next((place for place, other in enumerate(earlier) if logic.implies(when, other)), None)
        if taken is not None:
            text = N_("This way is never taken: way {number} takes all it would. Put it first, or change it.")
            yield Found(at, Text(text, {"number": taken + 1}), is_warning=True)
        elif logic.contradicts_itself(when):
            text = N_("This way is never taken: its conditions exclude each other. Change one of them.")
            yield Found(at, Text(text), is_warning=True)
        elif common is not None and logic.excludes(when, common):
            text = N_(
                "This way is never taken: the workflow only starts when this does not hold. Change one."
            )
            yield Found(at, Text(text), is_warning=True)
        earlier.append(when)
    if one.step.otherwise and common is not None and any(logic.implies(common, when) for when in earlier):
        text = N_(
            "“Otherwise” is never taken: one of the ways above always holds. Remove it, or change them."
        )
        yield Found(f"{one.at}.otherwise", Text(text), is_warning=True)
