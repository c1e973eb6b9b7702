"""The application's own role and database: without any right over the server itself."""

import secrets
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from .cluster import OWNER, OWNER_SECRET
from .place import Place

ROLE = "tandem"
DATABASE = "tandem"
ROLE_SECRET = "tandem.password"  # noqa: S105 -- the name of a file


def settle_role(place: Place, sockets: Path, *, create_db: bool) -> None:
    """Makes the role and its database where they are missing, and sets the role's rights anew."""
    if not (place.root / ROLE_SECRET).exists():
        place.write(ROLE_SECRET, secrets.token_urlsafe(32))
    with psycopg.connect(
        host=str(sockets), user=OWNER, password=place.read(OWNER_SECRET), dbname="postgres", autocommit=True
    ) as connection:
        _settle_login(connection, place.read(ROLE_SECRET), create_db=create_db)
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
            )
            connection.execute(
                sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE))
            )


def _settle_login(connection: psycopg.Connection, password: str, *, create_db: bool) -> None:
    verb = "ALTER" if _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", ROLE) else "CREATE"
    rights = "LOGIN NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS " + (
        "CREATEDB" if create_db else "NOCREATEDB"
    )
    scrambled = connection.pgconn.encrypt_password(
        password.encode(), ROLE.encode(), b"scram-sha-256"
    ).decode()
    connection.execute(
        sql.SQL("{} ROLE {} {} PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(ROLE), sql.SQL(rights), sql.Literal(scrambled)
        )
    )


def _exists(connection: psycopg.Connection, query: LiteralString, name: str) -> bool:
    return connection.execute(query, (name,)).fetchone() is not None
