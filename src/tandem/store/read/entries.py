"""What is known about runs already started: who is inside, how many, how often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tandem.store.raw import cursor

STORM = timedelta(minutes=30)


def taken_keys(pairs: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
    """Of these (workflow, entry key) pairs, the ones a run holds."""
    if not pairs:
        return set()
    workflows, keys = zip(*pairs, strict=True)
    query = """SELECT r.workflow_id, r.entry_key FROM unnest(%s::bigint[], %s::text[]) AS v(workflow, key)
               JOIN store_run r ON r.workflow_id = v.workflow AND r.entry_key = v.key"""
    with cursor() as rows:
        return {(row[0], row[1]) for row in rows.execute(query, [list(workflows), list(keys)]).fetchall()}


def taken_events(event_ids: Sequence[int]) -> set[tuple[int, int]]:
    """The (workflow, event) pairs that have a run already."""
    query = "SELECT workflow_id, event_id FROM store_run WHERE event_id = ANY(%s)"
    with cursor() as rows:
        return {(row[0], row[1]) for row in rows.execute(query, [list(event_ids)]).fetchall()}


def recent_starts(record_ids: Sequence[int], now: datetime) -> dict[tuple[int, int], int]:
    """How many runs of (workflow, record) started in the last 30 minutes."""
    query = """SELECT workflow_id, record_id, count(*) FROM store_run
               WHERE record_id = ANY(%s) AND started_at > %s GROUP BY 1, 2"""
    with cursor() as rows:
        return {
            (row[0], row[1]): row[2]
            for row in rows.execute(query, [list(record_ids), now - STORM]).fetchall()
        }


def starts_by_hour(workflows: Sequence[int], now: datetime) -> dict[tuple[int, datetime], int]:
    """How many runs of each workflow act in this hour (since its beginning) and in those to come."""
    query = """SELECT workflow_id, hour, started FROM store_pulse
               WHERE workflow_id = ANY(%s) AND hour >= date_trunc('hour', %s::timestamptz, 'UTC')"""
    with cursor() as rows:
        return {(row[0], row[1]): row[2] for row in rows.execute(query, [list(workflows), now]).fetchall()}


def count_starts(counts: dict[tuple[int, datetime], int]) -> None:
    """Add these runs to what their workflows do in each hour."""
    if not counts:
        return
    query = """INSERT INTO store_pulse (workflow_id, hour, started)
               SELECT w, h, n FROM unnest(%s::bigint[], %s::timestamptz[], %s::int[]) AS v(w, h, n)
               ON CONFLICT (workflow_id, hour) DO UPDATE SET started = store_pulse.started + excluded.started"""
    ordered = sorted(counts.items())
    with cursor() as rows:
        rows.execute(
            query,
            [[key[0] for key, _ in ordered], [key[1] for key, _ in ordered], [count for _, count in ordered]],
        )
