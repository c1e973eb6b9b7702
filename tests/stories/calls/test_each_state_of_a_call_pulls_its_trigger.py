"""A call that rings, is answered, waits, ends, is missed or is written down pulls that trigger, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tests.builders import ACall, Firm, a_call, a_lead, think
from tests.stories.telling import bell, fired, listening

STATES: dict[str, Callable[[ACall], ACall]] = {
    "call.ringing": lambda call: call.rings(),
    "call.answered": lambda call: call.rings().is_answered(),
    "call.on_hold": lambda call: call.rings().is_answered().is_put_on_hold(),
    "call.ended": lambda call: call.rings().is_answered().ends(60),
}
BOTH = ("inbound", "outbound")


@pytest.mark.parametrize("direction", BOTH)
@pytest.mark.parametrize("on", STATES)
def test_an_exchange_tells_it(firm: Firm, on: str, direction: str) -> None:
    rule = listening(on, direction=direction)

    STATES[on](a_call(direction=direction))

    assert fired(rule) == 1
    assert bell(firm.ana) == [on]


@pytest.mark.parametrize("on", STATES)
def test_the_state_before_does_not_pull_it(firm: Firm, on: str) -> None:
    before = {"call.answered": "call.ringing", "call.on_hold": "call.answered", "call.ended": "call.on_hold"}
    rule = listening(on)
    if on in before:
        STATES[before[on]](a_call())

    assert fired(rule) == 0


@pytest.mark.parametrize("direction", BOTH)
@pytest.mark.parametrize("on", STATES)
def test_a_rule_for_the_other_direction_stays_quiet(firm: Firm, on: str, direction: str) -> None:
    other = "outbound" if direction == "inbound" else "inbound"
    rule = listening(on, direction=other)

    STATES["call.ended"](STATES["call.on_hold"](a_call(direction=direction)))

    assert fired(rule) == 0


def test_every_state_of_one_long_call_pulls_its_own_trigger(firm: Firm) -> None:
    rules = {on: listening(on) for on in (*STATES, "call.missed")}

    a_call().rings().is_answered().is_put_on_hold().resumes().is_put_on_hold().resumes().ends(300)

    assert {on: fired(rule) for on, rule in rules.items()} == {
        "call.ringing": 1,
        "call.answered": 1,
        "call.on_hold": 2,
        "call.ended": 1,
        "call.missed": 0,
    }


def test_an_inbound_call_nobody_takes_is_missed(firm: Firm) -> None:
    missed, ended = listening("call.missed", direction="inbound"), listening("call.ended")

    a_call().rings().is_missed()

    assert (fired(missed), fired(ended)) == (1, 0)


def test_an_outbound_call_nobody_takes_has_ended_with_no_answer(firm: Firm) -> None:
    missed, ended = listening("call.missed"), listening("call.ended", direction="outbound")

    call = a_call(direction="outbound").rings().is_missed()

    assert (fired(missed), fired(ended)) == (0, 1)
    assert call.row.result == "no_answer"


def test_an_outbound_call_may_be_written_down_as_missed(firm: Firm) -> None:
    rule = listening("call.missed", direction="outbound")
    call = a_call(direction="outbound").rings()

    toolbox.perform(firm.ana, "set_status", {"status": "missed"}, [RecordRef("call", call.row.pk)])
    think()

    assert fired(rule) == 1


@pytest.mark.parametrize("direction", BOTH)
def test_a_call_written_down_by_hand_is_logged(firm: Firm, direction: str) -> None:
    rules = {one: listening("call.logged", direction=one) for one in BOTH}
    lisa = a_lead(firm.bo)

    toolbox.perform(
        firm.ana, "log_call", {"direction": direction, "minutes": 3}, [RecordRef("contact", lisa.pk)]
    )
    think()

    assert {one for one in BOTH if fired(rules[one])} == {direction}


def test_a_logged_call_neither_rang_nor_ended(firm: Firm) -> None:
    rules = [listening(on) for on in STATES]
    lisa = a_lead(firm.bo)

    toolbox.perform(firm.ana, "log_call", {}, [RecordRef("contact", lisa.pk)])
    think()

    assert [fired(rule) for rule in rules] == [0, 0, 0, 0]
