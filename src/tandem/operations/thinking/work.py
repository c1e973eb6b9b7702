"""Go on until nothing is left to think about, within a bound, so that one job cannot run for ever."""

from __future__ import annotations

import time

from tandem.operations.thinking.advance import advance
from tandem.operations.thinking.bell import BELL
from tandem.store.models import SHARDS

LONGEST_SECONDS = 5.0


def think_until_done(lane: int = 0, lanes: int = 1) -> int:
    """Batches one after another; gives how many events and runs were thought about.

    When the time is up with work left, the bell is rung for another job.
    """
    until = time.monotonic() + LONGEST_SECONDS
    first = lane * SHARDS // lanes
    done = 0
    while time.monotonic() < until:
        batch = advance(first)
        if batch.sent:
            BELL.ring()
        if not batch.more:
            return done
        done += batch.events + batch.runs
    BELL.ring()
    return done
