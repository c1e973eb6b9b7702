"""Once a minute: forget what is old, and look for what is stuck."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from tandem.operations.deliveries import deliver
from tandem.operations.running import stopping
from tandem.store.raw import cursor

log = logging.getLogger("tandem.housekeeping")
KEEP_JOBS = timedelta(hours=6)
MOST_AT_ONCE = 5_000

_JOBS = """
DELETE FROM procrastinate_jobs WHERE id IN (
    SELECT id FROM procrastinate_jobs WHERE status IN ('succeeded', 'cancelled', 'aborted', 'failed')
    ORDER BY id LIMIT %s) AND id < (SELECT coalesce(max(id), 0) - 2000 FROM procrastinate_jobs)
"""
# A job of a worker that died stays "doing" and its queueing lock is free, so new ones come; this only tidies.
_DEAD_JOBS = """
UPDATE procrastinate_jobs SET status = 'failed'
WHERE status = 'doing' AND worker_id IS NULL
"""

_SIGNALS = "DELETE FROM store_pulse WHERE hour < now() - interval '2 days'"

_STUCK = """
SELECT (SELECT count(*) FROM store_run WHERE ended_at IS NULL AND due_at IS NULL
            AND NOT (coalesce(waits_for, '{}') ?| '{delivery,manual_action}')) AS runs,
       (SELECT count(*) FROM store_delivery WHERE state = 'sending' AND lease_until IS NULL) AS sending,
       (SELECT count(*) FROM store_delivery WHERE state = 'planned' AND due_at IS NULL) AS planned,
       (SELECT count(*) FROM store_run r WHERE r.ended_at IS NULL AND r.waits_for ? 'delivery'
            AND NOT (r.waits_for ? 'settled')
            AND NOT EXISTS (SELECT 1 FROM store_delivery d WHERE d.run_id = r.id AND d.ended_at IS NULL)) AS orphans,
       (SELECT count(*) FROM store_run r WHERE r.ended_at IS NULL AND r.waits_for ? 'manual_action'
            AND NOT (r.waits_for ? 'settled')
            AND NOT EXISTS (SELECT 1 FROM store_manualaction m
                            WHERE m.id = (r.waits_for ->> 'manual_action')::bigint AND m.ended_at IS NULL)) AS handed
"""


def tidy() -> None:
    """Batches small enough never to hold anything up."""
    deliver.reap()
    stopping.carry_out()
    with transaction.atomic(), cursor() as rows:
        rows.execute(_DEAD_JOBS)
        rows.execute(_JOBS, [MOST_AT_ONCE])
        rows.execute(_SIGNALS)
    found = {name: count for name, count in stuck().items() if count}
    if found:
        log.error("something is stuck: %s", found)


def stuck() -> dict[str, int]:
    """What waits without an owner or a due time; all zero when nothing is stuck (reliability.md G10)."""
    with cursor() as rows:
        row = rows.execute(_STUCK).fetchone()
    assert row is not None  # one row of counts
    return dict(zip(("runs", "sending", "planned", "orphans", "handed"), row, strict=True))
