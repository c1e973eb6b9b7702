"""What became of the event that started a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from tandem.store.raw import cursor


@dataclass(frozen=True)
class Started:
    """The event that started a run; ``before`` holds the old values of the changed fields."""

    id: int
    at: datetime
    op: str
    before: dict[str, Any]
    after: dict[str, Any]
    cause: dict[str, Any]


def started_by(event_id: int | None) -> Started | None:
    """The event, unless retention took it."""
    if event_id is None:
        return None
    query = "SELECT id, at, op, before, after, cause FROM store_event WHERE id = %s"
    with cursor(dict_row) as rows:
        row = rows.execute(query, [event_id]).fetchone()
    if row is None:
        return None
    return Started(
        row["id"], row["at"], row["op"], row["before"] or {}, row["after"] or {}, row["cause"] or {}
    )


_RETRIES = """
WITH RECURSIVE before AS (
    SELECT id, retry_of FROM store_run WHERE id = %(run)s
    UNION ALL SELECT r.id, r.retry_of FROM store_run r JOIN before b ON r.id = b.retry_of),
after AS (
    SELECT id FROM store_run WHERE id = %(run)s
    UNION ALL SELECT r.id FROM store_run r JOIN after a ON r.retry_of = a.id)
SELECT id FROM before UNION SELECT id FROM after ORDER BY id
"""


def retries(run: int) -> list[int]:
    """All tries of the same thing: the runs this one does again, itself, and those that do it again."""
    with cursor() as rows:
        return [row[0] for row in rows.execute(_RETRIES, {"run": run}).fetchall()]
