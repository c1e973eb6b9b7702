"""The log as a stream of past events, and what records were at a moment that is over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

from tandem.engine.agenda import Asked
from tandem.engine.cause import Cause
from tandem.engine.event import Event
from tandem.engine.record import Image, RecordRef
from tandem.engine.rehearsing import Listened
from tandem.engine.trigger import FILLED, Became, Changed, Created, Deleted, Left, Reached, SimplePattern
from tandem.store.raw import cursor
from tandem.store.read.images import RELATED, columns, load, typed
from tandem.store.read.schema import models_by_type, schema
from tandem.store.write.bulk import as_json

AT_ONCE = 5_000
Heard = Mapping[str, Sequence[Listened]]  # by record type what one listens for


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of the log: the events somebody listens for, and how many events there were in all."""

    events: list[Event]
    looked_at: int
    until: datetime  # the time of its last event


def count(record_types: Iterable[str], since: datetime, until: datetime) -> int:
    """How many events of these record types lie in the span."""
    query = "SELECT count(*) FROM store_event WHERE record_type = ANY(%s) AND at >= %s AND at < %s"
    with cursor() as rows:
        row = rows.execute(query, [list(record_types), since, until]).fetchone()
    return int(row[0]) if row else 0


_PAGE = """
SELECT e.id, e.at, h.heard, e.record_type, e.record_id, e.op,
       CASE WHEN h.heard THEN e.before END, CASE WHEN h.heard THEN e.after END, CASE WHEN h.heard THEN e.cause END
FROM (SELECT * FROM store_event WHERE id > %(last)s AND record_type = ANY(%(types)s)
      AND at >= %(since)s AND at < %(until)s ORDER BY id LIMIT %(most)s) e
CROSS JOIN LATERAL (SELECT coalesce(<heard>, false) AS heard OFFSET 0) h  -- so that it is worked out once
ORDER BY e.id
"""


def pages(heard: Heard, since: datetime, until: datetime, most: int = AT_ONCE) -> Iterator[Page]:
    """The events of the span in id order, those that nobody listens for only counted."""
    expression, values = _listening(heard)
    query = _PAGE.replace("<heard>", expression)
    values |= {"types": list(heard), "since": since, "until": until, "most": most, "last": 0}
    while True:
        with cursor() as rows:
            found = rows.execute(query, values).fetchall()
        if found:
            values["last"] = found[-1][0]
            yield Page([_event(row) for row in found if row[2]], len(found), found[-1][1])
        if len(found) < most:
            return


def _event(row: Sequence[Any]) -> Event:
    id, at, _, record_type, record_id, op, before, after, cause = row
    record = RecordRef(record_type, record_id)
    before, after = typed(record_type, before or {}), typed(record_type, after or {})
    return Event(id, at, record, op, before, after, Cause.from_json(cause))


def _listening(heard: Heard) -> tuple[str, dict[str, Any]]:
    """What is heard, as an expression over an event's row, and its values."""
    values: dict[str, Any] = {}

    def put(value: Any) -> str:
        name = f"v{len(values)}"
        values[name] = value
        return f"%({name})s"

    types = [
        f"(e.record_type = {put(kind)} AND ({' OR '.join(_heard(one, put) for one in parts) or 'false'}))"
        for kind, parts in heard.items()
    ]
    return " OR ".join(types) or "false", values


def _heard(one: Listened, put: Any) -> str:
    """A pattern with what its door demands beside it."""
    demands = [
        f"lower(e.after ->> {put(name)}) = ANY({put(sorted(values))}::text[])" for name, values in one.demands
    ]
    return " AND ".join([_pattern(one.part, put), *demands])


def _pattern(part: SimplePattern, put: Any) -> str:
    """One pattern in SQL; it lets through at least what ``matches`` does."""
    match part:
        case Created():
            return "e.op = 'created'"
        case Deleted():
            return "e.op = 'deleted'"
        case Reached():
            return "false"  # moments are worked out anew: the log has only those somebody waited for
        case Changed():
            if part.fields:
                return f"(e.op = 'changed' AND e.before ?| {put(list(part.fields))}::text[])"
            return (
                f"(e.op = 'changed' AND (e.before - {put(list(part.except_for))}::text[]) <> '{{}}'::jsonb)"
            )
        case Became():
            moved = f"(e.op = 'created' OR (e.op = 'changed' AND e.before ? {put(part.field)}))"
            if part.value is FILLED:
                return f"({moved} AND e.after ->> {put(part.field)} IS NOT NULL)"
            return f"({moved} AND e.after -> {put(part.field)} = {put(as_json(part.value))}::jsonb)"
        case Left():
            return f"(e.op = 'changed' AND e.before -> {put(part.field)} = {put(as_json(part.value))}::jsonb)"
        case _:
            assert_never(part)


_DATES = """
SELECT record_id, value::timestamptz FROM (
    SELECT id AS record_id, "<field>"::text AS value FROM <table> WHERE "<field>" > %(since)s AND "<field>" <= %(until)s
    UNION SELECT record_id, before ->> '<field>' FROM store_event
        WHERE record_type = %(type)s AND at >= %(begun)s AND before ? '<field>'
    UNION SELECT record_id, after ->> '<field>' FROM store_event
        WHERE record_type = %(type)s AND at >= %(begun)s AND op = 'deleted') AS known
WHERE value IS NOT NULL AND value::timestamptz > %(since)s AND value::timestamptz <= %(until)s
GROUP BY 1, 2
"""


