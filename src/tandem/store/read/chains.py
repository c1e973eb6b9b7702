"""The chain of consequences that began with one event."""

from __future__ import annotations

from typing import Any

from psycopg.rows import dict_row

from tandem.store.raw import cursor

MOST_LINKS = 60

_CHAIN = """
SELECT e.id, e.record_type, e.record_id, e.op, (e.cause ->> 'depth')::int AS depth, w.name AS workflow,
       (SELECT array_agg(k) FROM jsonb_object_keys(e.before) k) AS fields
FROM store_event e LEFT JOIN store_workflow w ON w.id = (e.cause ->> 'workflow')::bigint
WHERE e.id = %s OR (e.cause ? 'chain' AND e.cause ->> 'chain' = %s)
ORDER BY e.id LIMIT %s
"""


def chain_of(first: int) -> list[dict[str, Any]]:
    """The events of a chain, oldest first, each with the workflow that caused it."""
    with cursor(dict_row) as rows:
        return rows.execute(_CHAIN, [first, str(first), MOST_LINKS]).fetchall()
