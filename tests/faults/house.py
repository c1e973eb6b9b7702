"""A whole Tandem that may be hurt: a database server of its own with fsync on, and real processes."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from tandem import database
from tandem.config.settings import _database
from tandem.operations.thinking.bell import BELL
from tandem.operations.world import forget

LEASE_SECONDS = 3.0
TEMPLATE = "tandem"


def start_server(home: Path) -> str:
    """Start the database server of these tests, with fsync on; gives the template's address."""
    return database.start(home, create_db=True, settings={"shared_buffers": "64MB"}).url


class Forge:
    """The process that forks the others."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.forge"],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "DATABASE_URL": url, "TANDEM_HOME": str(settings.HOME),
                 "DJANGO_SETTINGS_MODULE": "tandem.config.settings", "TANDEM_LEASE_SECONDS": str(LEASE_SECONDS)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._read() == {"ready": True}

    def ask(self, **asked: Any) -> dict[str, Any]:
        """Say one thing and hear the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


@dataclass
class Hand:
    """One forked process."""

    forge: Forge
    pid: int
    log: Path

    @property
    def code(self) -> int | None:
        """Its exit code; None while it lives; negative for the signal that ended it."""
        found: int | None = self.forge.ask(code=self.pid)["code"]
        return found

    @property
    def said(self) -> str:
        """What it logged."""
        return self.log.read_text() if self.log.exists() else ""

    def tell(self, what: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, what)

    def ends(self, seconds: float = 30) -> int:
        """Wait for its end; gives the exit code."""
        until = time.monotonic() + seconds
        while (code := self.code) is None:
            assert time.monotonic() < until, f"process {self.pid} does not end:\n{self.said}"
            time.sleep(0.02)
        return code

    def kill(self) -> None:
        """As ``kill -9`` does."""
        if self.code is None:
            self.tell(signal.SIGKILL)
            self.ends()


@dataclass
class House:
    """One database in a server that may be stopped, and the processes on it."""

    home: Path
    name: str
    forge: Forge
    hands: list[Hand] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where its database is; the socket's place does not change when the server starts again."""
        return database.url(self.home).replace(f"/{TEMPLATE}?", f"/{self.name}?")

    def worker(self, **env: str) -> Hand:
        """Start a worker, for instance with ``CRASHPOINT="deliver.sent"``."""
        return self.ask("tests.faults.hands:work", **env)

    def ask(self, what: str, *args: Any, **env: str) -> Hand:
        """Start a process that calls a function of ``hands``."""
        log = self.forge.folder / f"{self.name}-{len(self.hands)}.log"
        environment = {
            "CRASHPOINT": "",
            "DATABASE_URL": self.url,
            "TANDEM_PROCESS": f"hand {len(self.hands)}",
            **env,
        }
        pid = self.forge.ask(what=what, args=args, env=environment, log=str(log))["pid"]
        hand = Hand(self.forge, pid, log)
        self.hands.append(hand)
        return hand

    def stop_database(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop the server: SIGQUIT as ``pg_ctl stop -m immediate``, SIGINT as ``-m fast``."""
        connections.close_all()
        pid = database.status(self.home).pid
        assert pid is not None
        os.kill(pid, how)
        until(lambda: database.status(self.home).state == "stopped")

    def start_database(self) -> None:
        """Start it again; it recovers first."""
        start_server(self.home)

    def cut_connections(self, pattern: str = "%") -> int:
        """End the server's sessions of processes whose name is like this; gives how many."""
        with psycopg.connect(self.url, autocommit=True) as there:
            query = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                       WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE %s"""
            row = there.execute(query, [pattern]).fetchone()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        """End all that is on it, then drop it."""
        for hand in self.hands:
            with suppress(ProcessLookupError):
                hand.tell(signal.SIGCONT)
            hand.kill()
        connections.close_all()
        if database.status(self.home).state != "running":
            self.start_database()
        with psycopg.connect(database.url(self.home), autocommit=True) as there:
            # WITH (FORCE) would end the server's own vacuum workers too, which we may not; a plain DROP waits for them.
            ours = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                      WHERE datname = %s AND usename = current_user"""
            there.execute(ours, [self.name])
            there.execute(f'DROP DATABASE "{self.name}"')


_number = itertools.count()


@contextmanager
def a_house(home: Path, forge: Forge) -> Iterator[House]:
    """A database cloned from the server's template, in which this process's Django is at home until the block ends."""
    if database.status(home).state != "running":
        start_server(home)
    house = House(home, f"house_{next(_number)}", forge)
    with psycopg.connect(database.url(home), autocommit=True) as there:
        there.execute(f'CREATE DATABASE "{house.name}" TEMPLATE "{TEMPLATE}"')
    rings, BELL.pass_on = BELL.pass_on, None  # this process rings for nobody: workers look every second
    try:
        with moved_in(house.url):
            forget()
            yield house
    finally:
        forget()
        BELL.pass_on = rings
        house.close()


@contextmanager
def moved_in(url: str) -> Iterator[None]:
    """Let this process's Django, in every thread, talk to another database."""
    connections.close_all()
    known = connections["default"].settings_dict
    before = dict(known)
    known.update(_database(url) | {"CONN_MAX_AGE": 0})
    try:
        yield
    finally:
        connections.close_all()
        known.clear()
        known.update(before)


def until(holds: Callable[[], object], seconds: float = 30, told: Callable[[], object] = lambda: "") -> None:
    """Return once it holds, however often the database goes away meanwhile; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except (DatabaseError, InterfaceError, psycopg.Error, database.DatabaseError):
            connections.close_all()
        assert time.monotonic() < end, f"it did not come to pass: {told()}"
        time.sleep(0.05)
