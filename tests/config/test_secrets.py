"""The installation's secret key: made once, whole, and the same for all processes that start first together."""

from __future__ import annotations

import multiprocessing
import stat
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from tandem.config.secrets import secret_key

AT_ONCE = 6


@pytest.fixture(autouse=True)
def no_key_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own environment says nothing."""
    monkeypatch.delenv("SECRET_KEY", raising=False)


def start(homes: list[Path], barrier: Barrier, found: multiprocessing.SimpleQueue[tuple[str, str]]) -> None:
    """Be a process that starts: once for each home, at the same moment as the others."""
    for home in homes:
        barrier.wait(20)
        found.put((home.name, secret_key(home)))


def test_processes_that_start_together_end_with_one_key(tmp_path: Path) -> None:
    homes = [tmp_path / f"home-{number}" for number in range(40)]
    known = multiprocessing.get_context("fork")
    barrier, found = known.Barrier(AT_ONCE), known.SimpleQueue()
    processes = [known.Process(target=start, args=(homes, barrier, found)) for _ in range(AT_ONCE)]
    for process in processes:
        process.start()
    keys = [found.get() for _ in range(AT_ONCE * len(homes))]
    for process in processes:
        process.join()
    assert {process.exitcode for process in processes} == {0}
    assert len(set(keys)) == len(homes)
    for home in homes:
        assert {key for name, key in keys if name == home.name} == {(home / "secret.key").read_text()}
        assert [file.name for file in home.iterdir()] == ["secret.key"]


def test_a_key_is_kept_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_the_environment_s_key_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given")
    assert secret_key(tmp_path / "never") == "given"
    assert not (tmp_path / "never").exists()
