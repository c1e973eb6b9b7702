"""Which workflows started lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tandem.store.raw import cursor


def started_since(workflows: Sequence[int], since: datetime) -> set[int]:
    """Of these workflows the ones that started a run since then; an index probe each."""
    query = """SELECT w FROM unnest(%s::bigint[]) AS w
               WHERE EXISTS (SELECT FROM store_run r WHERE r.workflow_id = w AND r.started_at >= %s)"""
    with cursor() as rows:
        return {row[0] for row in rows.execute(query, [list(workflows), since])}
