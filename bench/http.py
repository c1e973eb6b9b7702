"""HTTP: events reported by an exchange, signed and one by one, and by a program in lists of 100.

Through gunicorn as ``tandem web`` runs it (2 processes of 8 threads), with 1,000 workflows live. First the
pages' processes alone, then with the worker thinking about the events at the same time, on the same cores
as the program that sends them.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from bench import firm
from bench.figure import Figure, say
from bench.http_load import Tally, load
from bench.place import Place
from bench.side import Side
from bench.worker import Worker

SINGLE_GOAL, BATCH_GOAL = 500.0, 3_000.0  # events/s
TOGETHER = 100
CONNECTIONS = 16


def run(place: Place, *, quick: bool) -> Mapping[str, Figure]:
    """Sustained events/s; the floor is the goal."""
    seconds = 4.0 if quick else 10.0
    url = place.copy("http")
    with Side(url) as side:
        side.do(firm.publish_missed_call_rules, 1_000)
        secret, token = side.do(make_doors)
        with _served(url) as address:
            single = _report(side, f"{address}/hooks/calls/bench", secret, seconds, 0)
            batch = _report(side, f"{address}/api/calls/events", token, seconds, TOGETHER)
            with Worker(url):
                busy = _report(side, f"{address}/hooks/calls/bench", secret, seconds, 0)
    place.drop("http")
    more = {"with_worker": round(busy.rate), "p99_ms": single.p99}
    return {
        "http_single": Figure(
            single.rate, SINGLE_GOAL, single.rate / SINGLE_GOAL, _UNIT, "at least 500", more
        ),
        "http_batch": Figure(batch.rate, BATCH_GOAL, batch.rate / BATCH_GOAL, _UNIT, "at least 3,000"),
    }


_UNIT = "events/s (the floor is the goal)"


class _Load:
    """What one way of reporting came to."""

    def __init__(self, tally: Tally, size: int, seconds: float) -> None:
        refused = {status: count for status, count in tally.statuses.items() if status != 200}
        if refused:
            raise RuntimeError(f"answers other than 200: {refused}")
        self.rate = tally.statuses[200] * size / seconds
        self.p99 = round(tally.at(0.99), 1)


def _report(side: Side, url: str, secret: str, seconds: float, size: int) -> _Load:
    asked = Namespace(url=url, secret=secret, connections=CONNECTIONS, seconds=1.0, batch=size)
    side.do(_load, asked)  # each process reads its settings and accounts
    asked.seconds = seconds
    tally, took = side.do(_load, asked)
    found = _Load(tally, size or 1, took)
    say(f"{url.rpartition('/')[2]}: {found.rate:,.0f} events/s, p99 {found.p99} ms")
    return found


def _load(asked: Namespace) -> tuple[Tally, float]:
    begun = time.monotonic()
    tally = asyncio.run(load(asked))
    return tally, time.monotonic() - begun


def make_doors() -> tuple[str, str]:
    """A telephony account and an API key: the signing secret and the token."""
    from tandem.connectors.webhook import new_secret
    from tandem.operations import keys
    from tandem.store.models import TelephonyAccount, User

    secret = new_secret()
    TelephonyAccount.objects.create(key="bench", provider="exchange", name="Bench", secret=secret)
    owner = User.objects.order_by("id")[0]
    return secret, keys.make(owner, "Bench", ["calls"]).token


@contextmanager
def _served(url: str) -> Iterator[str]:
    """The web processes on a free port; gives the address."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": url, "TANDEM_LOG": "WARNING"}
    process = subprocess.Popen([sys.executable, "-m", "tandem.cli", "web", f"--port={port}"], env=environment)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(300):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/hooks/calls/bench")
            connection.getresponse()
            return
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("the web processes did not start")
