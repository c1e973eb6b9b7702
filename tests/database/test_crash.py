"""Killed servers and killed starters lose nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from tandem import database


def write_until_cut(url: str, acknowledged: list[int]) -> None:
    """Commits number after number, noting what the server acknowledged, until the connection breaks."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for number in range(1_000_000):
                connection.execute("INSERT INTO written VALUES (%s)", (number,))
                acknowledged.append(number)
    except psycopg.Error:
        return


def test_a_killed_server_recovers_every_acknowledged_row(home: Path) -> None:
    running = database.start(home)
    with psycopg.connect(running.url) as connection:
        connection.execute("CREATE TABLE written (number int PRIMARY KEY)")
    acknowledged: list[int] = []
    writer = threading.Thread(target=write_until_cut, args=(running.url, acknowledged))
    writer.start()
    while len(acknowledged) < 200:
        time.sleep(0.01)

    os.kill(running.pid, signal.SIGKILL)
    writer.join()
    again = database.start(home)

    with psycopg.connect(again.url) as connection:
        kept = {number for (number,) in connection.execute("SELECT number FROM written")}
    assert again.started
    assert set(acknowledged) - kept == set()
    assert len(kept) <= len(acknowledged) + 1


def test_a_stale_pid_file_that_names_a_stranger_does_not_stop_the_start(home: Path) -> None:
    database.start(home)
    file = database.status(home).place / "data" / "postmaster.pid"
    lines = file.read_text().splitlines()
    database.stop(home)
    file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    assert database.status(home).state == "stopped"
    assert database.start(home).started


def supervise_elsewhere(home: Path) -> subprocess.Popen[str]:
    """A process that supervises `home` until it is told to end; it says "up" once the database runs."""
    program = (
        "import sys; from pathlib import Path; from tandem import database\n"
        "with database.supervise(Path(sys.argv[1])):\n    print('up', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    return child


def test_a_second_supervisor_is_refused_and_told_who_is_first(home: Path) -> None:
    with (
        supervise_elsewhere(home) as first,
        pytest.raises(database.AlreadySupervised, match=f"process {first.pid}"),
        first.stdin,  # type: ignore[union-attr]  # it was opened as a pipe
        database.supervise(home),
    ):
        pass


def test_the_database_outlives_a_killed_supervisor_and_the_next_one_takes_it_over(home: Path) -> None:
    with supervise_elsewhere(home) as first:
        before = database.status(home)
        first.kill()
    with database.supervise(home) as taken_over:
        assert (taken_over.pid, taken_over.started) == (before.pid, False)
    assert database.status(home).state == "stopped"


def test_a_database_that_was_asked_for_by_itself_goes_on_after_a_supervisor(home: Path) -> None:
    database.start(home)
    database.keep(home, kept=True)
    with database.supervise(home):
        pass
    assert database.status(home).state == "running"


def test_many_starters_at_once_get_one_server(home: Path) -> None:
    found: list[database.Running] = []
    threads = [threading.Thread(target=lambda: found.append(database.start(home))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({each.pid for each in found}) == 1
    assert [each.started for each in found].count(True) == 1
