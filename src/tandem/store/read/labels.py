"""What records are called, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tandem.engine.record import RecordRef
from tandem.store.read.schema import models_by_type


def labels(refs: Iterable[RecordRef]) -> dict[RecordRef, str]:
    """The name, title, subject or text of each record that is still there: one query a record type."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        wanted[ref.type].add(ref.id)
    found: dict[RecordRef, str] = {}
    for record_type in sorted(wanted):
        model = models_by_type().get(record_type)
        if model is not None:
            rows = model._default_manager.filter(id__in=wanted[record_type]).values_list(
                "id", model.label_field
            )
            found |= {RecordRef(record_type, id): str(label) for id, label in rows}
    return found
