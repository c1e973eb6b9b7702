"""A record's address: its type and its id."""

from __future__ import annotations

from typing import Any, NamedTuple

Image = dict[str, Any]  # a row as field name -> value; datetimes are aware, references are ids


class RecordRef(NamedTuple):
    """Which record: ids come from one sequence, so the type is there for reading."""

    type: str
    id: int
