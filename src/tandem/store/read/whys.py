"""What the log knows of one record and of the workflows then: its events, its runs, and what was live at the time."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from tandem.engine.cause import Cause
from tandem.engine.event import Event
from tandem.engine.record import RecordRef
from tandem.store.raw import cursor
from tandem.store.read.images import typed

_EVENTS = """
SELECT id, at, op, before, after, cause FROM store_event
WHERE record_id = %(record)s AND record_type = %(type)s AND id < %(before)s
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
ORDER BY id DESC LIMIT %(most)s
"""


def events_of(
    record: RecordRef, before: int, since: datetime | None, until: datetime | None, most: int
) -> list[Event]:
    """What happened to the record, the newest first, up to an event and within a span."""
    values = {
        "record": record.id, "type": record.type, "before": before, "since": since, "until": until, "most": most,
    }  # fmt: skip
    with cursor() as rows:
        return [
            Event(id, at, record, op, typed(record.type, before or {}), typed(record.type, after or {}),
                  Cause.from_json(cause))
            for id, at, op, before, after, cause in rows.execute(_EVENTS, values)
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Then:
    """A workflow as it was: the number of its live version, and whether it was on."""

    live: int | None
    on: bool


class Workflows:
    """These workflows through time, as far as the log goes back; before that as the log first knows them."""

    def __init__(self, ids: Collection[int]) -> None:
        query = """SELECT record_id, id, op, (after ->> 'live')::bigint, (after ->> 'on')::boolean FROM store_event
                   WHERE record_type = 'workflow' AND record_id = ANY(%s) ORDER BY id"""
        self._ids: dict[int, list[int]] = defaultdict(list)
        self._states: dict[int, list[Then | None]] = defaultdict(list)
        with cursor() as rows:
            for workflow, event, op, live, on in rows.execute(query, [list(ids)]):
                self._ids[workflow].append(event)
                self._states[workflow].append(None if op == "deleted" else Then(live, bool(on)))

    def at(self, workflow: int, event: int) -> Then | None:
        """The workflow as the log stood at an event; None before it was there."""
        place = bisect_right(self._ids[workflow], event)
        return self._states[workflow][place - 1] if place else None


def runs_of(record: RecordRef, workflows: Collection[int], most: int = 2_000) -> list[dict[str, Any]]:
    """The newest runs of these workflows for the record, oldest first."""
    query = """SELECT * FROM (
                   SELECT id, workflow_id, event_id, started_at, ended_at, state, entry_key FROM store_run
                   WHERE record_id = %s AND record_type = %s AND workflow_id = ANY(%s) ORDER BY id DESC LIMIT %s) r
               ORDER BY id"""
    with cursor(dict_row) as rows:
        return rows.execute(query, [record.id, record.type, list(workflows), most]).fetchall()


def stopped(record: RecordRef, events: Sequence[int]) -> dict[tuple[int, int | None], tuple[str, int]]:
    """By (event, workflow) the kind and number of the incident that tells why no run started."""
    query = """SELECT e, workflow_id, kind, i.id FROM store_incident i
               JOIN unnest(%(events)s::bigint[]) AS e ON e BETWEEN (details ->> 'first')::bigint
                                                               AND (details ->> 'last')::bigint
               WHERE kind = 'left_out'
               UNION ALL SELECT event_id, workflow_id, kind, id FROM store_incident
               WHERE record_id = %(record)s AND event_id = ANY(%(events)s)
                 AND kind IN ('too_deep', 'storm', 'poisoned')"""
    with cursor() as rows:
        found = rows.execute(query, {"record": record.id, "events": list(events)}).fetchall()
    return {(event, workflow): (kind, id) for event, workflow, kind, id in found}


def unthought(events: Sequence[int]) -> dict[int, str]:
    """Of these events the ones nobody has thought about yet: ``pending``, or ``gradual`` when it is for later."""
    query = """SELECT event_id, 'gradual' FROM store_later WHERE event_id = ANY(%(events)s)
               UNION SELECT event_id, 'pending' FROM store_pending WHERE event_id = ANY(%(events)s)"""
    with cursor() as rows:
        return {row[0]: row[1] for row in rows.execute(query, {"events": list(events)})}
