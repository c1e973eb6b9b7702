"""Call off open manual actions: what is written on them, and what the runs that wait for them are told.

All of it is set-based: one query finds and locks the items, the changes are applied together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg import Cursor
from psycopg.rows import dict_row

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed
from tandem.engine.effect import ChangeRecord, DeleteRecord
from tandem.engine.record import RecordRef
from tandem.engine.words import N_, Text
from tandem.store.raw import cursor
from tandem.store.write.manual_actions import settle

VERB = "manual_action.cancelled"
CLIENT_GONE = Text(N_("the client was deleted"))
RECORD_GONE = Text(N_("what it is about was deleted"))
Row = Mapping[str, Any]

_COLUMNS = "m.id, m.run, m.contact, m.company, m.status, m.because, m.ended_at, m.ended_by, m.way"
_FOUND = f"SELECT {_COLUMNS} FROM store_manualaction m WHERE m.ended_at IS NULL AND "  # noqa: S608 - no value is put in
_OF_RUNS = f"{_FOUND} m.run = ANY(%s) ORDER BY m.id FOR UPDATE"
_OF_ITEMS = f"{_FOUND} m.id = ANY(%s) ORDER BY m.id FOR UPDATE"
_FOR_REPLY = f"""{_FOUND} m.cancel_on_reply AND m.call IS DISTINCT FROM %(call)s
    AND (m.contact = %(contact)s OR (m.contact IS NULL AND m.company = %(company)s)) ORDER BY m.id FOR UPDATE"""
_OF_DELETED = f"""{_FOUND} (m.contact = ANY(%(contact)s) OR (m.contact IS NULL AND m.company = ANY(%(company)s))
    OR m.run IN (SELECT r.id FROM store_run r WHERE r.record_id = ANY(%(all)s) AND r.ended_at IS NULL))
    ORDER BY m.id FOR UPDATE"""  # noqa: S608 - no value is put in


def of_runs(runs: Sequence[int]) -> list[Row]:
    """The open items these runs handed over, locked."""
    return _found(_OF_RUNS, [list(runs)])


def of_items(items: Sequence[int]) -> list[Row]:
    """Those of these items that are open, locked."""
    return _found(_OF_ITEMS, [list(items)])


def for_reply(call: int, contact: int | None, company: int | None) -> list[Row]:
    """The open items to be called off when this client calls, locked; what came of that very call stays."""
    return _found(_FOR_REPLY, {"call": call, "contact": contact, "company": company})


def deeds(rows: Iterable[Row], because: Text, cause: Cause, now: datetime) -> list[Deed]:
    """What calling these items off comes to."""
    return [_deed(row, because, cause, now) for row in rows]


def tell_runs(rows: Iterable[Row], because: Text, now: datetime) -> None:
    """Let the runs that wait for these items go on."""
    answer = {"status": "cancelled", "outcome": "", "note": "", "by": None, "because": str(because)}
    settle({(row["run"], row["id"]): answer for row in rows if row["run"] is not None}, now)


def along_with(deletions: Sequence[tuple[Deed, DeleteRecord]], now: datetime) -> list[Deed]:
    """What deleting these records calls off, each with the cause of the deletion; the runs are told."""
    by_id = {effect.record.id: deed for deed, effect in deletions}
    asked: dict[str, Any] = {"contact": [], "company": [], "all": list(by_id)}
    for _, effect in deletions:
        asked.setdefault(effect.record.type, []).append(effect.record.id)
    rows = [row for row in _found(_OF_DELETED, asked) if row["id"] not in by_id]
    any_cause = deletions[0][0].cause
    found = []
    for row in rows:
        deed = by_id.get(row["contact"]) or by_id.get(row["company"])
        because = CLIENT_GONE if deed else RECORD_GONE
        found.append(_deed(row, because, deed.cause if deed else any_cause, now))
        tell_runs([row], because, now)
    return found


def _found(query: str, values: Any) -> list[Row]:
    with cursor(dict_row) as rows:
        found: Cursor[Any] = rows.execute(query, values)
        return found.fetchall()


def _deed(row: Row, because: Text, cause: Cause, now: datetime) -> Deed:
    ref = RecordRef("manual_action", row["id"])
    new: dict[str, Any] = {
        "status": "cancelled",
        "because": str(because)[:300],
        "ended_at": now,
        "ended_by": cause.doer if cause.by == "person" else None,
        "way": "rule" if cause.by == "rule" else "system",
    }
    changes = {name: value for name, value in new.items() if row[name] != value}
    details = {"changes": {name: [row[name], value] for name, value in changes.items()}}
    client = {"contact": row["contact"], "company": row["company"]}
    return Deed(ref, VERB, ChangeRecord(ref, **changes), cause, client, details)
