"""What is still to be thought about, and who else is thinking about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from tandem.engine.cause import Cause
from tandem.engine.event import Event
from tandem.engine.record import RecordRef
from tandem.store.models import SHARDS
from tandem.store.raw import cursor
from tandem.store.read.images import typed
from tandem.store.write.bulk import as_json

LOCK_SPACE = 7_401  # the first half of our advisory locks' keys; the second is the shard
AT_ONCE = 32  # shards one batch takes while there is much to do, so that another worker finds some as well
MUCH = 1_000  # counted to 16 a shard

# 1. which shards have something to do (an index probe each; counting ends at 16); 2. of those, the ones nobody
# else holds: all of them when there is not much in all.
_LOCK = """
WITH due AS MATERIALIZED (
    SELECT s, found FROM generate_series(0, %(shards)s - 1) AS s CROSS JOIN LATERAL (
        SELECT (SELECT count(*) FROM (SELECT FROM store_pending p WHERE p.shard = s LIMIT 16) AS p)
             + (SELECT count(*) FROM (SELECT FROM store_run r WHERE r.shard = s AND r.due_at <= %(now)s LIMIT 16) AS r)
        AS found) AS counted
    WHERE found > 0
    ORDER BY (s - %(first)s + %(shards)s) %% %(shards)s)
SELECT s FROM due WHERE pg_try_advisory_lock(%(space)s, s)
LIMIT CASE WHEN (SELECT sum(found) FROM due) <= %(much)s THEN %(shards)s ELSE %(most)s END
"""


def lock_shards(now: datetime, first: int) -> list[int]:
    """Lock, for this session, shards that have something to do, beginning with ``first``; ``release`` lets go."""
    values = {
        "shards": SHARDS,
        "now": now,
        "first": first,
        "space": LOCK_SPACE,
        "most": AT_ONCE,
        "much": MUCH,
    }
    with cursor() as rows:
        return [row[0] for row in rows.execute(_LOCK, values)]


def lock_suspects() -> bool:
    """Be the one who thinks about suspects; False while another does."""
    with cursor() as rows:
        row = rows.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, SHARDS]).fetchone()
    return bool(row and row[0])


def release() -> None:
    """Let go of what this session locked. The database does it when the process dies."""
    with cursor() as rows:
        rows.execute("SELECT pg_advisory_unlock_all(), set_config('idle_session_timeout', '0', false)")


# An event is heard when a workflow awaits its like, or a run of its record is under way.
_EVENTS = """
SELECT e.id, p.crashes, heard, e.record_type, e.record_id, e.op, e.at,
       CASE WHEN heard THEN e.before END, CASE WHEN heard THEN e.after END, CASE WHEN heard THEN e.cause END
FROM unnest(%(shards)s::int[]) AS s
CROSS JOIN LATERAL (SELECT event_id, crashes FROM store_pending p WHERE p.shard = s
                    ORDER BY event_id LIMIT %(each)s) p
JOIN store_event e ON e.id = p.event_id
CROSS JOIN LATERAL (SELECT
    CASE WHEN e.op = 'changed' AND jsonb_typeof(awaited -> e.record_type) = 'array'
         THEN e.before ?| ARRAY(SELECT jsonb_array_elements_text(awaited -> e.record_type))
         ELSE awaited ? e.record_type END
    OR EXISTS (SELECT FROM store_run r WHERE r.record_id = e.record_id AND r.ended_at IS NULL) AS heard
    FROM (SELECT %(awaited)s::jsonb AS awaited) a
    OFFSET 0) h  -- so that it is worked out once for each event
ORDER BY e.id LIMIT %(in_all)s
"""


def events(
    shards: Sequence[int], most: int, awaited: Mapping[str, Sequence[str] | None]
) -> tuple[list[tuple[Event, int]], list[int]]:
    """The oldest pending events of these shards, in id order: each record's own events keep their order.

    Each comes with the number of workers that died thinking about it. Second: the ids of events on the way
    that nobody hears: ``awaited`` names the record types some workflow listens to, each with the fields
    one of which must have changed for a change to be heard, or None when any may.
    """
    values = {
        "shards": list(shards),
        "each": max(16, 12 * most // len(shards)),
        "awaited": as_json(awaited),
        "in_all": 3 * most,
    }
    heard: list[tuple[Event, int]] = []
    unheard: list[int] = []
    with cursor() as rows:
        for row in rows.execute(_EVENTS, values).fetchall():
            if not row[2]:
                unheard.append(row[0])
            elif len(heard) < most:
                heard.append((event_of(row), row[1]))
    return heard, unheard


def event_of(row: Sequence[Any]) -> Event:
    """An event from its row: id, crashes, heard, record type and id, op, at, before, after, cause."""
    id, _, _, record_type, record_id, op, at, before, after, cause = row
    before = typed(record_type, before) if before else {}
    record = RecordRef(record_type, record_id)
    return Event(id, at, record, op, before, typed(record_type, after), Cause.from_json(cause))


@contextmanager
def only_awaited(awaited: Mapping[str, Sequence[str] | None]) -> Iterator[None]:
    """Of the changes made meanwhile, leave only those to be thought about that ``events`` would hear."""
    query = "SELECT set_config('tandem.awaited', %s, true)"
    with cursor() as rows:
        rows.execute(query, [as_json(awaited)])
    yield
    with cursor() as rows:
        rows.execute(query, [""])


def done(event_ids: Sequence[int]) -> None:
    """Forget that these events were pending."""
    if event_ids:
        with cursor() as rows:
            rows.execute("DELETE FROM store_pending WHERE event_id = ANY(%b)", [list(event_ids)])


RUN_COLUMNS = """r.id, r.workflow_id, r.version_id, r.record_type, r.record_id, r.event_id, r.trigger, r.state,
    r.counter, r.due_at, r.waits_for, r.outputs, r.chain, r.depth, r.epoch, r.started_at, r.entry_key,
    r.errors, r.crashes, r.iteration, r.campaign_id, r.doer"""

_DUE = f"""
SELECT r.* FROM unnest(%s::int[]) AS s
CROSS JOIN LATERAL (SELECT {RUN_COLUMNS} FROM store_run r WHERE r.shard = s AND r.due_at <= %s
                    ORDER BY r.due_at, r.id LIMIT %s) r
