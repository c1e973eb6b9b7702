"""What runs are about: the names of their records, and what became of the event that started one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from tandem.engine.record import RecordRef
from tandem.store.raw import cursor
from tandem.store.read.schema import models_by_type


def names(records: Iterable[RecordRef]) -> dict[RecordRef, str]:
    """What these records are called; the ones that are gone are left out. One query for each type."""
    ids: dict[str, set[int]] = defaultdict(set)
    for record in records:
        ids[record.type].add(record.id)
    known = models_by_type()
    found: dict[RecordRef, str] = {}
    for record_type, wanted in ids.items():
        for row in known[record_type]._default_manager.filter(pk__in=wanted):
            found[RecordRef(record_type, row.pk)] = str(row)
    return found


@dataclass(frozen=True)
class Started:
    """The event that started a run; ``before`` holds the old values of the changed fields."""

    id: int
    at: datetime
    op: str
    before: dict[str, Any]
    after: dict[str, Any]
    cause: dict[str, Any]


def started_by(event_id: int | None) -> Started | None:
    """The event, unless retention took it."""
    if event_id is None:
        return None
    query = "SELECT id, at, op, before, after, cause FROM store_event WHERE id = %s"
    with cursor(dict_row) as rows:
        row = rows.execute(query, [event_id]).fetchone()
    if row is None:
        return None
    return Started(
        row["id"], row["at"], row["op"], row["before"] or {}, row["after"] or {}, row["cause"] or {}
    )
