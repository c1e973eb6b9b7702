"""The server runs as root's dedicated user or as the normal user that starts it, wherever the home lies."""

import os
import pwd
import shutil
import traceback
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tandem import database

NOBODY = pwd.getpwnam("nobody")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def as_nobody(work: Callable[[], None]) -> str:
    """Does `work` in a child process of the user nobody; returns what went wrong there, or ""."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY.pw_gid)
            os.setuid(NOBODY.pw_uid)
            work()
        except BaseException:
            os.write(writing, traceback.format_exc().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


def owner_of_process(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def ask(url: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT current_user").fetchone()


@needs_root
def test_as_root_the_server_runs_under_its_own_user(home: Path) -> None:
    running = database.start(home)
    assert owner_of_process(running.pid) == pwd.getpwnam("tandem-db").pw_uid
    assert ask(running.url) == ("tandem",)


@needs_root
def test_as_a_normal_user_the_server_runs_as_that_user(home: Path) -> None:
    home.mkdir()
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)

    def work() -> None:
        running = database.start(home)
        assert owner_of_process(running.pid) == NOBODY.pw_uid
        assert ask(running.url) == ("tandem",)
        assert database.stop(home)

    assert as_nobody(work) == ""


@needs_root
def test_root_goes_on_with_a_normal_users_database_under_that_user(home: Path) -> None:
    home.mkdir()
    os.chown(home, NOBODY.pw_uid, NOBODY.pw_gid)

    def start_and_stop() -> None:
        database.start(home)
        database.stop(home)

    assert as_nobody(start_and_stop) == ""
    running = database.start(home)
    assert owner_of_process(running.pid) == NOBODY.pw_uid
    database.stop(home)
    assert as_nobody(start_and_stop) == ""


@needs_root
def test_another_user_is_refused_with_the_way_out(home: Path) -> None:
    database.start(home)

    def work() -> None:
        with pytest.raises(database.DatabaseError, match="TANDEM_HOME"):
            database.start(home)

    assert as_nobody(work) == ""


@needs_root
def test_a_home_that_the_servers_user_cannot_enter_is_left_closed(home: Path) -> None:
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    running = database.start(closed / "home")
    place = database.status(closed / "home").place
    try:
        assert place.parent == Path("/var/lib/tandem")
        assert closed.stat().st_mode & 0o777 == 0o700
        assert ask(running.url) == ("tandem",)
        assert database.stop(closed / "home")
        assert database.start(closed / "home").started
    finally:
        database.stop(closed / "home")
        shutil.rmtree(place)


def test_a_socket_path_that_would_be_too_long_is_made_short(home: Path) -> None:
    deep = home / ("a" * 60) / ("b" * 60)
    running = database.start(deep)
    assert len(os.fsencode(running.socket / ".s.PGSQL.5432")) <= 107
    assert ask(running.url) == ("tandem",)
    database.stop(deep)
    shutil.rmtree(running.socket)


def test_a_home_with_odd_letters_works(home: Path) -> None:
    odd = home / "l'été, 100 % ; & (où)"
    running = database.start(odd)
    assert ask(running.url) == ("tandem",)
    database.stop(odd)
    shutil.rmtree(running.socket)
