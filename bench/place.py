"""The database the benchmarks run on: a cluster of their own, as shipped, made anew for each run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from tandem import database
from tandem.database.place import find_place

HOME = Path(os.environ.get("TANDEM_BENCH_HOME", Path(__file__).parents[1] / "var" / "bench"))
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextmanager
def cluster() -> Iterator[Place]:
    """A fresh cluster with the settings of every installation, stopped at the end."""
    database.stop(HOME)
    shutil.rmtree(find_place(HOME).data, ignore_errors=True)
    running = database.start(HOME, create_db=True)
    try:
        place = Place(running.url)
        place.check_durable()
        yield place
    finally:
        database.stop(HOME)


class Place:
    """The cluster; ``url`` is that of the database all others are copied from."""

    def __init__(self, url: str) -> None:
        self.url = url

    def check_durable(self) -> None:
        """Refuse to measure a database that forgets. Raises RuntimeError."""
        with psycopg.connect(self.url) as connection:
            for name, wanted in SAFE.items():
                found = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
                if found != (wanted,):
                    raise RuntimeError(
                        f"{name} is {found}, not {wanted}: these figures would be worth nothing."
                    )

    def url_of(self, name: str) -> str:
        """The URL of another database of the cluster."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def copy(self, name: str, of: str = "tandem") -> str:
        """A new database, a copy of another that nobody is connected to; gives its URL."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(of))
            )
        return self.url_of(name)

    def drop(self, name: str) -> None:
        """Give a database's room back."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
