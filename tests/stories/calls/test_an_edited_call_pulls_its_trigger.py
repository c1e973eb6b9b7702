"""An edit is what people and notes change: any field or chosen ones, once or every time."""

from __future__ import annotations

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.clients import planning
from tandem.store.models import Call, User
from tests.builders import ACall, Firm, a_call, a_planned_call, think
from tests.stories.telling import fired, listening

BOTH = ("inbound", "outbound")


def edit(user: User, call: Call, field: str, value: str) -> None:
    toolbox.perform(user, "update_field", {"field": field, "value": value}, [RecordRef("call", call.pk)])
    think()


def a_talk(direction: str = "inbound") -> ACall:
    return a_call(direction=direction).rings().is_answered().ends(60)


@pytest.mark.parametrize("direction", BOTH)
def test_any_field_a_person_edits_counts(firm: Firm, direction: str) -> None:
    rule = listening("call.edited", direction=direction, every_time=True)
    call = a_talk(direction).row

    for field, value in (
        ("purpose", "Demo"),
        ("result", "Sold"),
        ("notes", "Wants a quote"),
        ("duration", "90"),
    ):
        edit(firm.ana, call, field, value)

    assert fired(rule) == 4


def test_what_the_exchange_writes_as_the_call_goes_on_is_no_edit(firm: Firm) -> None:
    rule = listening("call.edited", every_time=True)

    a_call().rings().is_answered().is_put_on_hold().resumes().ends(60)
    a_call("call-2").rings().is_missed()

    assert fired(rule) == 0


def test_a_note_from_the_exchange_is_an_edit(firm: Firm) -> None:
    rule = listening("call.edited", every_time=True)

    call = a_call().rings().is_answered().ends(60, note="Asked for a quote")

    assert call.row.notes == "Asked for a quote"
    assert fired(rule) == 1


def test_a_note_on_the_page_of_the_call_is_an_edit(firm: Firm) -> None:
    rule = listening("call.edited", every_time=True)
    call = a_talk().row

    planning.edit_call(firm.ana, call.pk, {"notes": "Wants a quote"})
    think()

    assert fired(rule) == 1


def test_saving_what_is_there_already_is_no_edit(firm: Firm) -> None:
    rule = listening("call.edited", every_time=True)
    call = a_talk().row

    edit(firm.ana, call, "purpose", "")

    assert fired(rule) == 0


def test_without_every_time_only_the_first_edit_counts(firm: Firm) -> None:
    rule = listening("call.edited")
    call, other = a_talk().row, a_call("call-2").rings().is_missed().row

    edit(firm.ana, call, "purpose", "Demo")
    edit(firm.ana, call, "purpose", "Sale")
    edit(firm.ana, other, "purpose", "Demo")

    assert fired(rule) == 2


def test_a_chosen_field_counts_and_others_do_not(firm: Firm) -> None:
    rule = listening("call.edited", fields=["purpose", "result"], every_time=True)
    call = a_talk().row

    edit(firm.ana, call, "notes", "Nothing")
    assert fired(rule) == 0

    edit(firm.ana, call, "purpose", "Demo")
    edit(firm.ana, call, "result", "Sold")
    assert fired(rule) == 2


def test_a_chosen_field_with_a_condition_fires_as_it_begins_to_hold(firm: Firm) -> None:
    rule = listening(
        "call.edited", fields=["purpose"], when={"field": "purpose", "operator": "is", "value": "Demo"}
    )
    call = a_talk().row

    for purpose in ("Sale", "Demo", "demo", "Sale", "Demo"):
        edit(firm.ana, call, "purpose", purpose)

    assert fired(rule) == 2


def test_every_time_a_condition_that_still_holds_fires_again(firm: Firm) -> None:
    demo = {"field": "purpose", "operator": "is", "value": "Demo"}
    rule = listening("call.edited", every_time=True, when=demo)
    call = a_talk().row

    edit(firm.ana, call, "notes", "Before")
    edit(firm.ana, call, "purpose", "Demo")
    edit(firm.ana, call, "notes", "After")

    assert fired(rule) == 2


def test_without_every_time_a_condition_that_still_holds_stays_quiet(firm: Firm) -> None:
    demo = {"field": "purpose", "operator": "is", "value": "Demo"}
    rule = listening("call.edited", when=demo)
    call = a_talk().row

    edit(firm.ana, call, "purpose", "Demo")
    edit(firm.ana, call, "notes", "After")

    assert fired(rule) == 1


def test_of_two_clauses_each_may_begin_to_hold(firm: Firm) -> None:
    """With “A or B”, a call that matched A and now matches B as well has begun to match B."""
    either = {
        "any": [
            {"field": "purpose", "operator": "is", "value": "Demo"},
            {"field": "result", "operator": "is", "value": "Sold"},
        ]
    }
    rule = listening("call.edited", when=either)
    call = a_talk().row

    edit(firm.ana, call, "purpose", "Demo")
    assert fired(rule) == 1
    edit(firm.ana, call, "result", "Sold")
    assert fired(rule) == 2
    edit(firm.ana, call, "notes", "Still both")
    assert fired(rule) == 2


def test_a_change_from_one_value_to_another(firm: Firm) -> None:
    """“purpose changed from Sale” looks at the value before the edit."""
    rule = listening(
        "call.edited", every_time=True, when={"field": "purpose", "operator": "changed_from", "value": "Sale"}
    )
    call = a_talk().row

    edit(firm.ana, call, "purpose", "Demo")
    edit(firm.ana, call, "purpose", "Sale")
    edit(firm.ana, call, "notes", "Not the purpose")
    assert fired(rule) == 0

    edit(firm.ana, call, "purpose", "Demo")
    assert fired(rule) == 1


def test_an_edit_of_a_scheduled_call_is_another_trigger(firm: Firm) -> None:
    rule = listening("call.edited", every_time=True)

    edit(firm.ana, a_planned_call(firm), "purpose", "Demo")

    assert fired(rule) == 0
