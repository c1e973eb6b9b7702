"""Who may run now: a few places, so that functions that run too long don't hold up all the others.

A key (a workflow, or the function itself) that ran into its time limit goes to the slow lane, one place
for all such keys, until it has behaved once or some time has passed. Those that wait change lanes too.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

QUICK_PLACES = 3
SLOW_PLACES = 1
PLACES = QUICK_PLACES + SLOW_PLACES
PENALTY_SECONDS = 60.0
MOST_KEYS = 10_000


class NoPlace(Exception):
    """No place became free in time."""


class Lanes:
    """Places for running functions, shared by all threads of a process."""

    def __init__(self) -> None:
        self._change = Condition()
        self._free = {"quick": QUICK_PLACES, "slow": SLOW_PLACES}
        self._slow_until: dict[str, float] = {}

    @contextmanager
    def place(self, key: str, patience: float) -> Iterator[None]:
        """Hold a place; raises NoPlace after `patience` seconds of waiting."""
        lane = self._take(key, time.monotonic() + patience)
        try:
            yield
        finally:
            with self._change:
                self._free[lane] += 1
                self._change.notify_all()

    def ran(self, key: str, *, too_long: bool) -> None:
        """Remember how a key behaved."""
        with self._change:
            if too_long:
                self._slow_until[key] = time.monotonic() + PENALTY_SECONDS
                if len(self._slow_until) > MOST_KEYS:
                    self._slow_until.pop(next(iter(self._slow_until)))
            else:
                self._slow_until.pop(key, None)
            self._change.notify_all()

    def _take(self, key: str, deadline: float) -> str:
        with self._change:
            while True:
                lane = "slow" if self._slow_until.get(key, 0) > time.monotonic() else "quick"
                if self._free[lane] > 0:
                    self._free[lane] -= 1
                    return lane
                left = deadline - time.monotonic()
                if left <= 0 or not self._change.wait(left):
                    raise NoPlace
