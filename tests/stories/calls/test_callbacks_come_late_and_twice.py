"""Whatever order an exchange's callbacks come in, and however often: the right state, and each trigger once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import permutations

import pytest

from tandem.connectors.telephony import CallSignal
from tandem.operations.clients.calls import Received, receive
from tandem.store.models import Call
from tests.builders import Firm, a_call, think
from tests.stories.telling import fired, listening

LIVE = ("call.ringing", "call.answered", "call.on_hold", "call.ended", "call.missed")


def a_talk() -> list[CallSignal]:
    call = a_call()
    return [call.signal("ringing"), call.signal("answered", 4), call.signal("ended", 60, duration=60)]


def a_talk_with_a_pause() -> list[CallSignal]:
    call = a_call()
    begin = [call.signal("ringing"), call.signal("answered", 4), call.signal("on_hold", 10)]
    return [*begin, call.signal("ended", 46, duration=56)]


def a_missed_call() -> list[CallSignal]:
    call = a_call()
    return [call.signal("ringing"), call.signal("no_answer", 20)]


def one_by_one(signals: Iterable[CallSignal]) -> None:
    for signal in signals:
        receive([signal])
        think()


def all_at_once(signals: Iterable[CallSignal]) -> None:
    receive(list(signals))
    think()


def thought_about_later(signals: Iterable[CallSignal]) -> None:
    for signal in signals:
        receive([signal])
    think()


STORIES: dict[Callable[[], list[CallSignal]], tuple[str, list[int]]] = {
    a_talk: ("ended", [1, 1, 0, 1, 0]),
    a_talk_with_a_pause: ("ended", [1, 1, 1, 1, 0]),
    a_missed_call: ("missed", [1, 0, 0, 0, 1]),
}
ORDERS = [
    (story, order)
    for story, length in ((a_talk, 3), (a_talk_with_a_pause, 4), (a_missed_call, 2))
    for order in permutations(range(length))
]


@pytest.mark.parametrize("deliver", [one_by_one, all_at_once, thought_about_later])
@pytest.mark.parametrize(("story", "order"), ORDERS)
def test_every_order_comes_to_the_same(
    firm: Firm,
    story: Callable[[], list[CallSignal]],
    order: tuple[int, ...],
    deliver: Callable[[Iterable[CallSignal]], None],
) -> None:
    rules = [listening(on) for on in LIVE]
    signals = story()

    deliver(signals[place] for place in order)

    status, times = STORIES[story]
    call = Call.objects.get()
    assert (call.status, call.rang_at) == (status, signals[0].at)
    assert call.duration == {"ended": signals[-1].duration, "missed": 0}[status]
    assert [fired(rule) for rule in rules] == times


@pytest.mark.parametrize("story", STORIES)
def test_every_callback_twice_is_as_good_as_once(firm: Firm, story: Callable[[], list[CallSignal]]) -> None:
    rules = [listening(on) for on in LIVE]
    signals = story()

    one_by_one(signal for signal in signals for _ in range(2))
    one_by_one(signals)
    all_at_once([*signals, *signals])

    status, times = STORIES[story]
    assert Call.objects.get().status == status
    assert [fired(rule) for rule in rules] == times


def test_an_exchange_is_told_what_it_said_before(firm: Firm) -> None:
    signals = a_missed_call()
    receive(signals)
    think()

    again = receive(signals)

    call = Call.objects.get()
    assert again == [Received(call.pk, "missed", repeated=True)] * 2


def test_a_callback_of_a_day_ago_does_not_reopen_a_call(firm: Firm) -> None:
    rules = [listening(on) for on in LIVE]
    ring, answer, end = a_talk()
    one_by_one([answer, end])

    firm.pass_time(days=1)
    one_by_one([ring])

    assert Call.objects.get().status == "ended"
    assert [fired(rule) for rule in rules] == [1, 1, 0, 1, 0]


def test_two_calls_at_the_same_time_stay_apart(firm: Firm) -> None:
    ended, missed = listening("call.ended"), listening("call.missed")
    one, other = a_call("one"), a_call("other")

    one.rings()
    other.rings()
    one.is_answered()
    other.is_missed()
    one.ends(60)

    assert (one.row.status, other.row.status) == ("ended", "missed")
    assert (fired(ended), fired(missed)) == (1, 1)


def test_a_note_that_comes_twice_is_kept_once(firm: Firm) -> None:
    call = a_call().rings().is_answered()
    end = call.signal("ended", 60, duration=60, note="Asked for a quote")

    one_by_one([end, end])

    assert call.row.notes == "Asked for a quote"


def test_what_a_person_wrote_is_not_overwritten_by_a_late_callback(firm: Firm) -> None:
    ring, answer, end = a_talk()
    one_by_one([ring, end])
    Call.objects.update(result="Sold", notes="Mine")
    think()

    one_by_one([answer])

    call = Call.objects.get()
    assert (call.result, call.notes, call.status) == ("Sold", "Mine", "ended")
