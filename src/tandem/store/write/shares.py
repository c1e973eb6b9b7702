"""Counts of a window of time that several processes add to: kept as rows, forgotten when the window is over."""

from __future__ import annotations

from tandem.store.raw import cursor

# A row's number is the window, in the bits above the lowest twenty, and what was used in it.
_ADD = """
INSERT INTO store_rotation AS kept (key, turns)
VALUES (%(key)s, ((floor(extract(epoch FROM clock_timestamp()))::bigint / %(window)s) << 20) + %(used)s)
ON CONFLICT (key) DO UPDATE SET turns =
    CASE WHEN kept.turns >> 20 = excluded.turns >> 20 THEN kept.turns + %(used)s ELSE excluded.turns END
RETURNING (turns & 1048575)::int, (%(window)s - mod(extract(epoch FROM clock_timestamp()), %(window)s))::float8
"""
_FORGET = """
DELETE FROM store_rotation WHERE key LIKE 'limit:%%'
AND turns >> 20 < (floor(extract(epoch FROM clock_timestamp()))::bigint / %(window)s) - 1
"""


def add_share(key: str, used: int, window: int) -> tuple[int, float]:
    """Add to what was used in this window (seconds); gives what all have used, and the seconds until it ends.

    The first of a window also forgets those of windows gone by.
    """
    values = {"key": key, "used": used, "window": window}
    with cursor() as rows:
        row = rows.execute(_ADD, values).fetchone()
        assert row is not None  # RETURNING of an upsert always gives one row
        if row[0] == used:
            rows.execute(_FORGET, values)
    return int(row[0]), float(row[1])
