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

_RUNS = """
SELECT r.id, (e.cause ->> 'run')::bigint
FROM store_event e JOIN store_run r ON r.event_id = e.id
WHERE e.cause ? 'chain' AND e.cause ->> 'chain' = %s AND e.cause ? 'run' AND r.depth > %s
ORDER BY r.id LIMIT %s
"""
MOST_RUNS = 500


def chain_of(first: int) -> list[dict[str, Any]]:
    """The events of a chain, oldest first, each with the workflow that caused it."""
    with cursor(dict_row) as rows:
        return rows.execute(_CHAIN, [first, str(first), MOST_LINKS]).fetchall()


_STARTED = """SELECT subject_id, run FROM store_activity
              WHERE run = ANY(%s) AND effect = 'started' ORDER BY subject_id LIMIT %s"""
_STARTER = """
SELECT run FROM store_activity WHERE effect = 'started' AND subject_id = %(run)s
    AND (record_id = %(record)s OR contact = %(record)s OR company = %(record)s)
"""


def runs_after(run: int, chain: int, depth: int) -> dict[int, int]:
    """The runs that followed from one, by what it changed or because it started them.

    Oldest first: the id of each, and how many runs lie between, plus one.
    """
    found, latest = {run: 0}, {run}
    with cursor() as rows:
        links = rows.execute(_RUNS, [str(chain), depth, MOST_RUNS]).fetchall()
        while latest and len(found) <= MOST_RUNS:
            links += rows.execute(_STARTED, [sorted(latest), MOST_RUNS]).fetchall()
            before = set(found)
            for follower, cause in sorted(links):
                if cause in found and follower not in found:
                    found[follower] = found[cause] + 1
            latest = found.keys() - before
    del found[run]
    return dict(sorted(found.items()))


def starter_of(run: int, record: int) -> int | None:
    """The run with a step that started this one, which is about this record."""
    with cursor() as rows:
        row = rows.execute(_STARTER, {"run": run, "record": record}).fetchone()
    return row[0] if row else None
