"""The floor: what a hand-written psycopg program takes to write the same rows, and nothing else.

Set-based statements for batches of 500, one transaction a batch, on a copy of the database whose capture
triggers are gone: the floor writes the event rows itself. It looks nothing up, decides nothing, checks nothing.
Its arrays travel in binary, five times as fast as psycopg's usual text arrays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg

BATCH = 500
Rows = dict[str, list[tuple[Any, ...]]]  # by table

TABLES = {
    "store_callsignal": "provider text, provider_id text, digest text, kind text, at timestamptz, signal jsonb,"
    " received_at timestamptz",
    "store_call": "id bigint, created_at timestamptz, updated_at timestamptz, subject text, direction text,"
    " status text, number text, from_number text, to_number text, caller_kind text, contact bigint, company bigint,"
    " owner bigint, team bigint, purpose text, result text, notes text, via_integration boolean, provider text,"
    " provider_id text, planned_at timestamptz, rang_at timestamptz, answered_at timestamptz, held_at timestamptz,"
    " ended_at timestamptz, duration integer, custom jsonb",
    "store_task": "id bigint, created_at timestamptz, updated_at timestamptz, title text, description text,"
    " status text, priority text, due_at timestamptz, done_at timestamptz, owner bigint, team bigint, contact bigint,"
    " company bigint, call bigint",
    "store_event": "id bigint, at timestamptz, record_type text, record_id bigint, op text, before jsonb, after jsonb,"
    " cause jsonb",
    "store_run": "id bigint, workflow_id bigint, version_id bigint, record_type text, record_id bigint,"
    " event_id bigint, trigger text, state text, shard smallint, counter integer, due_at timestamptz, waits_for jsonb,"
    " outputs jsonb, chain bigint, depth smallint, epoch integer, errors smallint, crashes smallint, reason jsonb,"
    " started_at timestamptz, ended_at timestamptz, entry_key text",
    "store_step": "run_id bigint, path text, iteration smallint, action text, outcome text, reason jsonb,"
    " inputs jsonb, outputs jsonb, at timestamptz, ended_at timestamptz",
    "store_activity": "id bigint, at timestamptz, verb text, effect text, by text, doer bigint, workflow bigint,"
    " run bigint, path text, record_type text, record_id bigint, subject_type text, subject_id bigint, contact bigint,"
    " company bigint, details jsonb",
    "store_notification": "id bigint, user_id bigint, at timestamptz, text text, record_type text, record_id bigint,"
    " workflow bigint, run bigint, doer bigint",
}
RUN_TABLES = ("store_task", "store_event", "store_run", "store_step", "store_activity", "store_notification")


@lru_cache(maxsize=32)
def _insert(table: str) -> str:
    columns = [column.split() for column in TABLES[table].split(",")]
    names = ", ".join(f'"{name}"' for name, _ in columns)
    values = ", ".join(f'"{name}"::jsonb' if kind == "jsonb" else f'"{name}"' for name, kind in columns)
    arrays = ", ".join(f"%b::{'text' if kind == 'jsonb' else kind}[]" for _, kind in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM unnest({arrays}) AS v({names})"


def as_json(value: Any) -> str:
    """Compact JSON, times in ISO."""
    return json.dumps(value, separators=(",", ":"), default=datetime.isoformat)


class Floor:
    """One connection that writes batches."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def now(self) -> datetime:
        """The transaction's time."""
        row = self.connection.execute("SELECT now()").fetchone()
        assert row is not None  # a SELECT of one value has one row
        found: datetime = row[0]
        return found

    def ids(self, count: int, sequence: str = "tandem_id") -> Iterator[int]:
        """So many ids from a sequence."""
        rows = self.connection.execute(
            "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [sequence, count]
        )
        return iter([row[0] for row in rows])

    def insert(self, table: str, records: Sequence[Sequence[Any]]) -> None:
        """One INSERT for all records."""
        self.connection.execute(_insert(table), [list(column) for column in zip(*records, strict=True)])

    def set_field(self, table: str, field: str, changes: Iterable[tuple[int, str]], now: datetime) -> None:
        """One UPDATE for all changes of one field."""
        ids, values = zip(*changes, strict=True)
        self.connection.execute(
            f'UPDATE {table} t SET "{field}" = v.value, updated_at = %s'
            " FROM unnest(%b::bigint[], %b::text[]) AS v(id, value) WHERE t.id = v.id",
            [now, list(ids), list(values)],
        )

    def carry_out(self, starts: Sequence[Start], now: datetime) -> None:
        """The runs, with a task, a notification and a changed field each: eleven rows and one change a run."""
        ids = self.ids(6 * len(starts))
        events = self.ids(2 * len(starts), "store_event_id_seq")
        rows: Rows = {name: [] for name in RUN_TABLES}
        for start in starts:
            start.write(rows, now, ids, events)
        for table in RUN_TABLES:
            self.insert(table, rows[table])
        changes = [(start.image["id"], start.value) for start in starts]
        self.set_field(f"store_{starts[0].about}", starts[0].field, changes, now)
        self._count(starts, now)

    def _count(self, starts: Sequence[Start], now: datetime) -> None:
        counts: dict[int, int] = {}
        for start in starts:
            counts[start.workflow] = counts.get(start.workflow, 0) + 1
        self.connection.execute(
            "INSERT INTO store_pulse (workflow_id, hour, started)"
            " SELECT w, date_trunc('hour', %s), n FROM unnest(%b::bigint[], %b::int[]) AS v(w, n)"
            " ON CONFLICT (workflow_id, hour) DO UPDATE SET started = store_pulse.started + excluded.started",
            [now, list(counts), list(counts.values())],
        )


