"""What goes along when records are deleted: what belongs to them goes too, references to them become empty.

Each of these rows is an effect of its own, with the deletion's cause and an entry that says what it went along with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import models as db
from psycopg import Cursor
from psycopg.rows import dict_row

from tandem.engine.deed import Deed
from tandem.engine.effect import ChangeRecord, DeleteRecord
from tandem.engine.record import Image, RecordRef
from tandem.store.raw import cursor
from tandem.store.read.images import columns
from tandem.store.read.labels import label_of
from tandem.store.read.schema import models_by_type


@dataclass
class Cascade:
    """``deleted``: what was asked for and is there, then what goes along; ``emptied``: references that remain.

    ``missed``: the ids of deeds that ask for what is gone already; they do nothing and have no entry.
    """

    deleted: dict[RecordRef, tuple[Deed, DeleteRecord]] = field(default_factory=dict)
    emptied: dict[tuple[RecordRef, str], tuple[Deed, ChangeRecord]] = field(default_factory=dict)
    missed: set[int] = field(default_factory=set)

    def along(self, asked: Sequence[tuple[Deed, DeleteRecord]]) -> list[Deed]:
        """The deeds nobody planned: they follow from what was asked for."""
        planned = {id(deed) for deed, _ in asked}
        found = [deed for deed, _ in (*self.emptied.values(), *self.deleted.values())]
        return [deed for deed in found if id(deed) not in planned]


@dataclass(frozen=True)
class _Reference:
    """A column of a record table that points to another one; ``belongs``: its rows do not outlive what it names."""

    record_type: str
    column: str
    belongs: bool


@lru_cache(maxsize=64)
def _references(record_type: str) -> tuple[_Reference, ...]:
    target = models_by_type()[record_type]
    return tuple(
        _Reference(name, str(column.column), column.remote_field.on_delete is db.CASCADE)
        for name, model in models_by_type().items()
        for column in model._meta.concrete_fields
        if isinstance(column, db.ForeignKey)
        and column.related_model is target
        and column.remote_field.on_delete in (db.CASCADE, db.SET_NULL)
    )


def follow(asked: Sequence[tuple[Deed, DeleteRecord]]) -> Cascade:
    """Lock what is to be deleted and all that goes along with it, until the transaction ends.

    1. Lock the records asked for: from now on nothing new can refer to them. 2. Find the rows that do; those that
    belong to them are deleted as well, so look who refers to these, and so on. 3. The rest lose the reference.
    """
    cascade = Cascade()
    with cursor(dict_row) as rows:
        level = _asked(rows, asked, cascade)
        while level:
            level = _next_level(rows, level, cascade)
    for key in [key for key in cascade.emptied if key[0] in cascade.deleted]:
        del cascade.emptied[key]
    return cascade


def _asked(
    rows: Cursor[Any], asked: Sequence[tuple[Deed, DeleteRecord]], cascade: Cascade
) -> dict[RecordRef, Deed]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for _, effect in asked:
        wanted[effect.record.type].append(effect.record.id)
    there = {
        RecordRef(record_type, row["id"]): row
        for record_type in sorted(wanted)
        for row in _locked(rows, record_type, "id", wanted[record_type])
    }
    for deed, effect in asked:
        if effect.record not in there or effect.record in cascade.deleted:
            cascade.missed.add(id(deed))
            continue
        deed.details["label"] = label_of(effect.record.type, there[effect.record])
        cascade.deleted[effect.record] = (deed, effect)
    return {record: deed for record, (deed, _) in cascade.deleted.items()}


def _next_level(
    rows: Cursor[Any], level: Mapping[RecordRef, Deed], cascade: Cascade
) -> dict[RecordRef, Deed]:
    ids: dict[str, list[int]] = defaultdict(list)
    for record in level:
        ids[record.type].append(record.id)
    found: dict[RecordRef, Deed] = {}
    for reference, row, named in _referring(rows, ids):
        record, root = RecordRef(reference.record_type, row["id"]), level[named]
        if record in cascade.deleted:
            continue
        details = _because_of(named, root)
        if reference.belongs:
            gone = DeleteRecord(record)
            details["label"] = label_of(record.type, row)
            found[record] = Deed(record, root.verb, gone, root.cause, _client(record, row, root), details)
            cascade.deleted[record] = (found[record], gone)
        else:
            name = reference.column
            details["changes"] = {name: [row[name], None]}
            emptied = ChangeRecord(record, **{name: None})
            deed = Deed(record, root.verb, emptied, root.cause, _client(record, row, root), details)
            cascade.emptied[record, name] = (deed, emptied)
    return found


def _referring(
    rows: Cursor[Any], ids: Mapping[str, list[int]]
) -> Iterator[tuple[_Reference, Image, RecordRef]]:
    """Each row that refers to one of these records, and which one that is."""
    for record_type, wanted in ids.items():
        for reference in _references(record_type):
            for row in _locked(rows, reference.record_type, reference.column, wanted):
                yield reference, row, RecordRef(record_type, row[reference.column])


def _locked(rows: Cursor[Any], record_type: str, column: str, values: list[int]) -> list[Image]:
    table = models_by_type()[record_type]._meta.db_table
    names = ", ".join(f'"{name}"' for name in dict.fromkeys((*columns(record_type), column)))
    query = f'SELECT {names} FROM {table} WHERE "{column}" = ANY(%s) ORDER BY id FOR UPDATE'  # noqa: S608 - names are ours
    return rows.execute(query, [values]).fetchall()


def _because_of(named: RecordRef, root: Deed) -> dict[str, Any]:
    """What the entry of a row that goes along says of the deletion that began it."""
    begun = {"type": named.type, "id": named.id, "label": root.details["label"]}
    trigger = {name: root.details[name] for name in ("trigger",) if name in root.details}
    return {"along_with": root.details.get("along_with", begun)} | trigger


def _client(record: RecordRef, row: Image, root: Deed) -> dict[str, int | None]:
    """Whose infobox shows it: the row's own client, else that of what it goes along with."""
    own = {name: row.get(name) or root.client.get(name) for name in ("contact", "company")}
    return own | ({"contact": record.id} if record.type == "contact" else {})
