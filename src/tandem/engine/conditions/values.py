"""What a clause compares: how each kind reads an expected value, and sees an actual one.

Empty is None, an empty text and an empty list of tags: an actual value is seen as None then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tandem.engine.conditions.lowering import lowered
from tandem.engine.conditions.moments import Moment, parse_moment
from tandem.engine.durations import WrongDuration, parse
from tandem.engine.schema import Field, Kind
from tandem.engine.words import N_, Text

MOST_CHARACTERS = 1000
MOST_NUMBER = 10**15

TEXTS: frozenset[Kind] = frozenset({"text", "long_text", "email", "phone", "url"})
NUMBERS: frozenset[Kind] = frozenset({"number", "duration"})


class WrongValue(ValueError):
    """An expected value that does not fit; `fix` says what to write."""

    def __init__(self, text: Text, fix: Text | None = None) -> None:
        super().__init__(text, fix)
        self.text = text
        self.fix = fix or Text("")

    def __str__(self) -> str:
        return f"{self.text} {self.fix}".strip()


def wrong(value: object, msgid: str, **values: object) -> WrongValue:
    """The error for a value that is not what `msgid` asks for."""
    return WrongValue(Text(N_("{value} does not fit here."), {"value": shown(value)}), Text(msgid, values))


def shown(value: object) -> str:
    """A written value in an error: short, texts in quotes."""
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def read_text(field: Field, value: object) -> str:
    """A text to compare with, lower-cased. Raises WrongValue."""
    if not isinstance(value, str):
        raise wrong(value, N_("Write a text in quotes, such as {example}."), example='"Boston"')
    if not value:
        raise wrong(value, N_("To ask for an empty field use is_empty or is_filled."))
    if len(value) > MOST_CHARACTERS:
        raise wrong(value, N_("Write at most {most} characters."), most=MOST_CHARACTERS)
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise wrong(repr(value)[1:-1], N_("Take out the characters that are not text."))
    return lowered(value)


def read_number(field: Field, value: object) -> int | Decimal:
    """A number within ±10^15. Raises WrongValue."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise wrong(value, N_("Write a number, such as {example}."), example="30")
    number = value if isinstance(value, int) else Decimal(str(value))
    if number != number or not -MOST_NUMBER <= number <= MOST_NUMBER:
        raise wrong(
            value, N_("Write a number between {least} and {most}."), least=-MOST_NUMBER, most=MOST_NUMBER
        )
    return int(number) if number == int(number) else number


def read_duration(field: Field, value: object) -> int | Decimal:
    """A length in seconds, written as such or as "30 seconds". Raises WrongValue."""
    if not isinstance(value, str):
        try:
            return read_number(field, value)
        except WrongValue:
            raise wrong(value, N_("Write a duration, such as {example}."), example='"30 seconds"') from None
    try:
        duration = parse(value)
    except WrongDuration as problem:
        raise WrongValue(problem.text) from None
    if duration.is_business:
        raise wrong(value, N_("Business time has no fixed length: write {example}."), example='"8 hours"')
    return duration.seconds


def read_boolean(field: Field, value: object) -> bool:
    """True or False. Raises WrongValue."""
    if not isinstance(value, bool):
        raise wrong(value, N_("Write true or false."))
    return value


def read_choice(field: Field, value: object) -> str:
    """One of the field's choices; any text where it has none. Raises WrongValue."""
    known = [choice.value for choice in field.choices]
    if not isinstance(value, str) or not value or (known and value not in known):
        choices = ", ".join(known) or '"…"'
        raise wrong(value, N_("Choose one of: {choices}."), choices=choices)
    return value


def read_reference(field: Field, value: object) -> int:
    """The id of a record. Raises WrongValue."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise wrong(
            value, N_("Write the number (id) of a record of type {target}."), target=field.target or ""
        )
    return value


def read_moment(field: Field, value: object) -> Moment:
    """An instant, a wall time or a day. Raises WrongValue."""
    try:
        if isinstance(value, date):
            return Moment(value)
        if isinstance(value, str):
            return parse_moment(value)
    except ValueError:
        pass
    raise wrong(
        value,
        N_("Write a date or a time, such as {examples}."),
        examples="2026-01-31, 2026-01-31T10:00+02:00",
    )


def read_day(field: Field, value: object) -> date:
    """A date. Raises WrongValue."""
    try:
        moment = read_moment(field, value)
    except WrongValue:
        moment = None
    if moment is None or not moment.is_day:
        raise wrong(value, N_("Write a date, such as {example}."), example="2026-01-31")
    return moment.written


Reader = Callable[[Field, object], Any]
READERS: Mapping[Kind, Reader] = {
    **dict.fromkeys(TEXTS, read_text),
    "number": read_number,
    "duration": read_duration,
    "boolean": read_boolean,
    "choice": read_choice,
    "reference": read_reference,
    "tags": read_text,
    "datetime": read_moment,
    "date": read_day,
}


def _see_text(value: object) -> str | None:
    return lowered(value) if isinstance(value, str) and value else None


def _see_number(value: object) -> int | Decimal | None:
    if isinstance(value, float):
        return Decimal(str(value)) if value == value else None
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _see_boolean(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _see_choice(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _see_reference(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _see_tags(value: object) -> frozenset[str] | None:
    if isinstance(value, list | tuple | set | frozenset):
        return frozenset(lowered(tag) for tag in value if isinstance(tag, str)) or None
    return None


def _see_moment(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return None


def _see_day(value: object) -> date | None:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


SEERS: Mapping[Kind, Callable[[object], Any]] = {
    **dict.fromkeys(TEXTS, _see_text),
    **dict.fromkeys(NUMBERS, _see_number),
    "boolean": _see_boolean,
    "choice": _see_choice,
    "reference": _see_reference,
    "tags": _see_tags,
    "datetime": _see_moment,
    "date": _see_day,
}
