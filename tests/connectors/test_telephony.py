"""The fold of a call's signals: one state, whatever order they came in and however often (F23)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.connectors.telephony import CallSignal, CallState, Direction, Kind, fold

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def said(
    kind: Kind,
    seconds: int,
    *,
    sequence: int | None = None,
    direction: Direction = "inbound",
    duration: int | None = None,
    agent: str = "",
    provider_id: str = "CA1",
    note: str = "",
) -> CallSignal:
    return CallSignal(
        provider="twilio",
        provider_id=provider_id,
        kind=kind,
        at=at(seconds),
        sequence=sequence,
        direction=direction,
        from_number="+33612345678",
        to_number="+40212345678",
        duration=duration,
        agent=agent,
        raw={},
        note=note,
    )


def outcome(*signals: CallSignal) -> tuple[str, str]:
    state = fold(signals)
    return state.status, state.result


def test_an_answered_call_has_all_its_times() -> None:
    state = fold(
        [
            said("initiated", 0, sequence=0),
            said("ringing", 1, sequence=1),
            said("answered", 6, sequence=2, agent="ana"),
            said("ended", 48, sequence=3, duration=42),
        ]
    )
    assert state == CallState(
        provider="twilio",
        provider_id="CA1",
        status="ended",
        result="answered",
        direction="inbound",
        from_number="+33612345678",
        to_number="+40212345678",
        agent="ana",
        note="",
        parent_id="",
        rang_at=at(1),
        answered_at=at(6),
        held_at=None,
        ended_at=at(48),
        duration=42,
    )


def test_a_call_rings_until_somebody_answers() -> None:
    assert outcome(said("initiated", 0)) == ("ringing", "")
    assert outcome(said("ringing", 1)) == ("ringing", "")
    assert outcome(said("answered", 2), said("ringing", 3)) == ("in_progress", "")
    assert fold([said("ringing", 1)]).duration is None


def test_hold_and_resume() -> None:
    ringing, answered = said("ringing", 0), said("answered", 5)
    hold, resumed = said("on_hold", 9), said("resumed", 20)
    assert outcome(ringing, answered, hold) == ("on_hold", "")
    assert outcome(ringing, answered, hold, resumed) == ("in_progress", "")
    assert outcome(ringing, answered, hold, resumed, said("on_hold", 30)) == ("on_hold", "")
    assert fold([ringing, answered, hold, said("on_hold", 30)]).held_at == at(30)


def test_a_caller_who_only_waited_was_missed() -> None:
    assert outcome(said("ringing", 0), said("on_hold", 2), said("ended", 60)) == ("missed", "no_answer")


@pytest.mark.parametrize(
    ("kind", "inbound", "outbound"),
    [
        ("ended", ("missed", "no_answer"), ("ended", "")),
        ("missed", ("missed", "no_answer"), ("ended", "no_answer")),
        ("no_answer", ("missed", "no_answer"), ("ended", "no_answer")),
        ("busy", ("missed", "busy"), ("ended", "busy")),
        ("failed", ("missed", "failed"), ("ended", "failed")),
        ("cancelled", ("missed", "cancelled"), ("cancelled", "cancelled")),
    ],
)
def test_a_call_nobody_answered(kind: Kind, inbound: tuple[str, str], outbound: tuple[str, str]) -> None:
    assert outcome(said("ringing", 0), said(kind, 30, duration=0)) == inbound
    sent = said("ringing", 0, direction="outbound"), said(kind, 30, direction="outbound")
    assert outcome(*sent) == outbound
    assert fold(sent).duration == 0


def test_an_end_that_lasted_proves_the_answer() -> None:
    state = fold([said("ended", 60, duration=42)])
    assert (state.status, state.answered_at, state.duration) == ("ended", at(18), 42)


def test_an_answer_is_not_undone_by_a_final_that_says_otherwise() -> None:
    assert outcome(said("answered", 5), said("cancelled", 30)) == ("ended", "answered")


def test_a_reason_beside_a_plain_end_is_kept() -> None:
    assert outcome(said("busy", 5), said("ended", 6)) == ("missed", "busy")


def test_the_duration_is_measured_when_it_is_not_told() -> None:
    assert fold([said("answered", 5), said("ended", 65)]).duration == 60
    assert fold([said("answered", 65), said("ended", 5)]).duration == 0, "clocks may disagree"


def test_the_counter_beats_the_clock() -> None:
    state = fold(
        [said("answered", 0, sequence=0), said("on_hold", 30, sequence=1), said("resumed", 20, sequence=2)]
    )
    assert state.status == "in_progress"


def test_the_last_agent_and_note_are_kept() -> None:
    state = fold(
        [said("ringing", 0, agent="bo"), said("answered", 5, agent="ana"), said("ended", 9, note="hi")]
    )
    assert (state.agent, state.note) == ("ana", "hi")


def test_the_evidence_does_not_make_two_signals_of_one() -> None:
    one = said("ringing", 0)
    assert len({one, replace(one, raw={"a": "b"})}) == 1


@pytest.mark.parametrize("signals", [[], [said("ringing", 0), said("ringing", 0, provider_id="CA2")]])
def test_a_state_is_of_one_call(signals: list[CallSignal]) -> None:
    with pytest.raises(ValueError, match="exactly one call"):
        fold(signals)


some_signal = st.builds(
    said,
    st.sampled_from(get_args(Kind)),
    st.integers(0, 5),
    sequence=st.none() | st.integers(0, 3),
    direction=st.sampled_from(get_args(Direction)),
    duration=st.none() | st.integers(0, 3),
    agent=st.sampled_from(["", "ana", "bo"]),
    note=st.sampled_from(["", "x", "y"]),
)


@given(st.data(), st.lists(some_signal, min_size=1, max_size=8))
def test_order_and_duplicates_change_nothing(data: st.DataObject, signals: list[CallSignal]) -> None:
    repeated = signals + data.draw(st.lists(st.sampled_from(signals), max_size=4))
    assert fold(data.draw(st.permutations(repeated))) == fold(signals)


@given(
    st.lists(some_signal, min_size=1, max_size=8), st.sampled_from(["ended", "busy", "missed", "cancelled"])
)
def test_a_final_signal_is_final(signals: list[CallSignal], kind: Kind) -> None:
    assert fold([*signals, said(kind, 3)]).status in {"ended", "missed", "cancelled"}
