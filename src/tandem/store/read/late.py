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
# When it was due: a moment when it was reached, however late it was found.
_DUE = """CASE WHEN e.op = 'reached' THEN coalesce((e.before ->> 'due')::timestamptz, e.at) ELSE e.at END"""
_NEWER = f"""
SELECT e.id, p.crashes, true, e.record_type, e.record_id, e.op, e.at, e.before, e.after, e.cause
FROM store_pending p JOIN store_event e ON e.id = p.event_id
WHERE NOT p.event_id = ANY(%(batch)s) AND e.record_type = ANY(%(types)s)
  AND {_WHO} = ANY(%(clients)s)
ORDER BY e.id DESC LIMIT %(most)s
"""  # noqa: S608 - no value is put in
_STARTED = f"""
SELECT r.workflow_id, {_WHO}, {_DUE}, e.id FROM store_run r JOIN store_event e ON e.id = r.event_id
WHERE r.workflow_id = ANY(%(workflows)s) AND r.started_at > %(since)s AND {_DUE} >= %(after)s
  AND {_WHO} = ANY(%(clients)s)
ORDER BY 3, 4
"""  # noqa: S608 - no value is put in


def newer(clients: Collection[str], types: Collection[str], batch: Sequence[int]) -> list[Event]:
    """Events about these clients that wait to be thought about and are not in the batch, the newest numbers first."""
    values = {
        "clients": list(clients),
        "types": list(types),
        "batch": list(batch),
        "most": MOST,
    }
    with cursor() as rows:
        return [event_of(row) for row in rows.execute(_NEWER, values).fetchall()]


def started(
    workflows: Sequence[int], clients: Collection[str], after: datetime, now: datetime
) -> dict[tuple[int, str], tuple[datetime, int]]:
    """By workflow and client: the newest event due since then for which a run began lately, and when it was due."""
    values = {
        "workflows": list(workflows),
        "clients": list(clients),
        "after": after,
        "since": now - RECENTLY,
    }
    with cursor() as rows:
        return {(row[0], row[1]): (row[2], row[3]) for row in rows.execute(_STARTED, values).fetchall()}
