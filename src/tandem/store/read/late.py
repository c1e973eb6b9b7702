"""What a late event must be compared with: newer events of the same clients, waiting or started already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from tandem.engine.event import Event
from tandem.store.raw import cursor
from tandem.store.read.pending import event_of

RECENTLY = timedelta(hours=2)
MOST = 5_000

# The same key as engine/clients.py: the contact, else the company, else the number, else the record itself.
_WHO = """CASE WHEN e.record_type IN ('contact', 'company') THEN e.record_type || ':' || e.record_id
    ELSE coalesce('contact:' || (e.after ->> 'contact'), 'company:' || (e.after ->> 'company'),
                  'number:' || nullif(e.after ->> 'number', ''), e.record_type || ':' || e.record_id) END"""
_NEWER = f"""
SELECT e.id, p.crashes, true, e.record_type, e.record_id, e.op, e.at, e.before, e.after, e.cause
FROM store_pending p JOIN store_event e ON e.id = p.event_id
WHERE p.event_id > %(after)s AND NOT p.event_id = ANY(%(batch)s) AND e.record_type = ANY(%(types)s)
  AND {_WHO} = ANY(%(clients)s)
ORDER BY e.id DESC LIMIT %(most)s
"""  # noqa: S608 - no value is put in
_STARTED = f"""
SELECT r.workflow_id, {_WHO}, max(r.event_id) FROM store_run r JOIN store_event e ON e.id = r.event_id
WHERE r.workflow_id = ANY(%(workflows)s) AND r.started_at > %(since)s AND r.event_id > %(after)s
  AND {_WHO} = ANY(%(clients)s)
GROUP BY 1, 2
"""  # noqa: S608 - no value is put in


def newer(clients: Collection[str], types: Collection[str], after: int, batch: Sequence[int]) -> list[Event]:
    """Events about these clients that wait to be thought about, newer than ``after`` and not in the batch."""
    values = {
        "clients": list(clients),
        "types": list(types),
        "after": after,
        "batch": list(batch),
        "most": MOST,
    }
    with cursor() as rows:
        return [event_of(row) for row in rows.execute(_NEWER, values).fetchall()]


def started(
    workflows: Sequence[int], clients: Collection[str], after: int, now: datetime
) -> dict[tuple[int, str], int]:
    """By workflow and client: the newest event after this one for which a run began lately."""
    values = {
        "workflows": list(workflows),
        "clients": list(clients),
        "after": after,
        "since": now - RECENTLY,
    }
    with cursor() as rows:
        return {(row[0], row[1]): row[2] for row in rows.execute(_STARTED, values).fetchall()}
