"""Which client an event or a run is about, as one key: what "only the newest per client" goes by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tandem.engine.record import RecordRef


def client_of(record: RecordRef, image: Mapping[str, Any]) -> RecordRef:
    """The contact, else the company the record is about; the record itself when it is a client, or about nobody."""
    if record.type not in ("contact", "company"):
        for name in ("contact", "company"):
            if image.get(name):
                return RecordRef(name, image[name])
    return record


def client_key(record: RecordRef, image: Mapping[str, Any]) -> str:
    """The contact, else the company, else the number of the record; the record itself when it is about nobody."""
    if record.type in ("contact", "company"):
        return f"{record.type}:{record.id}"
    for name in ("contact", "company", "number"):
        if image.get(name):
            return f"{name}:{image[name]}"
    return f"{record.type}:{record.id}"
