"""A scheduled call that is made, changed, moved, given away or deleted pulls that trigger, and only that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.clients import planning
from tandem.store.models import Call
from tandem.store.read.organisation import now
from tests.builders import Firm, a_call, a_lead, a_planned_call, think
from tests.stories.telling import fired, listening

Happening = Callable[[Firm, Call], Any]


def by_hand(firm: Firm, call: Call, action: str, **form: Any) -> None:
    toolbox.perform(firm.ana, action, form, [RecordRef("call", call.pk)])


HAPPENINGS: dict[str, Happening] = {
    "nothing": lambda firm, call: None,
    "edited": lambda firm, call: by_hand(firm, call, "update_field", field="purpose", value="Demo"),
    "rescheduled": lambda firm, call: by_hand(firm, call, "reschedule_call", after="2 hours"),
    "reassigned": lambda firm, call: by_hand(firm, call, "assign", to="user:cy@example.com", replace=True),
    "deleted": lambda firm, call: by_hand(firm, call, "delete_record"),
    "cancelled": lambda firm, call: by_hand(firm, call, "set_status", status="cancelled"),
}
# How often each trigger fires for a call that is scheduled (once, at the start) and then …
PULLS: dict[str, dict[str, int]] = {
    "call.planned": dict.fromkeys(HAPPENINGS, 1),
    "call.planned_or_edited": dict.fromkeys(HAPPENINGS, 1) | {"edited": 2, "rescheduled": 2, "reassigned": 2},
    "call.planned_edited": dict.fromkeys(HAPPENINGS, 0) | {"edited": 1, "rescheduled": 1, "reassigned": 1},
    "call.rescheduled": dict.fromkeys(HAPPENINGS, 0) | {"rescheduled": 1},
    "call.reassigned": dict.fromkeys(HAPPENINGS, 0) | {"reassigned": 1},
    "call.planned_deleted": dict.fromkeys(HAPPENINGS, 0) | {"deleted": 1},
    "call.deleted": dict.fromkeys(HAPPENINGS, 0),
    "call.edited": dict.fromkeys(HAPPENINGS, 0),
}
TAKES_EVERY_TIME = ("call.planned_or_edited", "call.planned_edited", "call.edited")


@pytest.mark.parametrize("happening", HAPPENINGS)
@pytest.mark.parametrize("on", PULLS)
def test_it_pulls_its_trigger_and_no_other(firm: Firm, on: str, happening: str) -> None:
    rule = listening(on, **({"every_time": True} if on in TAKES_EVERY_TIME else {}))

    call = a_planned_call(firm)
    HAPPENINGS[happening](firm, call)
    think()

    assert fired(rule) == PULLS[on][happening]


def test_a_call_scheduled_by_hand_counts_like_one_from_the_toolbox(firm: Firm) -> None:
    rule = listening("call.planned")
    lisa = a_lead(firm.bo)

    other_end = planning.OtherEnd(contact=lisa.pk)
    planning.plan_call(firm.ana, other_end, at=now().replace(year=2030), owner=firm.bo.pk)
    toolbox.perform(firm.ana, "schedule_call", {"after": "1 hour"}, [RecordRef("contact", lisa.pk)])
    think()

    assert fired(rule) == 2


def test_chosen_fields_narrow_the_edits_and_not_the_creation(firm: Firm) -> None:
    rule = listening("call.planned_or_edited", fields=["purpose"], every_time=True)

    call = a_planned_call(firm)
    assert fired(rule) == 1

    by_hand(firm, call, "update_field", field="notes", value="Nothing")
    think()
    assert fired(rule) == 1

    by_hand(firm, call, "update_field", field="purpose", value="Demo")
    think()
    assert fired(rule) == 2


def test_the_call_an_exchange_placed_is_no_scheduled_call(firm: Firm) -> None:
    rules = [listening(on) for on in ("call.planned", "call.planned_or_edited", "call.planned_edited")]

    a_call(direction="outbound").rings().is_answered().ends(60, note="Went well")

    assert [fired(rule) for rule in rules] == [0, 0, 0]
