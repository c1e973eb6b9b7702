"""How workflows fare: what ran and failed lately, what waits, what is late or held, and the last error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import dict_row

from tandem.store.raw import cursor

DAYS = 14  # of the sparkline
LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Health:
    """Of one workflow. ``days`` are the runs started on each of the last days, the oldest first."""

    runs_day: int = 0
    runs_week: int = 0
    failed_day: int = 0
    failed_week: int = 0
    waiting: int = 0
    oldest: datetime | None = None
    late: int = 0
    capped: int = 0
    incidents: int = 0
    error: dict[str, Any] | None = None
    error_at: datetime | None = None
    error_run: int | None = None
    days: tuple[int, ...] = (0,) * DAYS


_STARTED = """
SELECT workflow_id, least(greatest(floor(extract(epoch FROM %(now)s::timestamptz - started_at) / 86400), 0), 13)::int
    AS ago, count(*)::int AS runs, count(*) FILTER (WHERE state = 'failed')::int AS failed
FROM store_run WHERE workflow_id = ANY(%(ids)s) AND started_at > %(now)s::timestamptz - interval '14 days' GROUP BY 1, 2
"""
_WAITING = """
SELECT workflow_id, count(*)::int AS waiting, min(started_at) AS oldest,
    count(*) FILTER (WHERE due_at < %(late)s)::int AS late, count(*) FILTER (WHERE waits_for ? 'cap')::int AS capped
FROM store_run WHERE workflow_id = ANY(%(ids)s) AND ended_at IS NULL GROUP BY 1
"""
_ERRORS = """
SELECT w.id, last.id AS run, last.reason, last.ended_at FROM unnest(%(ids)s::bigint[]) AS w(id)
CROSS JOIN LATERAL (SELECT id, reason, ended_at FROM store_run r WHERE r.workflow_id = w.id AND r.state = 'failed'
                    ORDER BY id DESC LIMIT 1) last
"""
_INCIDENTS = """
SELECT workflow_id, count(*)::int AS n FROM store_incident
WHERE state = 'open' AND workflow_id = ANY(%(ids)s) GROUP BY 1
"""


def health(ids: Sequence[int], now: datetime) -> dict[int, Health]:
    """How these workflows fare: four queries, however many."""
    values = {"ids": list(ids), "now": now, "late": now - LATE}
    found: dict[int, dict[str, Any]] = {id: {"days": [0] * DAYS} for id in ids}
    with cursor(dict_row) as rows:
        for row in rows.execute(_STARTED, values).fetchall():
            _count(found[row["workflow_id"]], row["ago"], row["runs"], row["failed"])
        for row in rows.execute(_WAITING, values).fetchall():
            found[row.pop("workflow_id")].update(row)
        for row in rows.execute(_ERRORS, values).fetchall():
            found[row["id"]].update(error=row["reason"], error_at=row["ended_at"], error_run=row["run"])
        for row in rows.execute(_INCIDENTS, values).fetchall():
            found[row["workflow_id"]]["incidents"] = row["n"]
    return {id: Health(**{**one, "days": tuple(one["days"])}) for id, one in found.items()}


def _count(kept: dict[str, Any], ago: int, runs: int, failed: int) -> None:
    kept["days"][DAYS - 1 - ago] += runs
    for name, days in (("day", 1), ("week", 7)):
        if ago < days:
            kept[f"runs_{name}"] = kept.get(f"runs_{name}", 0) + runs
            kept[f"failed_{name}"] = kept.get(f"failed_{name}", 0) + failed
