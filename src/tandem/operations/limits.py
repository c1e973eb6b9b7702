"""How many requests one key, person or address may make in a minute; each web process counts for itself."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

WINDOW_SECONDS = 60
MOST_KEPT = 10_000  # who is counted at once; more start the window afresh


@dataclass(frozen=True)
class Limit:
    """At most ``most`` of one kind in a minute."""

    kind: str
    most: int


REQUESTS = Limit("requests", 1200)  # of one key or person
SIGNALS = Limit("signals", 120_000)  # single callbacks of one telephony account
REFUSALS = Limit("refusals", 60)  # requests of one address whose key or signature is wrong

_lock = threading.Lock()
_counts: dict[tuple[str, str], int] = {}
_window = 0


def seconds_to_wait(limit: Limit, who: str) -> int:
    """Count one; 0 when it is within the limit, else the seconds until the next window."""
    now = int(time.monotonic())
    with _lock:
        _turn(now)
        count = _counts[limit.kind, who] = _counts.get((limit.kind, who), 0) + 1
    return 0 if count <= limit.most else WINDOW_SECONDS - now % WINDOW_SECONDS


def is_over(limit: Limit, who: str) -> bool:
    """Whether the limit is used up already; counts nothing."""
    with _lock:
        _turn(int(time.monotonic()))
        return _counts.get((limit.kind, who), 0) >= limit.most


def forget() -> None:
    """Count afresh; tests call it."""
    with _lock:
        _counts.clear()


def _turn(now: int) -> None:
    global _window
    if now // WINDOW_SECONDS != _window or len(_counts) >= MOST_KEPT:
        _counts.clear()
        _window = now // WINDOW_SECONDS
