"""How many requests one key, person or address may make in a minute, in all web processes together.

A process counts for itself. Each time it has used up a fiftieth of the limit it adds that to a row of the database
and learns what all have used; so hardly a request waits for a write, and every further process lets at most that
fiftieth more through. The minutes are those of the database's clock, the same for all.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass

from tandem.store.write.shares import add_share

WINDOW_SECONDS = 60
SHARES = 50
MOST_KEPT = 10_000  # who is counted at once; more start their minute afresh


@dataclass(frozen=True)
class Limit:
    """At most ``most`` of one kind in a minute."""

    kind: str
    most: int

    @property
    def share(self) -> int:
        """How many a process counts for itself before it tells the others."""
        return max(1, self.most // SHARES)


REQUESTS = Limit("requests", 1200)  # of one key or person
SIGNALS = Limit("signals", 120_000)  # single callbacks of one telephony account
REFUSALS = Limit("refusals", 60)  # requests of one address whose key or signature is wrong


@dataclass
class _Count:
    """What this process knows of one minute of somebody; ``ends`` is on its own clock."""

    ends: float
    room: int  # untold ones that may pass before the others must be asked
    untold: int = 0
    is_over: bool = False


_lock = threading.Lock()
_counts: dict[tuple[str, str], _Count] = {}


def seconds_to_wait(limit: Limit, who: str) -> int:
    """Count one; 0 when it is within the limit, else the seconds until the next minute."""
    now = time.monotonic()
    with _lock:
        count = _count(limit, who, now)
        if count.is_over:
            return max(1, math.ceil(count.ends - now))
        count.untold += 1
        if count.untold < count.room:
            return 0
        told, count.untold = count.untold, 0
    used, left = add_share(f"limit:{limit.kind}:{who}", told, WINDOW_SECONDS)
    with _lock:
        count.ends = time.monotonic() + left
        count.room = min(limit.share, limit.most - used)
        if used >= limit.most:
            count.is_over = True
    return 0 if used <= limit.most else max(1, math.ceil(left))


def seconds_shut(limit: Limit, who: str) -> int:
    """The seconds to wait where the limit is known to be used up, else 0; counts nothing and asks nobody."""
    now = time.monotonic()
    with _lock:
        count = _count(limit, who, now)
        return max(1, math.ceil(count.ends - now)) if count.is_over else 0


def forget() -> None:
    """Count afresh, as a new process does; tests call it."""
    with _lock:
        _counts.clear()


def _count(limit: Limit, who: str, now: float) -> _Count:
    found = _counts.get((limit.kind, who))
    if found is None or now >= found.ends:
        if len(_counts) >= MOST_KEPT:
            _counts.clear()
        found = _counts[limit.kind, who] = _Count(now + WINDOW_SECONDS, limit.share)
    return found
