"""New runs that do old ones again, the line of the trace that says so, and the incidents that are settled by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tandem.engine.words import Text
from tandem.store.models import SHARDS, Run, Step
from tandem.store.raw import cursor
from tandem.store.write.bulk import as_json, insert


@dataclass(frozen=True)
class Again:
    """One run to be done again: the old one, and where, when and why the new one begins."""

    id: int
    old: Run
    version: int
    counter: int
    outputs: dict[str, Any]
    due_at: datetime
    waits_for: dict[str, Any] | None
    entry_key: str | None
    told: Text


_RUN = ("id", "workflow_id", "version_id", "record_type", "record_id", "event_id", "trigger", "state", "shard",
        "counter", "due_at", "waits_for", "outputs", "chain", "depth", "epoch", "errors", "crashes", "started_at",
        "entry_key", "retry_of", "doer", "campaign_id")  # fmt: skip
_STEP = ("run_id", "path", "iteration", "action", "outcome", "reason", "inputs", "at", "ended_at")
_FREE = "UPDATE store_run SET entry_key = NULL WHERE id = ANY(%b) AND ended_at IS NOT NULL AND entry_key IS NOT NULL"
_WRITTEN = "SELECT id FROM store_run WHERE id = ANY(%b)"


def start(runs: Sequence[Again], doer: int, now: datetime) -> set[int]:
    """Write these runs; gives the ids of the old ones that are done again now.

    One whose entry key is held by another run is left out. The old runs give their keys up.
    """
    records = [_record(one, doer, now) for one in runs]
    with cursor() as rows:
        rows.execute(_FREE, [[one.old.pk for one in runs]])
        insert(rows, Run, _RUN, records, "ON CONFLICT (workflow_id, entry_key) DO NOTHING")
        written = {row[0] for row in rows.execute(_WRITTEN, [[one.id for one in runs]])}
        made = [one for one in runs if one.id in written]
        lines = [
            (one.id, "again", 0, "again", "did", one.told, {"run": one.old.pk}, now, now) for one in made
        ]
        insert(rows, Step, _STEP, lines)
    return {one.old.pk for one in made}


def _record(one: Again, doer: int, now: datetime) -> tuple[Any, ...]:
    old = one.old
    state = "waiting" if one.waits_for else "ready"
    return (one.id, old.workflow_id, one.version, old.record_type, old.record_id, old.event_id, old.trigger, state,
            old.record_id % SHARDS, one.counter, one.due_at, one.waits_for, one.outputs, old.chain, old.depth, 0, 0, 0,
            now, one.entry_key, old.pk, doer, old.campaign_id)  # fmt: skip


_NOTE = """
UPDATE store_incident SET state = %b, acknowledged_by_id = %b, acknowledged_at = %b, details = details || %b::jsonb
WHERE id = ANY(%b) RETURNING id
"""


def note(incidents: Sequence[int], state: str, by: int, words: str, now: datetime) -> int:
    """Mark these incidents as acknowledged or retried, with what the person said about it; gives how many."""
    details = as_json({"note": words} if words else {})
    with cursor() as rows:
        return rows.execute(_NOTE, [state, by, now, details, list(incidents)]).rowcount


_RETRIED = """
UPDATE store_incident SET state = 'retried', acknowledged_by_id = %b, acknowledged_at = %b
WHERE run_id = ANY(%b) AND state <> 'retried'
"""


def settled(runs: Sequence[int], by: int, now: datetime) -> None:
    """The incidents of these runs are over: the runs were done again."""
    with cursor() as rows:
        rows.execute(_RETRIED, [by, now, list(runs)])


_RESEND = """
UPDATE store_delivery d SET state = 'planned', due_at = v.due_at, ended_at = NULL, attempts = 0, crashes = 0,
    awaited = false
FROM unnest(%b::bigint[], %b::timestamptz[]) AS v(id, due_at) WHERE d.id = v.id AND d.state = 'failed' RETURNING d.id
"""
_SETTLE_DELIVERIES = """
UPDATE store_incident SET state = 'retried', acknowledged_by_id = %b, acknowledged_at = %b
WHERE delivery_id = ANY(%b) AND state <> 'retried'
"""


def resend(due: Mapping[int, datetime], by: int, now: datetime) -> int:
    """Plan these failed deliveries again, each under its own key; gives how many were."""
    with cursor() as rows:
        planned = [row[0] for row in rows.execute(_RESEND, [list(due), list(due.values())])]
        rows.execute(_SETTLE_DELIVERIES, [by, now, planned])
    return len(planned)


_REQUEUE = """
INSERT INTO store_pending (event_id, shard)
SELECT id, (record_id %% %b)::smallint FROM store_event WHERE id = ANY(%b) ON CONFLICT (event_id) DO NOTHING
"""


def think_again(events: Sequence[int]) -> int:
    """Let these events be thought about once more; a workflow that ran for one does not run for it again."""
    with cursor() as rows:
        return rows.execute(_REQUEUE, [SHARDS, list(events)]).rowcount
