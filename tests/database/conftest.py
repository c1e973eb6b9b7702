"""Homes for databases of their own: short paths that the server's user can enter, gone after the test."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tandem import database


@contextmanager
def _home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tandem-test-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder / "home"
    finally:
        for home in [each.parent for each in folder.rglob("postgres")] or [folder / "home"]:
            database.stop(home, patience=5)
        shutil.rmtree(folder)


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home; its database is stopped and removed afterwards."""
    with _home() as folder:
        yield folder


@pytest.fixture(scope="module")
def running() -> Iterator[database.Running]:
    """A database that the module's tests only look at."""
    with _home() as folder:
        yield database.start(folder)
