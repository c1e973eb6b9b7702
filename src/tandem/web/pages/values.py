"""A field's value as people read it: choices by their label, references by name, times in the reader's zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, gettext_noop, pgettext

from tandem.engine.schema import Field
from tandem.store.read.schema import schema
from tandem.web.components import clock
from tandem.web.components.phone import phone
from tandem.web.components.shapes import Change

# What exchanges write as a call's result; people write their own words.
RESULTS = {
    "answered": gettext_noop("Answered"),
    "no_answer": gettext_noop("No answer"),
    "busy": gettext_noop("Busy"),
    "failed": gettext_noop("Could not be connected"),
    "cancelled": gettext_noop("Cancelled"),
}
Named = Callable[[str, int | None], str]  # record type and id to a name


def said(field: Field | None, value: Any, named: Named) -> str:
    """The value in words, an empty text for nothing. ``value`` may come from the log's JSON."""
    if value in (None, "", []):
        return ""
    if field is None:
        return str(value)
    if field.target and isinstance(value, int):
        return named(field.target, value) or gettext("somebody who is gone")
    if field.kind == "choice":
        return next((gettext(one.label) for one in field.choices if one.value == value), str(value))
    if field.name == "result":
        return result(value)
    made = _BY_KIND.get(field.kind)
    return made(value) if made else str(value)


def result(written: str) -> str:
    """How a call ended, in the reader's words where an exchange wrote it."""
    return gettext(RESULTS[written]) if written in RESULTS else written


def changes(record_type: str, pairs: Mapping[str, Sequence[Any]], named: Named) -> list[Change]:
    """The changed fields a reader sees, in the order of the schema; inner fields are left out everywhere.

    ``pairs`` has the value before and the one after by the name of the field.
    """
    known = schema().get(record_type)
    shown = (
        [field for field in known.fields.values() if field.name in pairs and not field.inner] if known else []
    )
    return [
        Change(label(field, field.name), *(said(field, value, named) for value in pairs[field.name]))
        for field in shown
    ]


def label(field: Field | None, name: str) -> str:
    """What a field is called, with a capital."""
    words = gettext(field.label) if field else name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _moment(value: Any) -> str:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(clock.wall(moment))


def _day(value: Any) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return formats.date_format(day, pgettext("date format", "j M Y"))


_BY_KIND: dict[str, Callable[[Any], str]] = {
    "boolean": lambda value: gettext("Yes") if value else gettext("No"),
    "datetime": _moment,
    "date": _day,
    "duration": lambda value: clock.duration(value),
    "phone": phone,
    "tags": lambda value: ", ".join(value),
}
