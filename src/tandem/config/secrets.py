"""The installation's own secret key: from the environment, else made once beside the data."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def secret_key(home: Path) -> str:
    """``SECRET_KEY`` of the environment, else the content of ``secret.key`` in the data folder."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    path = home / "secret.key"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    """Write a key whole, then give it its name; of several processes that do so at once, the first one's stays."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # readable by its owner alone
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        Path(draft).unlink()
