"""Run all of Tandem here: the database (unless DATABASE_URL names another), the pages and one worker."""

import argparse
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tandem import database

from . import Refused
from ._address import add_address
from ._processes import Backoff, Kept, stop_all

_LOOK_EVERY = 0.25  # seconds between two looks at the processes
_GRACE = 30.0  # seconds that the pages and the worker get to finish what they do


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the address, the sizes and --no-demo."""
    add_address(parser)
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")


def run(arguments: argparse.Namespace) -> int:
    """Serves until SIGINT, SIGTERM or SIGHUP, then stops everything that it started."""
    stopping = _stop_on_signals()
    _check_port(arguments.host, arguments.port)
    with _database() as home:
        logins = _prepare(demo=not arguments.no_demo)
        children = [Kept(_web_words(arguments)), Kept(("worker",))]
        try:
            for each in children:
                each.start()
            if not _wait_for_pages(arguments, children[0], stopping):
                return 0 if stopping.is_set() else 1
            _greet(arguments, logins)
            _look_after(children, home, stopping)
        finally:
            stop_all(children, grace=_GRACE)
    print("Tandem stopped.")
    return 0


def _web_words(arguments: argparse.Namespace) -> tuple[str, ...]:
    names = ("host", "port", "processes", "threads")
    return ("web", *(f"--{name}={getattr(arguments, name)}" for name in names))


def _stop_on_signals() -> threading.Event:
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    return stopping


def _check_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except (OSError, OverflowError) as error:
        raise Refused(f"{host}:{port} can't be used ({error}); choose another port: PORT=8001") from error


@contextmanager
def _database() -> Iterator[Path | None]:
    """The home of the embedded database while it runs under us, or None when DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    home = database.default_home()
    with database.supervise(home) as running:
        os.environ["DATABASE_URL"] = running.url
        yield home


def _prepare(*, demo: bool) -> str:
    """Migrates and loads the demo in a child (whose memory then goes back); returns who can sign in."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _prepare_in_child(writing, demo=demo)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        logins = answer.read()
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise Refused("The database could not be prepared; the reason stands above.")
    return logins


def _prepare_in_child(writing: int, *, demo: bool) -> NoReturn:
    code = 1
    try:
        from ._django import start_django
        from .demo import describe_logins
        from .migrate import bring_up

        start_django()
        bring_up(quiet=True)
        if demo:
            _load_demo()
        os.write(writing, describe_logins().encode())
        code = 0
    except (Refused, database.DatabaseError) as error:
        print(f"tandem: {error}", file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _load_demo() -> None:
    """Loads the demo; a database that has an organisation already is left as it is."""
    from tandem.operations import demo

    from .demo import language_asked

    demo.load(language_asked())


def _wait_for_pages(arguments: argparse.Namespace, web: Kept, stopping: threading.Event) -> bool:
    """Waits for the first answer; False when the pages' process ended before it or we were told to stop."""
    while not stopping.wait(0.1):
        assert web.process is not None
        if web.process.poll() is not None:
            print("tandem: the pages could not be started; the reason stands above.", file=sys.stderr)
            return False
        if _answers(arguments.host, arguments.port):
            return True
    return False


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def _greet(arguments: argparse.Namespace, logins: str) -> None:
    print(f"\nTandem is at http://{arguments.host}:{arguments.port}")
    if logins:
        print(f"Sign in with one of these:\n{logins}")
    print("Ctrl-C stops it.\n", flush=True)


def _look_after(children: list[Kept], home: Path | None, stopping: threading.Event) -> None:
    backoff = Backoff()
    while not stopping.wait(_LOOK_EVERY):
        for each in children:
            each.look_after()
        if home is not None and backoff.may_try(time.monotonic()):
            _restart_database(home, backoff)


def _restart_database(home: Path, backoff: Backoff) -> None:
    """Brings a database that died back, tried again until it works (a full disk, say); never makes a new one."""
    found = database.status(home)
    if found.state == "running":
        return
    try:
        if found.state == "absent":
            raise Refused(f"The embedded database's folder {found.place} is gone; it is not made anew.")
        print("tandem: the embedded database is down; starting it again", file=sys.stderr)
        database.start(home)
    except (Refused, database.DatabaseError) as error:
        print(f"tandem: {error}", file=sys.stderr)
    now = time.monotonic()
    backoff.failed(now, lived=now - backoff.next_try)
