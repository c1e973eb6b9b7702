"""W1 as it runs in earnest: one process receives, the worker process thinks, the bell between them."""

from __future__ import annotations

import time

import psycopg

from bench import w1_ours
from bench.figure import Figure, middle, say
from bench.side import Side
from bench.w1_floor import MissedCalls
from bench.worker import Worker

LONGEST = 120.0
WARM = 1_000
FLOOR_FIRST = 7_000_000  # numbers of calls the floor has not written yet
_LEFT = "SELECT (SELECT count(*) FROM store_run) < %s OR EXISTS (SELECT 1 FROM store_pending)"


def run(url: str, floor_url: str, lines: int, rounds: int, size: int) -> Figure:
    """Sustained events/s from the first call received until the last effect is durable."""
    ours, floors = [], []
    floor = MissedCalls(floor_url)
    with Side(url) as side, Worker(url) as worker:
        side.do(ring_the_bell)
        side.do(w1_ours.ingest, 0, WARM, lines)
        wait_for(url, WARM)
        for number in range(rounds):
            first = WARM + number * size
            begun = time.perf_counter()
            receiving = side.do(w1_ours.ingest, first, size, lines)
            wait_for(url, first + size)
            ours.append(time.perf_counter() - begun)
            floors.append(floor.write(FLOOR_FIRST + first, size))
            say(f"round {number + 1}: ours {size / ours[-1]:,.0f}/s with a worker apart "
                f"(all received after {receiving / ours[-1]:.0%} of it), floor {size / floors[-1]:,.0f}/s")  # fmt: skip
        peak = worker.peak_megabytes()
    floor.close()
    say(f"the worker held at most {peak:.0f} MB")
    return Figure(
        ours=size / middle(ours),
        floor=size / middle(floors),
        ratio=middle([theirs / mine for mine, theirs in zip(ours, floors, strict=True)]),
        unit="events/s, worker apart",
        goal="ratio at least 0.5",
        more={"worker_mb": round(peak)},
    )


def ring_the_bell() -> None:
    """Let this side's bell reach the worker, as in every process of an installation."""
    from procrastinate.contrib.django import app

    from tandem.worker.app import ready

    ready(app)


def wait_for(url: str, runs: int) -> None:
    """Until so many runs are there and nothing is pending. Raises TimeoutError."""
    until = time.monotonic() + LONGEST
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < until:
            row = connection.execute(_LEFT, [runs]).fetchone()
            if row == (False,):
                return
            time.sleep(0.05)
    raise TimeoutError(f"not {runs} runs after {LONGEST} s")
