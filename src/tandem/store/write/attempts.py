"""Which batches workers are at, so that what kills a worker is known by name and not tried for ever.

Before a batch its events and runs are noted, in a commit that need not reach the disk: a killed worker
loses nothing of it. The batch's own commit takes the note away. Who holds a shard and finds a note that
names it knows that the note's worker died: no other can hold the shard's lock.
"""

from __future__ import annotations

from collections.abc import Sequence

from tandem.store.raw import cursor
from tandem.store.write import deliveries

_NOTE = """
INSERT INTO store_attempt (at, shards, events, runs, alone)
VALUES (clock_timestamp(), %s::smallint[], %s::bigint[], %s::bigint[], %s) RETURNING id
"""

# A worker frozen between two transactions loses its session, and with it the shards, as one frozen within does.
_QUICKLY = (
    """SELECT set_config('synchronous_commit', 'off', true), set_config('idle_session_timeout', %s, false)"""
)

# A note older than the server is the server's own crash, and nobody's fault.
_FOUND = """
DELETE FROM store_attempt WHERE shards && %s::smallint[]
RETURNING events, runs, alone, at > pg_postmaster_start_time()
"""


def begin(shards: Sequence[int], events: Sequence[int], runs: Sequence[int], *, alone: bool) -> int:
    """Note what is about to be thought about; gives the note's id. Commit it before the work begins."""
    with cursor() as rows:
        rows.execute(_QUICKLY, [f"{deliveries.LEASE.total_seconds():.0f}s"])
        row = rows.execute(_NOTE, [list(shards), list(events), list(runs), alone]).fetchone()
    assert row is not None  # RETURNING gives the one row
    return int(row[0])


def end(attempt: int) -> None:
    """The work is done, or failed without killing anybody."""
    with cursor() as rows:
        rows.execute("DELETE FROM store_attempt WHERE id = %s", [attempt])


def blame(shards: Sequence[int]) -> int:
    """Count a crash for all that workers died at in these shards; gives how many notes of theirs there were.

    Whatever was in a batch is a suspect from then on and goes alone; only alone its count grows further.
    """
    with cursor() as rows:
        found = rows.execute(_FOUND, [list(shards)]).fetchall()
        for events, runs, alone, counts in found:
            if not counts:
                continue
            count = "crashes + 1" if alone else "greatest(crashes, 1)"
            rows.execute(f"UPDATE store_pending SET crashes = {count} WHERE event_id = ANY(%s)", [events])  # noqa: S608 - one of two
            rows.execute(f"UPDATE store_run SET crashes = {count} WHERE id = ANY(%s)", [runs])  # noqa: S608 - one of two
    return len(found)
