"""The database connection below the ORM: server-side parameters and plain rows, in Django's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from django.db import connection, transaction
from psycopg.adapt import Buffer, Loader
from psycopg.rows import tuple_row
from psycopg.types.datetime import TimestamptzLoader
from pydantic_core import from_json


class _Json(Loader):
    """jsonb as Python objects, two to five times as fast as by the standard library."""

    def load(self, data: Buffer) -> Any:
        """The value of one column."""
        return from_json(bytes(data))


class _Cursor(psycopg.Cursor[Any]):
    """Its errors are Django's, so that who waits for a database that is away knows them whoever asked."""

    def execute(self, *args: Any, **kwargs: Any) -> Self:
        with connection.wrap_database_errors:
            return super().execute(*args, **kwargs)

    def fetchone(self) -> Any:
        with connection.wrap_database_errors:
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with connection.wrap_database_errors:
            return super().fetchall()


def cursor(row_factory: Any = tuple_row) -> psycopg.Cursor[Any]:
    """A cursor of psycopg's own on Django's connection; use it inside ``transaction.atomic``."""
    connection.ensure_connection()
    raw: Any = connection.connection
    found = _Cursor(raw, row_factory=row_factory)
    found.adapters.register_loader("jsonb", _Json)  # Django leaves jsonb as text
    found.adapters.register_loader("timestamptz", TimestamptzLoader)  # in C; Django's own is not
    return found


@contextmanager
def one_trip() -> Iterator[None]:
    """Statements sent meanwhile travel together; read their answers afterwards.

    They take effect in their order, each seeing what was committed when its turn came, as if sent one by one.
    The first error of any of them is raised at the end, and none after it was carried out.
    """
    connection.ensure_connection()
    raw: Any = connection.connection
    with connection.wrap_database_errors, raw.pipeline():
        yield


@contextmanager
def checked() -> Iterator[None]:
    """A savepoint at whose end every reference must hold, so that a bad one fails here and not at the commit."""
    with transaction.atomic():
        with cursor() as rows:
            rows.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        with cursor() as rows:
            rows.execute("SET CONSTRAINTS ALL IMMEDIATE")
