"""The event that started a run: what changed, before and after, and who did it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from tandem.engine.schema import Field
from tandem.store.models import User
from tandem.store.read.runs import Started
from tandem.store.read.schema import schema
from tandem.web.components.clock import duration, exact
from tandem.web.components.shapes import Change

from .values import result
from .workflow_phrases import capitalised, shortened

DASH = "–"


def changes_of(record_type: str, event: Started) -> list[Change]:
    """The changed fields in the reader's words; nothing for a record that was just made or deleted."""
    known = schema().get(record_type)
    if known is None or event.op != "changed":
        return []
    fields = {name: known.fields[name] for name in event.before if name in known.fields}
    return [
        Change(
            capitalised(gettext(field.label)),
            _shown(field, event.before[name]),
            _shown(field, event.after.get(name)),
        )
        for name, field in fields.items()
    ]


def _shown(field: Field, value: Any) -> str:
    if value in (None, "", []):
        return DASH
    if field.name == "result":
        return result(str(value))
    if field.kind == "choice":
        return next((gettext(one.label) for one in field.choices if one.value == value), str(value))
    if field.kind == "boolean":
        return gettext("yes") if value else gettext("no")
    if field.kind == "datetime" and isinstance(value, str):
        return exact(datetime.fromisoformat(value))
    if field.kind == "duration" and isinstance(value, int):
        return duration(value)
    if field.kind == "tags":
        return ", ".join(map(str, value))
    if field.kind == "reference" and field.target == "user":
        return User.objects.filter(pk=value).values_list("name", flat=True).first() or f"#{value}"
    return shortened(str(value))


def cause_sentence(event: Started) -> str:
    """Who did what led here: "by Bo Laurent", "by the telephone exchange"."""
    cause = event.cause
    by = cause.get("by", "system")
    if by == "person" and cause.get("doer"):
        name = User.objects.filter(pk=cause["doer"]).values_list("name", flat=True).first()
        return gettext("{name} did it").format(name=name or gettext("A former colleague"))
    if by == "connector":
        return gettext("The telephone exchange said so")
    if by == "rule":
        return gettext("Another workflow did it")
    return gettext("The clock") if event.op == "reached" else ""
