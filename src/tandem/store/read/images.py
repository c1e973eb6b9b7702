"""Rows as images, loaded in bulk: one query for each record type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from psycopg.rows import dict_row

from tandem.engine.record import Image, RecordRef
from tandem.store.raw import cursor
from tandem.store.read.schema import models_by_type, schema

RELATED = ("contact", "company", "call", "task")  # references followed for conditions and templates


@lru_cache(maxsize=64)
def columns(record_type: str) -> tuple[str, ...]:
    """The columns of an image, without what is hidden."""
    model = models_by_type()[record_type]
    hidden = (*model.hidden_fields, "updated_at")
    return tuple(str(field.column) for field in model._meta.concrete_fields if field.column not in hidden)


@lru_cache(maxsize=64)
def _datetimes(record_type: str) -> tuple[str, ...]:
    kind = schema().get(record_type)
    return tuple(name for name, field in kind.fields.items() if field.kind == "datetime") if kind else ()


def typed(record_type: str, image: Image) -> Image:
    """An image from the log's JSON with its times as aware datetimes."""
    for name in _datetimes(record_type):
        value = image.get(name)
        if isinstance(value, str):
            image[name] = datetime.fromisoformat(value)
    return image


def load(refs: Iterable[RecordRef]) -> dict[RecordRef, Image]:
    """The current rows of these records; what is gone is absent."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        wanted[ref.type].add(ref.id)
    found: dict[RecordRef, Image] = {}
    for record_type, ids in wanted.items():
        if record_type not in schema():
            continue
        table = models_by_type()[record_type]._meta.db_table
        query = f"SELECT {', '.join(columns(record_type))} FROM {table} WHERE id = ANY(%s)"  # noqa: S608 - names are ours
        with cursor(dict_row) as rows:
            for row in rows.execute(query, [list(ids)]).fetchall():
                found[RecordRef(record_type, row["id"])] = row
    return found


def load_with_relations(
    refs: Iterable[RecordRef], seen: Iterable[tuple[str, Image]] = ()
) -> dict[RecordRef, Image]:
    """These records and the records they point to, two steps away at most.

    ``seen`` are images already at hand (of events) whose relations are wanted as well.
    """
    found = load(refs)
    reached: list[tuple[str, Image]] = [*seen, *((ref.type, image) for ref, image in found.items())]
    for _ in range(2):
        next_refs = _pointed_to(reached) - found.keys()
        if not next_refs:
            break
        more = load(next_refs)
        found |= more
        reached = [(ref.type, image) for ref, image in more.items()]
    return found


def last_images(event_ids: Sequence[int]) -> dict[RecordRef, Image]:
    """What deleted records were, by the events that deleted them; other events give nothing."""
    if not event_ids:
        return {}
    query = "SELECT record_type, record_id, after FROM store_event WHERE id = ANY(%s) AND op = 'deleted'"
    with cursor() as rows:
        found = rows.execute(query, [list(event_ids)]).fetchall()
    return {RecordRef(row[0], row[1]): typed(row[0], row[2]) for row in found}


def _pointed_to(images: Iterable[tuple[str, Image]]) -> set[RecordRef]:
    found: set[RecordRef] = set()
    for record_type, image in images:
        for name, target in _relations(record_type):
            value: Any = image.get(name)
            if value is not None:
                found.add(RecordRef(target, value))
    return found


@lru_cache(maxsize=64)
def _relations(record_type: str) -> tuple[tuple[str, str], ...]:
    kind = schema().get(record_type)
    if kind is None:
        return ()
    return tuple((name, target) for name, target in kind.relations.items() if target in RELATED)
