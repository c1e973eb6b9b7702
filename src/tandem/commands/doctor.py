"""Look at this installation and say what is amiss and what helps; ends with code 1 if anything is."""

import argparse
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg

from tandem import database

from ._checkout import VENDOR
from ._django import start_django
from ._vendor import is_vendor_current

_LEAST_SPACE = 1 << 30  # bytes: room for a day of log and write-ahead log
_OLDEST_SERVER = 160000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what helps if it isn't."""

    well: bool
    seen: str
    help: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    """Prints a line for each finding."""
    findings = [each for check in _CHECKS for each in check()]
    for each in findings:
        print(f"{'ok  ' if each.well else 'BAD '} {each.seen}" + ("" if each.well else f"\n     {each.help}"))
    return 0 if all(each.well for each in findings) else 1


def _check_space() -> Iterator[Finding]:
    home = database.default_home()
    if home.exists():
        free = shutil.disk_usage(home).free
        yield Finding(
            free >= _LEAST_SPACE, f"{free >> 20} MB free for {home}", "Free some space, or move TANDEM_HOME."
        )


def _check_assets() -> Iterator[Finding]:
    yield Finding(is_vendor_current(), f"the browser's libraries in {VENDOR}", "Run `make assets`.")


def _check_database() -> Iterator[Finding]:
    try:
        url = os.environ.get("DATABASE_URL") or database.url(database.default_home())
        with psycopg.connect(url, connect_timeout=5) as connection:
            yield from _look_at_server(connection)
    except (database.DatabaseError, psycopg.Error) as error:
        yield Finding(False, "no database answers", str(error).strip())
        return
    yield _look_at_tables()


def _look_at_server(connection: psycopg.Connection) -> Iterator[Finding]:
    version = connection.info.server_version
    yield Finding(
        version >= _OLDEST_SERVER,
        f"PostgreSQL {version // 10000}.{version % 10000}",
        "Tandem needs 16 or later.",
    )
    row = connection.execute(
        "SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on',"
        " (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    ).fetchone()
    durable, superuser = row if row else (False, True)
    yield Finding(durable, "what is committed is on the disk", "Switch fsync and full_page_writes on.")
    yield Finding(
        not superuser, "our role has no rights over the server", "Use a role that is not a superuser."
    )


def _look_at_tables() -> Finding:
    start_django()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return Finding(not missing, f"{len(missing)} migrations to apply", "Run `tandem migrate`.")


_CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (_check_space, _check_assets, _check_database)
