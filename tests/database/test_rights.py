"""The application's role can do its work and nothing to the server."""

from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from tandem import database


def test_the_role_has_no_rights_over_the_server(running: database.Running) -> None:
    with psycopg.connect(running.url) as connection:
        rights = connection.execute(
            "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert rights == ("tandem", False, False, False, False, False)


def test_the_role_owns_its_database(running: database.Running) -> None:
    with psycopg.connect(running.url) as connection:
        connection.execute("CREATE SCHEMA mine")
        owner = connection.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert owner == ("tandem",)


@pytest.mark.parametrize(
    "statement",
    [
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "COPY (SELECT 1) TO '/tmp/out'",
        "SELECT pg_read_file('postgresql.conf')",
        "ALTER SYSTEM SET fsync = off",
        "CREATE ROLE another SUPERUSER",
        "CREATE DATABASE another",
        "ALTER ROLE tandem SUPERUSER",
    ],
)
def test_what_reaches_past_the_database_is_refused(running: database.Running, statement: str) -> None:
    with (
        psycopg.connect(running.url, autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


@pytest.mark.parametrize("user", ["tandem", "tandem_owner", "postgres"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_gets_in_without_the_password(running: database.Running, user: str, password: str) -> None:
    secret = f"user={user} password={password}" if password else f"user={user}"
    with pytest.raises(
        psycopg.OperationalError, match=r"password authentication failed|no password supplied"
    ):
        psycopg.connect(f"host={running.socket} dbname=tandem {secret}")


def test_making_databases_is_allowed_when_asked(home: Path) -> None:
    running = database.start(home, create_db=True)
    with psycopg.connect(running.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
    database.stop(home)

    again = database.start(home)
    with (
        psycopg.connect(again.url, autocommit=True) as connection,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE DATABASE a_third")


def test_the_secrets_are_the_owners_alone(running: database.Running) -> None:
    place = running.socket.parent
    rights = {each.name: each.stat().st_mode & 0o777 for each in place.glob("*.password")}
    assert rights == {"owner.password": 0o600, "tandem.password": 0o600}
    assert running.socket.stat().st_mode & 0o777 == 0o700
    password = (place / "tandem.password").read_text()
    assert [each.name for each in (place / "log").iterdir() if password in each.read_text()] == []
