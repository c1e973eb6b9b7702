"""One statement for many rows: INSERT and UPDATE from unnested arrays.

The arrays travel in binary (``%b``): psycopg writes text arrays with a regular expression for each element,
which took 40 of the 50 ms that 500 rows of the log cost; in binary it is 1 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models as db
from psycopg import Cursor
from pydantic_core import PydanticSerializationError, to_json

from tandem.engine.words import Text

Convert = Callable[[Any], Any]
MANY = 50  # records; fewer are not looked at for columns that are alike, so that statements repeat


def as_json(value: Any) -> str | None:
    """JSON for a jsonb column; reasons keep their message and its values, times become ISO.

    Written by pydantic's core: a run takes ten of these, at 7 us each by the standard library and 1 us here.
    What the outside said may hold what the database refuses (NUL, half a surrogate pair): it is left out.
    """
    if value is None:
        return None
    try:
        text = to_json(value, fallback=_plain, inf_nan_mode="null")
    except PydanticSerializationError:
        text = _NUL
    if _NUL in text:
        text = to_json(_storable(value), fallback=_plain, inf_nan_mode="null")
    return text.decode()


_NUL = b"\\u0000"


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_storable(str(name)): _storable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner) for inner in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return {"text": value.msgid, "values": dict(value.values)}
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def _same(value: Any) -> Any:
    return value


class Column:
    """How one column travels, alone or in an array: its SQL casts and its conversion."""

    __slots__ = ("array", "convert", "name", "one", "read")

    def __init__(self, field: db.Field[Any, Any]) -> None:
        self.name = field.column
        self.one, self.read, self.convert = _travel(field)
        self.array = f"{self.one}[]"


def _travel(field: db.Field[Any, Any]) -> tuple[str, str, Convert]:
    """The type it travels as, how a value is read out of that ({} is the value), and the conversion in Python."""
    if isinstance(field, db.JSONField):
        return "text", "{}::jsonb", as_json
    if isinstance(field, ArrayField):
        return "text", "ARRAY(SELECT jsonb_array_elements_text({}::jsonb))::varchar[]", as_json
    kind = field.target_field if isinstance(field, db.ForeignKey) else field
    for sql, classes in _TYPES:
        if isinstance(kind, classes):
            return sql, "{}", _same
    return "text", "{}", field.get_prep_value if type(field).__name__ == "SecretField" else _same


_TYPES: tuple[tuple[str, tuple[type[Any], ...]], ...] = (
    ("boolean", (db.BooleanField,)),
    ("timestamptz", (db.DateTimeField,)),
    ("date", (db.DateField,)),
    ("smallint", (db.SmallIntegerField,)),
    ("bigint", (db.IntegerField,)),
    ("interval", (db.DurationField,)),
)


@lru_cache(maxsize=64)
def columns(model: type[db.Model]) -> dict[str, Column]:
    """The columns of a table by name."""
    return {str(field.column): Column(field) for field in model._meta.concrete_fields}


@lru_cache(maxsize=512)
def _insert_sql(model: type[db.Model], names: tuple[str, ...], alike: frozenset[str], more: str) -> str:
    known = columns(model)
    varied = [name for name in names if name not in alike]
    arrays = ", ".join(f"%b::{known[name].array}" for name in varied)
    aliases = ", ".join(f'"{name}"' for name in varied)
    values = ", ".join(
        known[name].read.format(f"%s::{known[name].one}" if name in alike else f'v."{name}"')
        for name in names
    )
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({listed}) '  # noqa: S608 - names come from the models
        f"SELECT {values} FROM unnest({arrays}) AS v({aliases}) {more}"
    )


def insert(
    rows: Cursor[Any],
    model: type[db.Model],
    names: tuple[str, ...],
    records: Sequence[Sequence[Any]],
    more: str = "",
) -> None:
    """Insert all records with one statement; each has a value for each name, in order.

    Of many records a column that is alike in all of them travels once, but for the first, which tells them
    apart: half of what a batch writes is empty, or the same time.
    """
    if not records:
        return
    known = columns(model)
    alike: dict[str, Any] = {}
    arrays: list[list[Any]] = []
    for name, values in zip(names, zip(*records, strict=True), strict=True):
        convert = known[name].convert
        written = list(values) if convert is _same else [convert(value) for value in values]
        if name != names[0] and len(written) >= MANY and written.count(written[0]) == len(written):
            alike[name] = written[0]
        else:
            arrays.append(written)
    rows.execute(_insert_sql(model, names, frozenset(alike), more), [*alike.values(), *arrays])


@lru_cache(maxsize=512)
def _update_sql(model: type[db.Model], names: tuple[str, ...], checked: tuple[str, ...], extra: str) -> str:
    known = columns(model)
    arrays = ["%b::bigint[]"]
    arrays += [f"%b::{known[name].array}" for name in names]
    arrays += [f"%b::{known[name].array}" for name in checked]
    aliases = [
        "id",
        *(f"n{place}" for place in range(len(names))),
        *(f"o{place}" for place in range(len(checked))),
    ]
    sets = ", ".join(
        f'"{name}" = ' + known[name].read.format(f"v.n{place}") for place, name in enumerate(names)
    )
    guards = "".join(
        f' AND t."{name}" IS NOT DISTINCT FROM ' + known[name].read.format(f"v.o{place}")
        for place, name in enumerate(checked)
    )
    return (
        f'UPDATE "{model._meta.db_table}" t SET {sets}{extra} '  # noqa: S608 - names come from the models
        f"FROM unnest({', '.join(arrays)}) AS v({', '.join(aliases)}) WHERE t.id = v.id{guards}"
    )


def update(
    rows: Cursor[Any],
    model: type[db.Model],
    names: tuple[str, ...],
    changes: Iterable[tuple[int, Sequence[Any], Sequence[Any]]],
    *,
    checked: bool = True,
    stamp: Any = None,
) -> None:
    """Set ``names`` on many rows with one statement; the cursor's ``rowcount`` tells how many rows it changed.

    ``changes``: (id, new values, old values). With ``checked`` a row whose value is no longer the old one
    is left alone, so that the caller can see that its plan was made on an older row. ``stamp`` sets
    ``updated_at``.
    """
    known = columns(model)
    ids: list[int] = []
    new: list[list[Any]] = [[] for _ in names]
    old: list[list[Any]] = [[] for _ in names]
    for id, values, before in changes:
        ids.append(id)
        for place, name in enumerate(names):
            new[place].append(known[name].convert(values[place]))
            if checked:
                old[place].append(known[name].convert(before[place]))
    extra = ', "updated_at" = %s' if stamp is not None else ""
    sql = _update_sql(model, names, names if checked else (), extra)
    arguments = ([stamp] if stamp is not None else []) + [ids, *new] + (old if checked else [])
    rows.execute(sql, arguments)