ORDER BY r.due_at, r.id LIMIT %s
"""  # noqa: S608 - no value is put in


def due_runs(shards: Sequence[int], now: datetime, most: int) -> list[dict[str, Any]]:
    """Runs whose time has come, the longest overdue first."""
    each = max(16, 4 * most // len(shards))
    with cursor(dict_row) as rows:
        return rows.execute(_DUE, [list(shards), now, each, most]).fetchall()


_AGAIN = f"""SELECT {RUN_COLUMNS} FROM store_run r
            WHERE r.id = ANY(%s) AND r.ended_at IS NULL AND r.due_at <= tandem_now() ORDER BY r.due_at"""  # noqa: S608 - no value is put in


def again(ids: Sequence[int]) -> list[dict[str, Any]]:
    """Due runs as they are now, for a plan that somebody else's change overtook; those that ended are left out."""
    with cursor(dict_row) as rows:
        return rows.execute(_AGAIN, [list(ids)]).fetchall()


_WAITING = f"""
SELECT {RUN_COLUMNS} FROM store_run r
WHERE r.record_id = ANY(%s) AND r.ended_at IS NULL AND r.state = 'waiting'
ORDER BY r.id
"""  # noqa: S608 - no value is put in


def waiting_runs(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Runs of these records that wait: something that happens may be what they wait for, or their goal."""
    with cursor(dict_row) as rows:
        return rows.execute(_WAITING, [list(record_ids)]).fetchall()


_UNFINISHED = f"""
SELECT {RUN_COLUMNS} FROM store_run r
WHERE r.workflow_id = %s AND r.ended_at IS NULL AND r.version_id <> %s ORDER BY r.id
"""  # noqa: S608 - no value is put in


def unfinished(workflow: int, version: int) -> list[dict[str, Any]]:
    """The runs of a workflow that are under way on other versions than this one."""
    with cursor(dict_row) as rows:
        return rows.execute(_UNFINISHED, [workflow, version]).fetchall()


def open_shards(now: datetime) -> list[int]:
    """Shards with pending events or due runs: what the sweep rings for."""
    query = """SELECT s FROM generate_series(0, %s - 1) AS s
               WHERE EXISTS (SELECT 1 FROM store_pending p WHERE p.shard = s)
                  OR EXISTS (SELECT 1 FROM store_run r WHERE r.shard = s AND r.due_at <= %s)"""
    with cursor() as rows:
        return [row[0] for row in rows.execute(query, [SHARDS, now])]


def oldest() -> int | None:
    """The event that has waited longest to be thought about, while automation is on."""
    query = """SELECT min(event_id) FROM store_pending
               WHERE (SELECT automation_on FROM store_organisation WHERE id = 1)"""
    with cursor() as rows:
        row = rows.execute(query).fetchone()
    return row[0] if row else None


# Not a multiple of the shards: often only the first id of a block is used, and those shall not share one shard.
ODD_BLOCK = 257


class Ids(Iterator[int]):
    """Ids from the one sequence, fetched many at a time; first those that were fetched ``before``."""

    def __init__(self, block: int = ODD_BLOCK, before: Sequence[int] = ()) -> None:
        self._block = block
        self._left: list[int] = list(before[::-1])

    def __next__(self) -> int:
        if not self._left:
            with cursor() as rows:
                query = "SELECT array_agg(nextval('tandem_id')) FROM generate_series(1, %s)"
                row = rows.execute(query, [self._block]).fetchone()
                assert row is not None  # an aggregate gives one row
                self._left = row[0][::-1]
            self._block = min(self._block * 2, 8192)
        return self._left.pop()
