"""Are the rows the same? Both sides' tables, counted and weighed."""

from __future__ import annotations

import psycopg
from psycopg import sql

NOT_COUNTED = frozenset({"store_rotation", "store_moment", "store_momentreached"})  # no effect of a run
CLOSE = 0.12  # how far the average row's size may differ: ids and times are not the same on both sides


def counted(url: str) -> dict[str, tuple[int, float]]:
    """Each of our tables: how many rows, and their average size in bytes."""
    found = {}
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND starts_with(tablename, 'store_')"
            " ORDER BY tablename"
        ).fetchall()
        for (table,) in tables:
            query = sql.SQL("SELECT count(*), coalesce(avg(pg_column_size(t.*)), 0)::float FROM {} t")
            row = connection.execute(query.format(sql.Identifier(table))).fetchone()
            assert row is not None  # one row of counts
            found[table] = (row[0], row[1])
    return found


def assert_same(ours: str, floor: str) -> str:
    """Raise AssertionError unless both databases hold as many rows of about the same size; gives a line to print."""
    one, other = counted(ours), counted(floor)
    for table, (count, size) in one.items():
        if table in NOT_COUNTED:
            continue
        floor_count, floor_size = other[table]
        assert count == floor_count, f"{table}: ours has {count} rows, the floor {floor_count}"
        assert abs(size - floor_size) <= CLOSE * max(size, floor_size), (
            f"{table}: {size:.0f} B, {floor_size:.0f} B"
        )
    total = sum(count for count, _ in one.values())
    return f"the same {total:,} rows of the same size in {len(one)} tables on both sides"


def drop_capture(url: str) -> None:
    """Take the capture triggers off the floor's copy: the floor writes its events itself."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT proname FROM pg_proc WHERE starts_with(proname, 'tandem_capture_')"
        ).fetchall()
        for (name,) in names:
            connection.execute(sql.SQL("DROP FUNCTION {} CASCADE").format(sql.Identifier(name)))
