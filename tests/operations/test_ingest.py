"""Requests that come together share one write; a poisonous one fails nobody but its sender."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError

from tandem.connectors.telephony import CallSignal
from tandem.operations.clients.ingest import MOST_TOGETHER, Counter, Received

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def signal(id: str) -> CallSignal:
    """A call that rings."""
    return CallSignal("exchange", id, "ringing", AT, None, "inbound", "+33612345678", "", None, "", {})


def answers(signals: Sequence[CallSignal]) -> list[Received]:
    """What a write gives: the number in each id as the call's."""
    return [Received(int(one.provider_id), "ringing", False) for one in signals]


class Writing:
    """A write that takes its time and remembers what it was given."""

    def __init__(self, fail: Callable[[Sequence[CallSignal]], None] = lambda signals: None) -> None:
        self.batches: list[list[str]] = []
        self.first = threading.Event()
        self.go = threading.Event()
        self.fail = fail

    def __call__(self, signals: Sequence[CallSignal]) -> list[Received]:
        self.batches.append([one.provider_id for one in signals])
        self.first.set()
        assert self.go.wait(10)
        self.fail(signals)
        return answers(signals)


def together(counter: Counter, writing: Writing, requests: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Send the first request, then all others while it is being written; what each got, by its first id."""
    got: dict[str, Any] = {}

    def send(ids: Sequence[str]) -> None:
        try:
            got[ids[0]] = counter.take([signal(id) for id in ids])
        except Exception as error:
            got[ids[0]] = error

    threads = [threading.Thread(target=send, args=(ids,)) for ids in requests]
    threads[0].start()
    assert writing.first.wait(10)
    for thread in threads[1:]:
        thread.start()
    until = time.monotonic() + 10
    while len(counter._queue) < len(requests) - 1 and time.monotonic() < until:
        time.sleep(0.001)
    writing.go.set()
    for thread in threads:
        thread.join(10)
    return got


def test_a_lone_request_is_written_at_once() -> None:
    writing = Writing()
    writing.go.set()
    assert Counter(writing).take([signal("7")]) == answers([signal("7")])
    assert writing.batches == [["7"]]


def test_what_comes_meanwhile_shares_the_next_write() -> None:
    writing = Writing()
    requests = [[str(number)] for number in range(9)]
    got = together(Counter(writing), writing, requests)
    assert {id: found[0].call for id, found in got.items()} == {str(number): number for number in range(9)}
    assert len(writing.batches) == 2
    assert sorted(writing.batches[1]) == [str(number) for number in range(1, 9)]


def test_each_gets_its_own_answers_in_its_own_order() -> None:
    writing = Writing()
    got = together(Counter(writing), writing, [["0"], ["3", "1", "2"], ["9", "8"]])
    assert [one.call for one in got["3"]] == [3, 1, 2]
    assert [one.call for one in got["9"]] == [9, 8]


def test_a_batch_has_an_end() -> None:
    writing = Writing()
    many = [str(number) for number in range(1000, 1000 + MOST_TOGETHER)]
    together(Counter(writing), writing, [["0"], many, ["1"]])
    assert sorted(len(batch) for batch in writing.batches) == [1, 1, MOST_TOGETHER]


def test_a_poisonous_signal_fails_only_its_sender() -> None:
    def fail(signals: Sequence[CallSignal]) -> None:
        if any(one.provider_id == "4" for one in signals):
            raise ValueError("poison")

    writing = Writing(fail)
    got = together(Counter(writing), writing, [[str(number)] for number in range(9)])
    assert isinstance(got.pop("4"), ValueError)
    assert {id: found[0].call for id, found in got.items()} == {id: int(id) for id in got}
    assert len(got) == 8


def test_an_absent_database_is_not_asked_again_for_each() -> None:
    def fail(signals: Sequence[CallSignal]) -> None:
        raise OperationalError("away")

    writing = Writing(fail)
    got = together(Counter(writing), writing, [[str(number)] for number in range(9)])
    assert {type(error) for error in got.values()} == {OperationalError}
    assert len(writing.batches) == 2


def test_after_an_error_the_next_is_served() -> None:
    failing = [True]

    def fail(signals: Sequence[CallSignal]) -> None:
        if failing.pop():
            raise ValueError("once")

    writing = Writing(fail)
    writing.go.set()
    counter = Counter(writing)
    with pytest.raises(ValueError, match="once"):
        counter.take([signal("1")])
    failing.append(False)
    assert counter.take([signal("2")])[0].call == 2


def test_a_stopped_writer_leaves_nobody_waiting() -> None:
    def fail(signals: Sequence[CallSignal]) -> None:
        raise SystemExit

    writing = Writing(fail)
    writing.go.set()
    counter = Counter(writing)
    with pytest.raises(SystemExit):
        counter.take([signal("1")])
    writing.fail = lambda signals: None
    assert counter.take([signal("2")])[0].call == 2
