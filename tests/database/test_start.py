"""Starting, stopping and finding the embedded database."""

import time
from pathlib import Path

import psycopg
import pytest

from tandem import database


def test_a_fresh_start_makes_a_database_and_a_second_one_finds_its_rows_quickly(home: Path) -> None:
    seen = [database.status(home).state]
    first = database.start(home)
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'a row' AS words")
    seen.append(database.status(home).state)
    assert database.stop(home)
    seen.append(database.status(home).state)

    began = time.monotonic()
    second = database.start(home)
    took = time.monotonic() - began

    with psycopg.connect(second.url) as connection:
        assert connection.execute("SELECT words FROM kept").fetchall() == [("a row",)]
    assert (first.started, second.started) == (True, True)
    assert seen == ["absent", "running", "stopped"]
    assert took < 5  # a tenth of a second on an idle machine


def test_starting_what_runs_only_says_where_it_is(home: Path) -> None:
    first = database.start(home, settings={"work_mem": "3MB"})
    second = database.start(home)
    with psycopg.connect(second.url) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("3MB",)
    assert (second.pid, second.url, second.started) == (first.pid, first.url, False)


def test_the_url_of_a_database_that_does_not_run_is_refused_with_the_way_out(home: Path) -> None:
    with pytest.raises(database.NotRunning, match="tandem db start"):
        database.url(home)


def test_stopping_what_does_not_run_says_so(home: Path) -> None:
    assert not database.stop(home)


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    with pytest.raises(database.DatabaseError, match="no_such_setting"):
        database.start(home, settings={"no_such_setting": "1"})


@pytest.mark.parametrize("letter", ['"', "$", "`", "\\"])
def test_a_folder_that_the_servers_programs_would_misread_is_refused(home: Path, letter: str) -> None:
    with pytest.raises(database.DatabaseError, match="TANDEM_HOME"):
        database.start(home / f"a{letter}b")


def test_what_is_committed_is_on_the_disk(running: database.Running) -> None:
    names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
    with psycopg.connect(running.url) as connection:
        found = {name: connection.execute(f"SHOW {name}").fetchone() for name in names}
    assert found == dict.fromkeys(names, ("on",))


def test_text_is_folded_and_stemmed_without_the_machines_locale(running: database.Running) -> None:
    with psycopg.connect(running.url) as connection:
        found = connection.execute(
            "SELECT lower('ÉȘ'), to_tsvector('french', 'appelée') @@ to_tsquery('french', 'appelés'),"
            " to_tsvector('romanian', 'apelurilor') @@ to_tsquery('romanian', 'apelurile')"
        )
        assert found.fetchone() == ("éș", True, True)
