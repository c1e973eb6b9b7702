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
