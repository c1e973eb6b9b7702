"""Rehearsals in the making: whose turn it is, and how far one is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tandem.store.raw import cursor
from tandem.store.write.bulk import as_json

ABANDONED = timedelta(seconds=60)  # untouched so long, its worker is dead
MOST_TRIES = 3

_TAKE = """
UPDATE store_study SET state = 'running', touched_at = clock_timestamp(), done = 0,
    result = coalesce(result, '{}') || jsonb_build_object('tries', coalesce((result ->> 'tries')::int, 0) + 1)
WHERE id = (SELECT id FROM store_study
            WHERE state = 'waiting' OR (state = 'running' AND touched_at < clock_timestamp() - %s)
            ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, (result ->> 'tries')::int
"""


def take() -> tuple[int, int] | None:
    """The study whose turn it is, and how often it was begun; it is this worker's from now on."""
    with cursor() as rows:
        row = rows.execute(_TAKE, [ABANDONED]).fetchone()
    return (row[0], row[1]) if row else None


def touch(study: int, tries: int, done: int) -> bool:
    """Say how far it is; False when it was cancelled, or another worker has it."""
    query = """UPDATE store_study SET done = %s, touched_at = clock_timestamp()
               WHERE id = %s AND state = 'running' AND (result ->> 'tries')::int = %s"""
    with cursor() as rows:
        return rows.execute(query, [done, study, tries]).rowcount == 1


def end(study: int, tries: int, state: str, result: dict[str, Any] | None, reason: Any = None) -> bool:
    """Write its result down, unless it is somebody else's by now."""
    query = """UPDATE store_study SET state = %s, result = result || %s::jsonb, reason = %s::jsonb,
                   ended_at = tandem_now(), touched_at = clock_timestamp(),
                   done = CASE %s WHEN 'done' THEN total ELSE done END
               WHERE id = %s AND state = 'running' AND (result ->> 'tries')::int = %s"""
    values = [state, as_json(result or {}), as_json(reason) if reason else None, state, study, tries]
    with cursor() as rows:
        return rows.execute(query, values).rowcount == 1
