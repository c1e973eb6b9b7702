"""Every second: ring for whatever is due, so that a crash between a commit and its bell loses nothing."""

from __future__ import annotations

from django.db import transaction

from tandem.operations.crashpoints import reach
from tandem.operations.deliveries import deliver
from tandem.operations.manual_actions import escalation
from tandem.operations.outreach import campaign_turns
from tandem.operations.thinking import moments
from tandem.operations.thinking.bell import BELL
from tandem.operations.thinking.lateness import WATCH
from tandem.store.raw import cursor
from tandem.store.read.organisation import now
from tandem.store.read.pending import open_shards
from tandem.store.write import later

SWEEP_LOCK = 7_402

_DUE_DELIVERY = """SELECT EXISTS (SELECT 1 FROM store_delivery WHERE state = 'planned' AND due_at <= %s)
    AND NOT (SELECT hold_deliveries FROM store_organisation WHERE id = 1)"""


def sweep() -> bool:
    """Look once; True when there was something to ring for. One worker sweeps at a time."""
    with transaction.atomic():
        if not _mine():
            return False
        reached = moments.look()
        at = now()
        later.release(at)
        busy = bool(open_shards(at)) or _delivery_due(at)
        WATCH.look()
    if reached:
        reach("moments.committed")
    deliver.reap()
    escalation.escalate()
    campaign_turns.take_turns()
    if busy:
        BELL.ring()
    return busy


def _mine() -> bool:
    with cursor() as rows:
        row = rows.execute(
            "SELECT EXISTS (SELECT 1 FROM store_organisation), pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK]
        ).fetchone()
    return bool(row and row[0] and row[1])


def _delivery_due(at: object) -> bool:
    with cursor() as rows:
        row = rows.execute(_DUE_DELIVERY, [at]).fetchone()
    return bool(row and row[0])