@dataclass(frozen=True)
class Start:
    """One run to be written: what started it, and the record as it was then."""

    about: str
    trigger: str
    event: int
    workflow: int
    version: int
    image: dict[str, Any]  # the row as the log shows it, JSON-ready
    contact: int
    title: str  # of the task
    text: str  # of the notification
    field: str
    value: str

    def write(self, rows: Rows, now: datetime, ids: Iterator[int], events: Iterator[int]) -> None:
        """Its rows, table by table."""
        run, task = next(ids), next(ids)
        record, owner, event = self.image["id"], self.image["owner"], self.event
        given = as_json({"task": {"task": task}})
        rows["store_run"].append(
            (run, self.workflow, self.version, self.about, record, event, self.trigger, "done", record % 64, 3, None,
             None, given, event, 0, 0, 0, 0, None, now, now, None)
        )  # fmt: skip
        rows["store_step"] += (
            (run, "0", 0, "create_task", "did", None, None, as_json({"task": task}), now, now),
            (run, "1", 0, "notify", "did", None, None, None, now, now),
            (run, "2", 0, "update_field", "did", None, None, None, now, now),
        )
        call = record if self.about == "call" else None
        rows["store_task"].append(
            (
                task,
                now,
                now,
                self.title,
                "",
                "open",
                "normal",
                None,
                None,
                owner,
                None,
                self.contact,
                None,
                call,
            )
        )
        rows["store_notification"].append(
            (next(ids), owner, now, self.text, self.about, record, self.workflow, run, None)
        )
        self._log(rows["store_event"], now, run, task, events)
        self._tell(rows["store_activity"], now, run, task, ids)

    def _log(self, logged: list[Any], now: datetime, run: int, task: int, events: Iterator[int]) -> None:
        record, owner = self.image["id"], self.image["owner"]
        made = {
            "id": task, "call": record if self.about == "call" else None, "team": None, "owner": owner,
            "title": self.title, "due_at": None, "status": "open", "company": None, "contact": self.contact,
            "done_at": None, "priority": "normal", "created_at": now, "description": "",
        }  # fmt: skip
        cause = {"by": "rule", "run": run, "chain": self.event, "depth": 1, "workflow": self.workflow}
        before, after = {self.field: self.image[self.field]}, {**self.image, self.field: self.value}
        logged += (
            (next(events), now, "task", task, "created", None, as_json(made), as_json({**cause, "path": "0"})),
            (next(events), now, self.about, record, "changed", as_json(before), as_json(after),
             as_json({**cause, "path": "2"})),
        )  # fmt: skip

    def _tell(self, told: list[Any], now: datetime, run: int, task: int, ids: Iterator[int]) -> None:
        record, owner, trigger = self.image["id"], self.image["owner"], self.trigger
        change = {self.field: [self.image[self.field], self.value]}
        for verb, effect, path, subject_type, subject, details in (
            ("create_task", "created", "0", "task", task, {"label": self.title, "trigger": trigger}),
            ("notify", "notified", "1", "", None, {"text": self.text, "users": [owner], "trigger": trigger}),
            ("update_field", "changed", "2", self.about, record, {"changes": change, "trigger": trigger}),
        ):
            told.append(
                (next(ids), now, verb, effect, "rule", None, self.workflow, run, path, self.about, record,
                 subject_type, subject, self.contact, None, as_json(details))
            )  # fmt: skip
