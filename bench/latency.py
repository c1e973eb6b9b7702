"""Latency at low load: from "accepted" (receive returned) to "durable" (the run's transaction is visible).

One call at a time at a steady rate goes through the real bell and the real worker. A thread of the receiving
process asks every few milliseconds which of the awaited runs have ended, so both ends are read off one
clock and the figure is at most one pause too high, never too low.
"""

from __future__ import annotations

import threading
import time

from bench import w1_ours
from bench.figure import Figure, say
from bench.side import Side
from bench.two_processes import ring_the_bell
from bench.worker import Worker

RATE = 20  # events a second
PAUSE = 0.003  # seconds between two looks
PATIENCE = 10.0
FIRST = 5_000_000  # numbers of calls that no other part of W1 uses

_ENDED = "SELECT record_id FROM store_run WHERE record_id = ANY(%s) AND ended_at IS NOT NULL"


def run(url: str, lines: int, seconds: int) -> Figure:
    """The 50th and 99th percentile in milliseconds."""
    with Side(url) as side, Worker(url):
        side.do(ring_the_bell)
        side.do(measure, FIRST, 2 * RATE, lines)
        found = sorted(side.do(measure, FIRST + 1_000, seconds * RATE, lines))
    p50, p99 = (1000 * found[int(len(found) * share)] for share in (0.50, 0.99))
    say(
        f"latency of {len(found)} calls at {RATE}/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms, most {1000 * found[-1]:.0f} ms"
    )
    more = {"p50_ms": round(p50, 1), "p99_ms": round(p99, 1)}
    return Figure(
        p99, 150.0, p99 / 150.0, "ms (p99; the floor is the goal)", goal="p99 under 150 ms", more=more
    )


def measure(first: int, count: int, lines: int) -> list[float]:
    """Receive calls one by one; seconds from each one's acceptance to its run."""
    from tandem.operations.clients.calls import receive

    watch = _Watch()
    watch.start()
    begun = time.perf_counter()
    for number in range(count):
        time.sleep(max(0.0, begun + number / RATE - time.perf_counter()))
        received = receive(w1_ours.signals(first + number, 1, lines))  # type: ignore[arg-type]  # signals, imported late
        watch.accepted(received[0].call, time.perf_counter())
    return watch.finish()


class _Watch(threading.Thread):
    """Looks for the ends of awaited runs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._lock = threading.Lock()
        self._awaited: dict[int, float] = {}
        self._took: list[float] = []
        self._last = threading.Event()

    def accepted(self, call: int, at: float) -> None:
        """Await the run of this call."""
        with self._lock:
            self._awaited[call] = at

    def finish(self) -> list[float]:
        """All that were seen. Raises TimeoutError when one never came."""
        self._last.set()
        self.join(PATIENCE)
        if self._awaited:
            raise TimeoutError(f"{len(self._awaited)} runs never came")
        return self._took

    def run(self) -> None:
        """Look, pause, look."""
        from django.db import connection

        from tandem.store.raw import cursor

        while not self._last.is_set() or self._awaited:
            with self._lock:
                awaited = list(self._awaited)
            if awaited:
                with cursor() as rows:
                    ended = [row[0] for row in rows.execute(_ENDED, [awaited])]
                now = time.perf_counter()
                with self._lock:
                    self._took += [now - self._awaited.pop(call) for call in ended]
            time.sleep(PAUSE)
        connection.close()
