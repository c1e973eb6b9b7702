"""Runs that a person starts or ends, set-based."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tandem.engine.words import Text
from tandem.store.models import SHARDS
from tandem.store.raw import cursor
from tandem.store.write.bulk import as_json

_START = """
INSERT INTO store_run (id, workflow_id, version_id, record_type, record_id, trigger, state, shard, counter, due_at,
    outputs, chain, depth, epoch, errors, crashes, started_at, entry_key, doer, campaign_id)
SELECT nextval('tandem_id'), %(workflow)s, %(version)s, %(type)s, v.record, %(trigger)s, 'ready',
    v.record %% %(shards)s, 0, %(now)s, '{}'::jsonb, 0, 0, 0, 0, 0, %(now)s, v.key, %(doer)s, %(campaign)s
FROM unnest(%(records)s::bigint[], %(keys)s::text[]) AS v(record, key)
ON CONFLICT (workflow_id, entry_key) DO NOTHING
RETURNING record_id, id
"""


def start(
    workflow: int,
    version: int,
    record_type: str,
    keys: Mapping[int, str | None],
    trigger: str,
    now: datetime,
    doer: int | None,
    campaign: int | None = None,
) -> dict[int, int]:
    """Runs that are ready now, by record; records whose entry key is taken get none. ``keys``: by record."""
    values = {
        "workflow": workflow,
        "version": version,
        "type": record_type,
        "trigger": trigger,
        "shards": SHARDS,
        "now": now,
        "doer": doer,
        "campaign": campaign,
        "records": list(keys),
        "keys": list(keys.values()),
    }
    with cursor() as rows:
        return {row[0]: row[1] for row in rows.execute(_START, values).fetchall()}


_END = """
UPDATE store_run r SET state = 'stopped', ended_at = %(now)s, due_at = NULL, waits_for = NULL, epoch = r.epoch + 1,
    reason = %(reason)s::jsonb,
    entry_key = CASE WHEN v.document -> 'settings' ->> 'entry' = 'one_at_a_time' THEN NULL ELSE r.entry_key END
FROM store_version v
WHERE r.id = ANY(%(runs)s) AND r.ended_at IS NULL AND v.id = r.version_id
RETURNING r.id
"""
_CANCEL = """
UPDATE store_delivery SET state = 'cancelled', ended_at = %(now)s, reason = %(reason)s::jsonb
WHERE run_id = ANY(%(runs)s) AND state = 'planned'
"""


def end(runs: Sequence[int], because: Text, now: datetime) -> int:
    """End these runs and cancel what they planned to send; gives how many were still under way."""
    values = {"runs": list(runs), "now": now, "reason": as_json(because)}
    with cursor() as rows:
        ended = [row[0] for row in rows.execute(_END, values).fetchall()]
        rows.execute(_CANCEL, {**values, "runs": ended})
    return len(ended)


_OF_CLIENTS = """
WITH clients AS (
    SELECT unnest(%(clients)s::bigint[]) AS id UNION SELECT id FROM store_contact WHERE company = ANY(%(clients)s))
SELECT r.id FROM store_run r
WHERE r.ended_at IS NULL AND r.record_id IN (
    SELECT id FROM clients
    UNION ALL SELECT id FROM store_call WHERE contact IN (SELECT id FROM clients) OR company IN (SELECT id FROM clients)
    UNION ALL SELECT id FROM store_task WHERE contact IN (SELECT id FROM clients) OR company IN (SELECT id FROM clients)
    UNION ALL SELECT id FROM store_manualaction
    WHERE contact IN (SELECT id FROM clients) OR company IN (SELECT id FROM clients))
"""


def under_way(clients: Sequence[int]) -> list[int]:
    """The runs under way about these contacts and companies, and about what is theirs."""
    with cursor() as rows:
        return [row[0] for row in rows.execute(_OF_CLIENTS, {"clients": list(clients)}).fetchall()]
