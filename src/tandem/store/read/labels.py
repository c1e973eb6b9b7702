"""What records are called, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from tandem.engine.record import RecordRef
from tandem.store.models import Activity
from tandem.store.read.schema import models_by_type, schema

INSTEAD = {"call": ("number", "from_number")}  # what says which one it is when its label is empty
LONGEST = 300


def labels(refs: Iterable[RecordRef]) -> dict[RecordRef, str]:
    """The name, title, subject or text of each record that is still there: one query a record type."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        wanted[ref.type].add(ref.id)
    found: dict[RecordRef, str] = {}
    for record_type in sorted(wanted):
        model = models_by_type().get(record_type)
        if model is not None:
            rows = model._default_manager.filter(id__in=wanted[record_type])
            for id, *words in rows.values_list("id", *_names(record_type)):
                found[RecordRef(record_type, id)] = _first(words)
    return found


def label_of(record_type: str, image: Mapping[str, Any]) -> str:
    """What a record is called, by its image; kept short."""
    return _first(image.get(name) for name in _names(record_type))[:LONGEST]


def last_labels(refs: Iterable[RecordRef]) -> dict[RecordRef, str]:
    """What records that are gone were called, by the entries of their deletion: one query, none for none."""
    wanted = {ref for ref in refs if ref.type in schema()}
    if not wanted:
        return {}
    rows = Activity.objects.filter(record_id__in=[ref.id for ref in wanted], effect="deleted")
    found = {
        RecordRef(record_type, id): str(details.get("label", ""))
        for record_type, id, details in rows.values_list("record_type", "record_id", "details")
    }
    return {ref: label for ref, label in found.items() if label}


def _names(record_type: str) -> tuple[str, ...]:
    return models_by_type()[record_type].label_field, *INSTEAD.get(record_type, ())


def _first(words: Iterable[Any]) -> str:
    return next((str(word) for word in words if word), "")
