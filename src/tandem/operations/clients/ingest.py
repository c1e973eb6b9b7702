"""Signals of calls that arrive at the same moment are written down together: requests share one commit.

1. A request queues its signals. 2. If nobody writes, it becomes the writer: it takes what is queued, up to
500 signals, and hands them to ``calls.receive`` in one transaction. If the last batch served several requests,
their next ones are on the way, so it waits a moment for them. 3. Those who queued meanwhile wait; when
the writer is done it wakes them with their own result and lets the first of the rest write next. 4. If a batch
fails, each request's signals are tried alone, so that a poisonous one fails nobody but its sender.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from django.db import InterfaceError, OperationalError

from tandem.connectors.telephony import CallSignal
from tandem.operations.clients.calls import Received, receive

__all__ = ["Counter", "Received", "take"]

log = logging.getLogger("tandem.ingest")
MOST_TOGETHER = 500
A_MOMENT = 0.003  # seconds; a batch costs several times that, however small it is
LONGEST_WAIT = 30.0  # seconds; a writer's statements time out before that

Write = Callable[[Sequence[CallSignal]], list[Received]]


class _Waiting:
    """One request's signals, and what became of them."""

    __slots__ = ("done", "error", "leads", "result", "signals", "turn")

    def __init__(self, signals: Sequence[CallSignal]) -> None:
        self.signals = signals
        self.turn = threading.Event()
        self.leads = False
        self.done = False
        self.result: list[Received] = []
        self.error: Exception | None = None


class Counter:
    """Where requests queue; one for each process."""

    def __init__(self, write: Write = receive) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._queue: deque[_Waiting] = deque()
        self._busy = False
        self._several = False  # whether the last batch was of several requests

    def take(self, signals: Sequence[CallSignal]) -> list[Received]:
        """Write signals down, with those of others; returns after the commit. Raises what ``receive`` raises."""
        mine = _Waiting(signals)
        with self._lock:
            self._queue.append(mine)
            mine.leads, self._busy = not self._busy, True
        if not mine.leads and not mine.turn.wait(LONGEST_WAIT):
            self._give_up(mine)
        if mine.leads and not mine.done:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.result

    def _give_up(self, mine: _Waiting) -> None:
        """Leave the queue, unless it is our turn just now."""
        with self._lock:
            if mine.leads:
                return
            if mine in self._queue:
                self._queue.remove(mine)
        raise OperationalError("nobody wrote the signals down in time")

    def _lead(self) -> None:
        if self._several:
            time.sleep(A_MOMENT)
        with self._lock:
            batch = self._next_batch()
            self._several = len(batch) > 1
        try:
            _carry_out(batch, self._write)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                if following is None:
                    self._busy = False
                else:
                    following.leads = True
            for waiting in batch:
                if waiting.error is None and len(waiting.result) != len(waiting.signals):
                    waiting.error = OperationalError("the writer was stopped")
                waiting.done = True
                waiting.turn.set()
            if following is not None:
                following.turn.set()

    def _next_batch(self) -> list[_Waiting]:
        batch = [self._queue.popleft()]
        size = len(batch[0].signals)
        while self._queue and size + len(self._queue[0].signals) <= MOST_TOGETHER:
            size += len(self._queue[0].signals)
            batch.append(self._queue.popleft())
        return batch


def _carry_out(batch: Sequence[_Waiting], write: Write) -> None:
    """All in one transaction; alone if that fails for another reason than an absent database."""
    try:
        results = write([signal for waiting in batch for signal in waiting.signals])
    except (OperationalError, InterfaceError) as error:
        _give(batch, error)
        return
    except Exception as error:
        _one_by_one(batch, error, write)
        return
    place = 0
    for waiting in batch:
        waiting.result = results[place : place + len(waiting.signals)]
        place += len(waiting.signals)


def _one_by_one(batch: Sequence[_Waiting], error: Exception, write: Write) -> None:
    if len(batch) == 1:
        _give(batch, error)
        return
    log.warning("a batch of %d requests failed (%s); trying each alone", len(batch), type(error).__name__)
    for waiting in batch:
        _carry_out([waiting], write)


def _give(batch: Sequence[_Waiting], error: Exception) -> None:
    for waiting in batch:
        waiting.error = error


COUNTER = Counter()


def take(signals: Sequence[CallSignal]) -> list[Received]:
    """Write signals down together with those of other requests of this process."""
    return COUNTER.take(signals)
