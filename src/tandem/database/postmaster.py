"""The server's first process: whether it lives, starting it and waiting until it answers, stopping it."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from .account import Account
from .cluster import run_as
from .errors import DatabaseError
from .place import SOCKET_NAME, Place, own_folder

_FIRST_WORDS = "start.log"  # what the server says before its own log begins, of the last start only
_PAUSE = 0.02  # seconds between two looks
_LEFTOVERS_PATIENCE = 30.0  # seconds that a killed server's children get to go away
_LEFTOVERS = ("pre-existing shared memory block", "lock file")
_TOLD = 4096  # bytes of a log shown with an error


@dataclass(frozen=True)
class Postmaster:
    """A living server: its process id, its socket's folder, and whether it takes connections yet."""

    pid: int
    sockets: Path
    ready: bool


def find_postmaster(place: Place) -> Postmaster | None:
    """The living server of `place`, from the file it keeps (postmaster.pid), or None."""
    try:
        lines = (place.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 5 or not lines[0].isdigit() or not _serves(int(lines[0]), place.data):
        return None
    return Postmaster(int(lines[0]), Path(lines[4]), len(lines) > 7 and lines[7].strip() == "ready")


def _serves(pid: int, data: Path) -> bool:
    """Whether process `pid` is a server of `data`: the working folder of a living server is its data."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        return False


def start_postmaster(place: Place, server: Account, *, programs: Path, sockets: Path) -> Postmaster:
    """Starts the server and waits until it takes connections, however long it recovers after a crash.

    The server leaves our session and outlives us. Raises DatabaseError with the log's end when it dies
    before it is ready.
    """
    own_folder(place.log, server)
    deadline = time.monotonic() + _LEFTOVERS_PATIENCE
    while True:
        _clear_stale_files(place, sockets)
        said = _launch(place, server, programs)
        found = _wait_until_ready(place)
        if found:
            return found
        first_words = _first_words(place)
        if not any(word in first_words for word in _LEFTOVERS) or time.monotonic() > deadline:
            told = "\n".join(each for each in (said, first_words, _log_end(place)) if each)
            raise DatabaseError(f"The embedded database did not start. Its log in {place.log} ends:\n{told}")
        time.sleep(0.2)


def _clear_stale_files(place: Place, sockets: Path) -> None:
    """Removes the lock files of a dead server whose number is a stranger's or a zombie's now.

    The server would take that process for a living server. A number that belongs to nobody is left: the
    server sees that itself, and checks through the file that no child of the dead one is still at work.
    """
    if find_postmaster(place) is not None:
        return
    for file in (place.data / "postmaster.pid", sockets / f"{SOCKET_NAME}.lock"):
        number = file.read_text(encoding="utf-8").partition("\n")[0] if file.exists() else ""
        if number.isdigit() and Path("/proc", number).exists():
            file.unlink()


def _launch(place: Place, server: Account, programs: Path) -> str:
    first_words = place.log / _FIRST_WORDS
    first_words.unlink(missing_ok=True)
    command = [
        str(programs / "pg_ctl"),
        "start",
        "--no-wait",
        f"--pgdata={place.data}",
        f"--log={first_words}",
    ]
    return run_as(server, command, folder=place.data).stderr


def _wait_until_ready(place: Place) -> Postmaster | None:
    """The server once it is ready; None when it died on the way (it takes a moment to show itself at all)."""
    appears_until = time.monotonic() + 5
    seen = False
    while True:
        found = find_postmaster(place)
        if found and found.ready:
            return found
        seen = seen or found is not None
        if found is None and (seen or "FATAL" in _first_words(place) or time.monotonic() > appears_until):
            return None
        time.sleep(_PAUSE)


def _first_words(place: Place) -> str:
    return _end_of(place.log / _FIRST_WORDS)


def _log_end(place: Place) -> str:
    """The last lines of the newest log."""
    files = sorted(place.log.glob("postgres-*.log"), key=lambda each: each.stat().st_mtime)
    return _end_of(files[-1]) if files else ""


def _end_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TOLD))
            return file.read().decode(errors="replace").strip()
    except FileNotFoundError:
        return ""


def stop_postmaster(place: Place, *, patience: float) -> bool:
    """Stops the server (a "fast" shutdown: open transactions are rolled back); whether one was there.

    After `patience` seconds it is stopped at once instead, and the next start recovers. Either way no
    acknowledged row is lost.
    """
    found = find_postmaster(place)
    if found is None:
        return False
    for how, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 30.0)):
        os.kill(found.pid, how)
        if _gone(place, found.pid, seconds):
            return True
    raise DatabaseError(f"The embedded database (process {found.pid}) does not stop; see {place.log}.")


def _gone(place: Place, pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not _serves(pid, place.data):
            return True
        time.sleep(_PAUSE)
    return False
