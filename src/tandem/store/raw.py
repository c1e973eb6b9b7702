"""The database connection below the ORM: server-side parameters and plain rows, in Django's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg.rows import tuple_row
from psycopg.types.json import JsonbLoader


def cursor(row_factory: Any = tuple_row) -> psycopg.Cursor[Any]:
    """A cursor of psycopg's own on Django's connection; use it inside ``transaction.atomic``."""
    connection.ensure_connection()
    raw: Any = connection.connection
    found: psycopg.Cursor[Any] = psycopg.Cursor(raw, row_factory=row_factory)
    found.adapters.register_loader("jsonb", JsonbLoader)  # Django leaves jsonb as text
    return found


@contextmanager
def checked() -> Iterator[None]:
    """A savepoint at whose end every reference must hold, so that a bad one fails here and not at the commit."""
    with transaction.atomic():
        with cursor() as rows:
            rows.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        with cursor() as rows:
            rows.execute("SET CONSTRAINTS ALL IMMEDIATE")
