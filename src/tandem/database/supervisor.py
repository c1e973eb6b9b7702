"""Starts, stops and describes the embedded database of a Tandem home; one process at a time supervises it."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .account import Account, owner_of, server_account
from .cluster import configure, make_cluster
from .errors import AlreadySupervised, DatabaseError, NotRunning
from .place import Place, find_place, give, settle, settle_sockets
from .postmaster import Postmaster, find_postmaster, start_postmaster, stop_postmaster
from .programs import copied, shipped
from .roles import DATABASE, ROLE, ROLE_SECRET, settle_role


@dataclass(frozen=True)
class Running:
    """A database that takes connections.

    `url` holds the password; `socket` is the folder of the socket; `started` is False when it ran already.
    """

    url: str
    socket: Path
    pid: int
    started: bool


@dataclass(frozen=True)
class Status:
    """What a look at the files tells: `state` is absent, stopped, starting or running."""

    state: str
    place: Path
    log: Path
    pid: int | None = None
    socket: Path | None = None


def start(home: Path, *, create_db: bool = False, settings: Mapping[str, str] | None = None) -> Running:
    """Starts the database of `home`, making it when it is missing; when it runs already, only says where.

    Any number of processes may call this at once. `create_db` lets the application's role make databases
    (tests need that); `settings` are server settings over the usual ones, and count only if the server is
    not running yet. The server outlives this process. Raises DatabaseError.
    """
    server = server_account(find_place(home).data)
    place = settle(home, server)
    with _held(place, "start.lock", wait=True):
        found = find_postmaster(place)
        begun = found is None or not found.ready
        if found is None or not found.ready:
            found = _bring_up(place, server, settings or {})
        if begun or create_db:
            settle_role(place, found.sockets, create_db=create_db)
    return Running(_url(place, found), found.sockets, found.pid, begun)


def _bring_up(place: Place, server: Account, settings: Mapping[str, str]) -> Postmaster:
    programs = shipped() if server.is_me else copied(place.programs)
    if not place.data.exists():
        make_cluster(place, server, programs)
    sockets = settle_sockets(place, server)
    configure(place, server, sockets=sockets, settings=settings)
    return start_postmaster(place, server, programs=programs, sockets=sockets)


def stop(home: Path, *, patience: float = 60.0) -> bool:
    """Stops the database of `home`; whether one ran. After `patience` seconds without success, at once."""
    place = find_place(home)
    if not place.data.exists():
        return False
    server_account(place.data)
    with _held(place, "start.lock", wait=True):
        return stop_postmaster(place, patience=patience)


def url(home: Path) -> str:
    """The connection URL of the running database of `home`. Raises NotRunning."""
    place = find_place(home)
    found = find_postmaster(place)
    if found is None:
        raise NotRunning(
            f"The embedded database of {home} does not run: "
            "start it with `tandem db start`, or set DATABASE_URL."
        )
    return _url(place, found)


def status(home: Path) -> Status:
    """What is known of the database of `home` without connecting to it."""
    place = find_place(home)
    found = find_postmaster(place)
    if found is not None:
        return Status(
            "running" if found.ready else "starting", place.root, place.log, found.pid, found.sockets
        )
    return Status("stopped" if place.data.exists() else "absent", place.root, place.log)


@contextmanager
def supervise(home: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Starts the database of `home` and stops it at the end of the block, as the only one who may do so.

    A database that `keep` was asked for goes on. If this process is killed the database goes on too, and the
    next supervisor takes it over. Raises AlreadySupervised when another process is at it.
    """
    place = settle(home, server_account(find_place(home).data))
    with _held(place, "supervisor.lock", wait=False):
        try:
            yield start(home, settings=settings)
        finally:
            if not (place.root / "keep").exists():
                stop(home)


def keep(home: Path, *, kept: bool) -> None:
    """Says whether the database of `home` goes on when its supervisor ends (`tandem db start` wants that)."""
    place = find_place(home)
    if kept:
        place.write("keep", "")
    else:
        (place.root / "keep").unlink(missing_ok=True)


def _url(place: Place, found: Postmaster) -> str:
    password, host = quote(place.read(ROLE_SECRET), safe=""), quote(str(found.sockets), safe="")
    return f"postgresql://{ROLE}:{password}@/{DATABASE}?host={host}"


@contextmanager
def _held(place: Place, name: str, *, wait: bool) -> Iterator[None]:
    """Holds a lock file of the place; the kernel lets go of it however this process ends."""
    path = place.root / name
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except PermissionError as error:
        raise DatabaseError(
            f"{path} belongs to another user: run as that user, or set TANDEM_HOME."
        ) from error
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        give(descriptor, owner_of(place.root))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            holder = file.read().strip() or "unknown"
            raise AlreadySupervised(
                f"Tandem already runs on {place.root.parent} (process {holder}). "
                "Stop it first, or set TANDEM_HOME to another folder."
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
