"""How far campaigns are: their members by state, the runs they began, what each step came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tandem.store.raw import cursor


def last_enrolled(campaign: int) -> datetime | None:
    """When the last member began."""
    query = "SELECT max(at) FROM store_campaignmember WHERE campaign_id = %s AND at IS NOT NULL"
    with cursor() as rows:
        row = rows.execute(query, [campaign]).fetchone()
    return row[0] if row else None


def members(campaign: int) -> list[tuple[str, str | None, int]]:
    """How many members, by state and the text of the reason."""
    query = """SELECT state, because ->> 'text', count(*) FROM store_campaignmember
               WHERE campaign_id = %s GROUP BY 1, 2 ORDER BY 1, 2"""
    return _all(query, [campaign])


def runs(campaign: int) -> list[tuple[str, int]]:
    """How many runs, by state."""
    return _all("SELECT state, count(*) FROM store_run WHERE campaign_id = %s GROUP BY 1", [campaign])


def open_items(campaign: int) -> int:
    """How many of its manual actions are still to be done."""
    query = "SELECT count(*) FROM store_manualaction WHERE campaign = %s AND ended_at IS NULL"
    return int(_all(query, [campaign])[0][0])


def steps(campaign: int) -> list[tuple[str, str, str, int]]:
    """Path, action, outcome and how many, over the campaign's runs."""
    query = """SELECT s.path, s.action, s.outcome, count(*) FROM store_run r JOIN store_step s ON s.run_id = r.id
               WHERE r.campaign_id = %s GROUP BY 1, 2, 3"""
    return _all(query, [campaign])


def chosen(campaign: int) -> list[tuple[str, str, int]]:
    """Of its manual actions: the step, the outcome or else the status, and how many."""
    query = """SELECT step, coalesce(nullif(outcome, ''), status), count(*) FROM store_manualaction
               WHERE campaign = %s AND ended_at IS NOT NULL GROUP BY 1, 2"""
    return _all(query, [campaign])


def _all(query: str, values: Sequence[Any]) -> list[Any]:
    with cursor() as rows:
        return rows.execute(query, list(values)).fetchall()
