"""What came in gradually takes its turn."""

from __future__ import annotations

from datetime import datetime

from tandem.store.raw import cursor

_RELEASE = """
WITH due AS (
    DELETE FROM store_later WHERE event_id IN (
        SELECT event_id FROM store_later WHERE due_at <= %s ORDER BY due_at LIMIT 500 FOR UPDATE SKIP LOCKED)
    RETURNING event_id, shard)
INSERT INTO store_pending (event_id, shard) SELECT event_id, shard FROM due
"""


def release(now: datetime) -> int:
    """Let the events whose time has come be thought about; gives how many."""
    with cursor() as rows:
        return rows.execute(_RELEASE, [now]).rowcount
