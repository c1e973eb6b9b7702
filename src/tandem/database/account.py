"""Under which operating system user the server runs: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import DatabaseError

ROOT = 0
NAME = "tandem-db"

# The first program that the machine has makes the user; both spellings make a system user without a home.
_MAKERS = (
    (
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
        "--shell",
        "/usr/sbin/nologin",
    ),
    ("adduser", "-S", "-D", "-H", "-h", "/nonexistent", "-s", "/sbin/nologin"),
)


@dataclass(frozen=True)
class Account:
    """An operating system user by its numbers."""

    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether this process already runs as this user."""
        return self.uid == os.geteuid()

    def may_enter(self, folder: Path) -> bool:
        """Whether this user may pass through `folder` and every folder above it."""
        return all(self._may_pass(each) for each in (folder, *folder.parents) if each.exists())

    def _may_pass(self, folder: Path) -> bool:
        found = folder.stat()
        if self.uid in (ROOT, found.st_uid):
            return self.uid == ROOT or bool(found.st_mode & 0o100)
        return bool(found.st_mode & (0o010 if self.gid == found.st_gid else 0o001))


def owner_of(path: Path) -> Account:
    """The user to whom `path` belongs."""
    found = path.stat()
    return Account(found.st_uid, found.st_gid)


def server_account(data: Path) -> Account:
    """The user that runs the server: the data's owner, else we ourselves, else (as root) a dedicated one.

    Raises DatabaseError when this process may not act as that user or the dedicated user can't be made.
    """
    me = Account(os.geteuid(), os.getegid())
    if data.exists():
        owner = owner_of(data)
        if me.uid not in (ROOT, owner.uid):
            raise DatabaseError(
                f"{data} belongs to user {_name(owner)}: "
                "run as that user, or set TANDEM_HOME to a folder of your own."
            )
        return owner
    return _dedicated_account() if me.uid == ROOT else me


def _dedicated_account() -> Account:
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        found = _make_dedicated_user()
    return Account(found.pw_uid, found.pw_gid)


def _make_dedicated_user() -> pwd.struct_passwd:
    said = "this machine has neither useradd nor adduser"
    for program, *options in _MAKERS:
        path = shutil.which(program, path="/usr/sbin:/sbin:/usr/bin:/bin")
        if path is None:
            continue
        made = subprocess.run([path, *options, NAME], capture_output=True, text=True, check=False)
        try:
            return pwd.getpwnam(NAME)
        except KeyError:
            said = (made.stderr or made.stdout).strip() or f"{program} ended with code {made.returncode}"
    raise DatabaseError(
        f"PostgreSQL doesn't run as root, and the user {NAME} could not be made ({said}). "
        f"Make a system user {NAME}, run Tandem as a normal user, or set DATABASE_URL."
    )


def _name(account: Account) -> str:
    try:
        return pwd.getpwuid(account.uid).pw_name
    except KeyError:
        return str(account.uid)
