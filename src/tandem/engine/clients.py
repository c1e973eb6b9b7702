"""Which client an event or a run is about, as one key: what "only the newest per client" goes by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tandem.engine.record import RecordRef


def client_key(record: RecordRef, image: Mapping[str, Any]) -> str:
    """The contact, else the company, else the number of the record; the record itself when it is about nobody."""
    if record.type in ("contact", "company"):
        return f"{record.type}:{record.id}"
    for name in ("contact", "company", "number"):
        if image.get(name):
            return f"{name}:{image[name]}"
    return f"{record.type}:{record.id}"
