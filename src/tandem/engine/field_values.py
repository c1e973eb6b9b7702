"""A field's value out of what somebody wrote."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tandem.engine.dates import read
from tandem.engine.durations import WrongDuration, parse
from tandem.engine.schema import Field
from tandem.engine.words import N_, Text

TRUE = frozenset({"yes", "true", "1", "on"})
FALSE = frozenset({"no", "false", "0", "off", ""})


class WrongValue(ValueError):
    """The text is no value of this field; ``text`` says what is expected."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def from_text(field: Field, written: str, zone: ZoneInfo) -> Any:
    """The value; an empty text empties the field. Raises WrongValue, naming what is expected."""
    text = written.strip()
    if field.kind in ("text", "long_text", "email", "phone", "url"):
        return _words(field, written)
    if field.kind == "choice":
        return _choice(field, text)
    if field.kind == "boolean":
        return _yes_or_no(field, text.lower())
    if field.kind == "tags":
        return [tag.strip() for tag in text.split(",") if tag.strip()]
    if not text:
        return None
    return _counted(field, text, zone)


def _words(field: Field, written: str) -> str:
    if field.longest is not None and len(written) > field.longest:
        message = N_("{field} may have at most {most} characters; this has {count}.")
        values = {"field": field.name, "most": field.longest, "count": len(written)}
        raise WrongValue(Text(message, values))
    return written


def _choice(field: Field, text: str) -> str:
    values = [choice.value for choice in field.choices]
    if text not in values:
        raise _wrong(field, text, ", ".join(values))
    return text


def _yes_or_no(field: Field, text: str) -> bool:
    if text not in TRUE | FALSE:
        raise _wrong(field, text, "yes, no")
    return text in TRUE


def _counted(field: Field, text: str, zone: ZoneInfo) -> Any:
    try:
        if field.kind == "number" or field.kind == "reference":
            return int(text)
        if field.kind == "duration":
            return int(text) if text.isdigit() else parse(text).seconds
        if field.kind == "date":
            return _day(text)
        found = _moment(text)
        return found if found.tzinfo else found.replace(tzinfo=zone)
    except (ValueError, WrongDuration):
        raise _wrong(field, text, _EXPECTED[field.kind]) from None


def _day(text: str) -> date:
    found = read(text)
    if found is None or isinstance(found, datetime):
        raise ValueError
    return found


def _moment(text: str) -> datetime:
    found = read(text)
    if found is None:
        raise ValueError
    return found if isinstance(found, datetime) else datetime.combine(found, time.min)


_EXPECTED = {
    "number": "12",
    "reference": "12",
    "duration": "90, 30 minutes",
    "date": "2026-11-22",
    "datetime": "2026-11-22 14:30",
}


def _wrong(field: Field, text: str, expected: str) -> WrongValue:
    message = N_("“{text}” is no value for {field}. Write for example: {expected}.")
    return WrongValue(Text(message, {"text": text[:60], "field": field.name, "expected": expected}))
