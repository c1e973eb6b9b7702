"""The ledger's rows: taken under a lease with a fencing epoch, and finished only by who holds it.

Leases go by the database's own clock, never by the sandbox's: moving the sandbox clock ends no lease.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import dict_row

from tandem.engine.words import Text
from tandem.store.raw import cursor
from tandem.store.write.bulk import as_json

# A lease outlasts the longest sending (a mail: 60 s, and its text 3 s) that began within BEGIN_WITHIN of the claim.
LEASE = timedelta(seconds=float(os.environ.get("TANDEM_LEASE_SECONDS", "120")))
BEGIN_WITHIN = LEASE * 0.4
EARLY = "early"  # in a delivery's answer: what was reported before the answer itself, by the message's id
EACH_PLACE = 4  # under way at once to one destination, so that a slow one cannot starve the others

# The oldest due ones, a few for each destination that is not resting, without those another worker holds.
_CLAIM = """
WITH busy AS (SELECT destination, count(*) AS n FROM store_delivery WHERE state = 'sending' GROUP BY 1),
due AS (
    SELECT d.id, d.destination, row_number() OVER (PARTITION BY d.destination ORDER BY d.due_at, d.id) AS place
    FROM (SELECT id, destination, due_at FROM store_delivery
          WHERE state = 'planned' AND due_at <= %(now)s ORDER BY due_at, id LIMIT 2000) d
    LEFT JOIN store_destination p ON p.key = d.destination
    WHERE p.key IS NULL OR p.disabled OR p.closed_until IS NULL OR p.closed_until <= %(now)s),
chosen AS (
    SELECT d.id FROM store_delivery d JOIN due ON due.id = d.id LEFT JOIN busy b ON b.destination = due.destination
    WHERE due.place + coalesce(b.n, 0) <= %(each)s OR due.destination = 'functions'
    ORDER BY d.due_at, d.id LIMIT %(most)s FOR UPDATE OF d SKIP LOCKED)
UPDATE store_delivery d SET state = 'sending', epoch = d.epoch + 1, attempts = d.attempts + 1,
    lease_until = clock_timestamp() + %(lease)s
FROM chosen WHERE d.id = chosen.id AND d.state = 'planned' RETURNING d.*
"""


def claim(now: datetime, most: int) -> list[dict[str, Any]]:
    """Take due deliveries under a lease. Call it in a short transaction of its own."""
    values = {"now": now, "each": EACH_PLACE, "most": most, "lease": LEASE}
    with cursor(dict_row) as rows:
        return sorted(rows.execute(_CLAIM, values), key=lambda row: (row["due_at"], row["id"]))


def finish(
    delivery: int,
    epoch: int,
    state: str,
    now: datetime,
    *,
    reason: Text | None = None,
    answer: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Write how an attempt ended; False when the lease was lost meanwhile, and then nothing is written."""
    over = state not in ("planned", "sending")
    query = """UPDATE store_delivery SET state = %s, reason = %s::jsonb,
                   answer = coalesce(%s::jsonb || CASE WHEN answer ? 'early'
                       THEN jsonb_build_object('early', answer -> 'early') ELSE '{}'::jsonb END, answer),
                   due_at = coalesce(%s, due_at), ended_at = %s, lease_until = NULL
               WHERE id = %s AND epoch = %s AND state = 'sending'"""
    values = [state, as_json(reason), as_json(answer), due_at, now if over else None]
    with cursor() as rows:
        return rows.execute(query, [*values, delivery, epoch]).rowcount == 1


def give_back(delivery: int, epoch: int, due_at: datetime, reason: Text | None) -> bool:
    """It did not begin: planned again, and no attempt counted. False when the lease was lost meanwhile.

    The time it waits because it must does not make it late.
    """
    query = """UPDATE store_delivery SET state = 'planned', reason = %s::jsonb, lease_until = NULL,
                   late_after = late_after + greatest(%s - tandem_now(), interval '0'), due_at = %s,
                   attempts = attempts - 1 WHERE id = %s AND epoch = %s AND state = 'sending'"""
    with cursor() as rows:
        return rows.execute(query, [as_json(reason), due_at, due_at, delivery, epoch]).rowcount == 1


def settle(run: int, delivery: int, now: datetime, settled: Mapping[str, Any]) -> None:
    """Hand the answer to the run that waits for it, and make it due."""
    query = """UPDATE store_run SET waits_for = waits_for || %s::jsonb, due_at = %s, epoch = epoch + 1
               WHERE id = %s AND state = 'waiting' AND ended_at IS NULL AND waits_for ->> 'delivery' = %s"""
    with cursor() as rows:
        rows.execute(query, [as_json({"settled": settled}), now, run, str(delivery)])


def expired() -> list[dict[str, Any]]:
    """Deliveries whose lease ran out: their worker died or lost them. Locks the rows."""
    query = """SELECT * FROM store_delivery WHERE state = 'sending' AND lease_until < clock_timestamp()
               ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED"""
    with cursor(dict_row) as rows:
        return rows.execute(query).fetchall()


def take_back(delivery: int, state: str, due_at: datetime | None, reason: Text, now: datetime) -> None:
    """End the lease of a dead worker: its epoch no longer counts, the crash does."""
    query = """UPDATE store_delivery SET state = %s, epoch = epoch + 1, crashes = crashes + 1, lease_until = NULL,
                   due_at = coalesce(%s, due_at), reason = %s::jsonb, ended_at = %s WHERE id = %s"""
    with cursor() as rows:
        rows.execute(query, [state, due_at, as_json(reason), None if state == "planned" else now, delivery])


def went_well(places: Sequence[str]) -> None:
    """These destinations answered: their count of failures begins anew."""
    query = """UPDATE store_destination SET failures = 0, closed_until = NULL, because = ''
               WHERE key = ANY(%s) AND failures > 0"""
    with cursor() as rows:
        rows.execute(query, [sorted(set(places))])


def went_wrong(place: str, now: datetime, because: str, *, disable: bool) -> None:
    """A destination failed: from the fifth time in a row it rests, longer each time, at most an hour."""
    query = """INSERT INTO store_destination AS d (key, failures, closed_until, disabled, because)
               VALUES (%(key)s, 1, NULL, %(disable)s, %(because)s)
               ON CONFLICT (key) DO UPDATE SET failures = d.failures + 1, because = excluded.because,
                   disabled = d.disabled OR excluded.disabled,
                   closed_until = CASE WHEN d.failures + 1 >= 5
                       THEN %(now)s + interval '1 minute' * least(60, 2 ^ least(d.failures - 4, 6)) END"""
    with cursor() as rows:
        rows.execute(query, {"key": place, "now": now, "because": because[:300], "disable": disable})
