"""What people do with a manual action can start other workflows: each trigger is pulled by its own deed alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tandem.operations.manual_actions import queue, work
from tandem.operations.manual_actions.work import Ending
from tandem.store.models import ManualAction
from tests.builders import Firm, think
from tests.stories.manual_actions.handing import a_hand_off, handed, outcome
from tests.stories.telling import fired, listening

Deed = Callable[[Firm, ManualAction], object]
DEEDS: dict[str, Deed] = {
    "started": lambda firm, item: queue.start(firm.bo, item.pk),
    "completed": lambda firm, item: work.complete(firm.bo, [item.pk], Ending(outcome="reached")),
    "skipped": lambda firm, item: work.skip(firm.bo, [item.pk], because="no need"),
    "cancelled": lambda firm, item: work.cancel(firm.ana, [item.pk], because="a mistake"),
    "reassigned": lambda firm, item: work.reassign(firm.ana, [item.pk], to=firm.cy.pk),
    "edited": lambda firm, item: work.edit(firm.ana, [item.pk], {"title": "Call today"}),
}
# Each trigger, what pulls it, and what does not.
PULLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "manual_action.started": ("started", ("reassigned", "edited", "cancelled")),
    "manual_action.completed": ("completed", ("skipped", "cancelled", "edited")),
    "manual_action.outcome_chosen": ("completed", ("skipped", "cancelled", "reassigned")),
    "manual_action.skipped": ("skipped", ("completed", "cancelled")),
    "manual_action.cancelled": ("cancelled", ("completed", "skipped")),
    "manual_action.reassigned": ("reassigned", ("edited", "completed", "cancelled")),
    "manual_action.edited": ("edited", ("reassigned", "completed", "skipped")),
}


@pytest.mark.parametrize("on", PULLS)
def test_it_is_pulled_once_by_its_own_deed(firm: Firm, on: str) -> None:
    a_hand_off(outcomes=[outcome("reached")]).published(firm.ana)
    rule = listening(on)
    what, others = PULLS[on]
    for number, other in enumerate(others):
        DEEDS[other](firm, handed(email=f"other{number}@example.com"))
        think()
    assert fired(rule) == 0
    DEEDS[what](firm, handed(email="one@example.com"))
    think()
    assert fired(rule) == 1


def test_it_is_pulled_when_something_is_handed_over(firm: Firm) -> None:
    a_hand_off().published(firm.ana)
    rule = listening("manual_action.created")
    handed()
    assert fired(rule) == 1


def test_one_outcome_alone(firm: Firm) -> None:
    a_hand_off(outcomes=[outcome("reached"), outcome("refused")]).published(firm.ana)
    when = {"field": "outcome", "operator": "is", "value": "refused"}
    rule = listening("manual_action.outcome_chosen", when=when)
    for name, count in (("reached", 0), ("refused", 1)):
        work.complete(firm.bo, [handed(email=f"{name}@example.com").pk], Ending(outcome=name))
        think()
        assert fired(rule) == count
