"""The checks every telephone callback goes through, whoever sent it: sizes, characters, numbers, times."""

import re
from datetime import datetime

from tandem.connectors.telephony import LONGEST_CALL, BadCallback
from tandem.engine.words import N_, Text

LONGEST_TEXT = 256
LARGEST_BODY = 64 * 1024
YEARS = range(2000, 2101)

HIDDEN = frozenset(
    {"", "anonymous", "restricted", "blocked", "unknown", "unavailable", "private", "withheld"}
)
NUMBER = re.compile(r"\+?[0-9][0-9 ().\-/]{0,38}|[*#0-9]{1,20}")
ADDRESS = re.compile(r"(sips?|client|tel):[^\s\x00-\x1f<>\"]{1,200}", re.IGNORECASE)


def clean_text(field: str, value: str, *, longest: int = LONGEST_TEXT) -> str:
    """`value` stripped; raises BadCallback for control characters or more than `longest` characters."""
    if len(value) > longest:
        sizes = {"size": len(value), "longest": longest}
        raise BadCallback(field, Text(N_("is {size} characters long; send at most {longest}"), sizes))
    if any(ord(char) < 32 and char not in "\t\n\r" for char in value):
        raise BadCallback(field, Text(N_("contains control characters; send plain text")))
    return value.strip()


def clean_number(field: str, value: str) -> str:
    """A number, SIP address or client name as sent, "" for a hidden caller; raises BadCallback otherwise."""
    text = clean_text(field, value)
    if text.lower() in HIDDEN:
        return ""
    if NUMBER.fullmatch(text) or ADDRESS.fullmatch(text):
        return text
    message = N_('"{text}" is not a telephone number; send it as +33612345678')
    raise BadCallback(field, Text(message, {"text": text[:40]}))


def clean_whole(field: str, value: str, *, largest: int) -> int | None:
    """A whole number from 0 to `largest`, None for ""; raises BadCallback otherwise."""
    text = value.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18 and int(text) <= largest):
        message = N_('"{text}" is not a whole number from 0 to {largest}')
        raise BadCallback(field, Text(message, {"text": text[:40], "largest": largest}))
    return int(text)


def clean_duration(field: str, value: str) -> int | None:
    """Seconds of talk, None for ""; raises BadCallback for anything longer than two days."""
    return clean_whole(field, value, largest=int(LONGEST_CALL.total_seconds()))


def clean_time(field: str, value: datetime) -> datetime:
    """An aware time of this century; raises BadCallback otherwise (far years overflow in other zones)."""
    if value.tzinfo is None:
        raise BadCallback(field, Text(N_("has no time zone; send it as 2026-03-01T09:30:00+00:00")))
    if value.year not in YEARS:
        message = N_("the year {year} can't be right; send the time of the event")
        raise BadCallback(field, Text(message, {"year": value.year}))
    return value
