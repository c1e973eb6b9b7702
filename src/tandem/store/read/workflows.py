"""What the list of workflows shows beside each: how often it ran, when last, how often it failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tandem.store.raw import cursor

DAYS = 30


@dataclass(frozen=True)
class Figures:
    """The last 30 days of one workflow. ``days`` are the runs started on each, the oldest first."""

    last_run: datetime | None = None
    last_state: str = ""
    days: tuple[int, ...] = (0,) * DAYS
    failed: int = 0

    @property
    def runs(self) -> int:
        """How many runs started."""
        return sum(self.days)


_LAST = """
SELECT w.id, last.started_at, last.state FROM unnest(%s::bigint[]) AS w(id)
CROSS JOIN LATERAL (SELECT started_at, state FROM store_run r WHERE r.workflow_id = w.id
                    ORDER BY started_at DESC LIMIT 1) last
"""
_DAYS = """
SELECT workflow_id, floor(extract(epoch FROM %s::timestamptz - started_at) / 86400)::int AS ago, count(*)::int
FROM store_run WHERE workflow_id = ANY(%s) AND started_at > %s GROUP BY 1, 2
"""
_FAILED = """
SELECT workflow_id, count(*)::int FROM store_run
WHERE state = 'failed' AND workflow_id = ANY(%s) AND started_at > %s GROUP BY 1
"""


def figures(ids: Sequence[int], now: datetime) -> dict[int, Figures]:
    """The figures of these workflows: three queries, however many."""
    since = now - timedelta(days=DAYS)
    wanted = list(ids)
    with cursor() as rows:
        last = {row[0]: (row[1], row[2]) for row in rows.execute(_LAST, [wanted])}
        counted = rows.execute(_DAYS, [now, wanted, since]).fetchall()
        failed = {row[0]: row[1] for row in rows.execute(_FAILED, [wanted, since])}
    days: dict[int, list[int]] = {id: [0] * DAYS for id in wanted}
    for workflow, ago, started in counted:
        days[workflow][DAYS - 1 - min(max(ago, 0), DAYS - 1)] += started
    return {id: Figures(*last.get(id, (None, "")), tuple(days[id]), failed.get(id, 0)) for id in wanted}


def failing(now: datetime) -> list[int]:
    """The workflows of which a run failed in the last 30 days."""
    query = "SELECT DISTINCT workflow_id FROM store_run WHERE state = 'failed' AND started_at > %s"
    with cursor() as rows:
        return [row[0] for row in rows.execute(query, [now - timedelta(days=DAYS)])]
