"""Where the embedded database of one Tandem home keeps its data, sockets, log and secrets."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from .account import ROOT, Account, owner_of
from .errors import DatabaseError

SYSTEM_FOLDER = Path("/var/lib/tandem")
SOCKET_NAME = ".s.PGSQL.5432"
MISREAD = frozenset('"$`\\\n')  # PostgreSQL's programs call each other through a shell
LONGEST_SOCKET_PATH = 107  # bytes: sun_path of sockaddr_un is 108 with its closing NUL


def default_home() -> Path:
    """The folder of everything that a running Tandem writes: TANDEM_HOME, else `var` in the checkout."""
    return Path(os.environ.get("TANDEM_HOME") or Path(__file__).parents[3] / "var").resolve()


@dataclass(frozen=True)
class Place:
    """One database's own folder: all that it writes is in here, but for a socket with too long a path."""

    root: Path

    @property
    def data(self) -> Path:
        """The cluster (PGDATA), the server user's own."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """The server's log of the last seven days."""
        return self.root / "log"

    @property
    def programs(self) -> Path:
        """Copies of the server's programs, only where the server runs under another user."""
        return self.root / "programs"

    def write(self, name: str, text: str) -> None:
        """Replaces the file `name` at once; only the folder's owner may read it."""
        write_whole(self.root / name, text, owner_of(self.root))

    def read(self, name: str) -> str:
        """The text of the file `name`. Raises DatabaseError when it is missing or not ours to read."""
        try:
            return (self.root / name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise DatabaseError(
                f"The embedded database's file {self.root / name} can't be read: {error.strerror}."
            ) from error


def write_whole(path: Path, text: str, owner: Account) -> None:
    """Writes `path` (mode 0600) so that a crash leaves the old text or the new one, never a part."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        give(descriptor, owner)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)


def give(file: int, owner: Account) -> None:
    """Hands an open file or folder to `owner` where this process may; only root ever has to."""
    if os.geteuid() == ROOT:
        os.fchown(file, owner.uid, owner.gid)


def own_folder(path: Path, owner: Account) -> None:
    """Makes `path` a folder of `owner` that nobody else may enter.

    Raises DatabaseError when somebody else holds it.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(folder).st_uid not in (owner.uid, os.geteuid()):
            raise DatabaseError(f"{path} belongs to somebody else; the database needs it for itself.")
        give(folder, owner)
        os.fchmod(folder, 0o700)
    finally:
        os.close(folder)


def find_place(home: Path) -> Place:
    """The place that `home` has, or would take first: beside the home's other data."""
    pointer = home / "postgres.place"
    return Place(Path(pointer.read_text(encoding="utf-8").strip()) if pointer.exists() else home / "postgres")


def refuse_misread(path: Path) -> None:
    """Raises DatabaseError for a path that PostgreSQL's programs would misread."""
    if not MISREAD.isdisjoint(str(path)):
        raise DatabaseError(
            f"PostgreSQL can't work in {str(path)!r}: its programs misread quotes, $, ` and backslashes. "
            "Choose another folder (TANDEM_HOME)."
        )


def settle(home: Path, server: Account) -> Place:
    """The place of `home`, made when it is missing.

    If the home lies where the server's user can't go (root's own folder, say), the place is a folder of
    /var/lib/tandem, and a file `postgres.place` in the home names it: no other folder's rights are changed.
    """
    refuse_misread(home)
    home.mkdir(parents=True, exist_ok=True)
    place = find_place(home)
    if not place.data.exists() and not server.may_enter(home):
        digest = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
        place = Place(SYSTEM_FOLDER / digest)
        write_whole(home / "postgres.place", f"{place.root}\n", owner_of(home))
    place.root.mkdir(parents=True, exist_ok=True)
    if owner_of(place.root).uid == os.geteuid():
        place.root.chmod(0o700 if server.is_me else 0o711)
    return place


def settle_sockets(place: Place, server: Account) -> Path:
    """The socket's folder, the server's own: in the place, or elsewhere if clients can't name that path."""
    digest = hashlib.sha256(os.fsencode(place.root)).hexdigest()[:16]
    runtime = os.environ.get("XDG_RUNTIME_DIR") if server.is_me else None
    temporary = Path("/tmp")  # noqa: S108 -- own_folder refuses a folder that somebody else made
    parents = [Path(runtime), temporary] if runtime else [temporary]
    folder = next(
        each
        for each in (place.root / "socket", *(parent / f"tandem-{digest}" for parent in parents))
        if _is_reachable(each) and server.may_enter(each.parent)
    )
    own_folder(folder, server)
    return folder


def _is_reachable(sockets: Path) -> bool:
    """Whether clients can name this folder: the kernel limits its length, and a comma separates hosts."""
    return len(os.fsencode(sockets / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and "," not in str(sockets)
