"""Which record something is tried on, as a form names it."""

from __future__ import annotations

from django.http import Http404

from tandem.engine.record import RecordRef


def record_of(text: str) -> RecordRef:
    """The record "call:12" names. Raises Http404."""
    record_type, _sep, id = text.partition(":")
    if not (record_type and id.isascii() and id.isdigit() and len(id) < 19):
        raise Http404(text)
    return RecordRef(record_type, int(id))
