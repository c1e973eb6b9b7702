"""W1 as it runs in earnest: one process receives, the worker process thinks, the bell between them."""

from __future__ import annotations

import time

import psycopg

from bench import w1_ours
from bench.figure import Figure, say
from bench.place import Place
from bench.side import Side
from bench.worker import Worker

LONGEST = 120.0
_LEFT = "SELECT (SELECT count(*) FROM store_run) < %s OR EXISTS (SELECT 1 FROM store_pending)"


def run(place: Place, name: str, alone: Figure, lines: int, count: int) -> Figure:
    """Sustained events/s from the first call received until the last effect is durable."""
    url = place.url_of(name)
    with Side(url) as side, Worker(url) as worker:
        side.do(ring_the_bell)
        side.do(w1_ours.ingest, 0, 1_000, lines)
        wait_for(url, 1_000)
        begun = time.perf_counter()
        receiving = side.do(w1_ours.ingest, 1_000, count, lines)
        wait_for(url, 1_000 + count)
        took = time.perf_counter() - begun
        peak = worker.peak_megabytes()
    say(
        f"apart: {count:,} calls received in {receiving:.1f} s, thought about after {took:.1f} s; worker {peak:.0f} MB"
    )
    return Figure(
        count / took, alone.floor, count / took / alone.floor, "events/s", more={"worker_mb": round(peak)}
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