def dates(
    record_type: str, field: str, since: datetime, until: datetime, begun: datetime
) -> list[tuple[int, datetime]]:
    """Each date in the span that a record's field has or had, as far as the log since ``begun`` knows."""
    if field not in columns(record_type):
        return []
    table = models_by_type()[record_type]._meta.db_table
    query = _DATES.replace("<field>", field).replace("<table>", table)
    values = {"since": since, "until": until, "type": record_type, "begun": begun}
    with cursor() as rows:
        return [(row[0], row[1]) for row in rows.execute(query, values)]


# 1. the newest event up to then; 2. if there is none, what the first event after says of the time before it.
_IMAGES = """
SELECT a.n, was.op, was.after, later.op, CASE WHEN was.op IS NULL AND later.op <> 'created'
       THEN later.after || CASE WHEN later.op = 'changed' THEN later.before ELSE '{}'::jsonb END END
FROM unnest(%s::int[], %s::bigint[], %s::timestamptz[], %s::bigint[]) AS a(n, record, at, event)
LEFT JOIN LATERAL (SELECT op, after FROM store_event e WHERE e.record_id = a.record AND e.id <= a.event
                   AND e.at <= a.at ORDER BY e.id DESC LIMIT 1) was ON true
LEFT JOIN LATERAL (SELECT op, before, after FROM store_event e WHERE was.op IS NULL AND e.record_id = a.record
                   ORDER BY e.id LIMIT 1) later ON true
"""


def images(asked: Sequence[Asked]) -> list[Image | None]:
    """Each record as it was; None for one that was not there. One query, and one for each type without events."""
    places: dict[tuple[RecordRef, datetime, int], list[int]] = {}
    for number, one in enumerate(asked):
        places.setdefault((one.record, one.at, one.event), []).append(number)
    found: list[Image | None] = [None] * len(asked)
    silent: dict[RecordRef, list[int]] = {}
    keys = list(places)
    with cursor() as rows:
        values = [
            list(range(len(keys))), [key[0].id for key in keys], [key[1] for key in keys], [key[2] for key in keys],
        ]  # fmt: skip
        known = rows.execute(_IMAGES, values).fetchall() if keys else []
    for number, op, after, later, before_it in known:
        record = keys[number][0]
        if op is None and later is None:
            silent.setdefault(record, []).extend(places[keys[number]])
            continue
        image = (after if op != "deleted" else None) if op is not None else before_it
        for place in places[keys[number]]:
            found[place] = typed(record.type, image) if image is not None else None
    for record, row in load(silent).items():
        for place in silent[record]:
            found[place] = row
    return found


def surroundings(
    asked: Sequence[Asked], images: Callable[[Sequence[Asked]], list[Image | None]] = images
) -> list[dict[RecordRef, Image]]:
    """Each record and the records it pointed to, two steps away at most, as they all were then."""
    found: list[dict[RecordRef, Image]] = [{} for _ in asked]
    frontier: list[tuple[int, Asked]] = []
    for number, one in enumerate(asked):
        if one.image is not None:
            found[number][one.record] = one.image
            frontier += _next(number, one, one.image, found[number])
        else:
            frontier.append((number, one))
    for _ in range(3):
        if not frontier:
            break
        reached = images([one for _, one in frontier])
        following: list[tuple[int, Asked]] = []
        for (number, one), image in zip(frontier, reached, strict=True):
            if image is not None and one.record not in found[number]:
                found[number][one.record] = image
                following += _next(number, one, image, found[number])
        frontier = following
    return found


def _next(
    number: int, one: Asked, image: Image, known: Mapping[RecordRef, Image]
) -> Iterator[tuple[int, Asked]]:
    for record in _pointed_to(one.record.type, image):
        if record not in known:
            yield number, Asked(record, one.at, one.event)


def _pointed_to(record_type: str, image: Image) -> Iterator[RecordRef]:
    kind = schema().get(record_type)
    for name, target in kind.relations.items() if kind else ():
        if target in RELATED and image.get(name) is not None:
            yield RecordRef(target, image[name])


def entry_keys(workflow: int, before: datetime) -> set[str]:
    """The entry keys that runs started before a moment hold to this day."""
    query = (
        "SELECT entry_key FROM store_run WHERE workflow_id = %s AND started_at < %s AND entry_key IS NOT NULL"
    )
    with cursor() as rows:
        return {row[0] for row in rows.execute(query, [workflow, before])}


def real_runs(workflow: int, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    """What really ran: (run, event, record type, record, started, state, trigger), oldest first."""
    query = """SELECT id, event_id, record_type, record_id, started_at, state, trigger FROM store_run
               WHERE workflow_id = %s AND started_at >= %s AND started_at < %s ORDER BY started_at, id"""
    with cursor() as rows:
        return rows.execute(query, [workflow, since, until]).fetchall()
