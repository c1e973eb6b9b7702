"""Phone numbers as people read them."""

from __future__ import annotations

import re

import phonenumbers

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
WRITTEN = re.compile(r"(?<![\w:=\"/])\+[1-9]\d{6,14}(?!\d)")


def phone(number: str | None) -> str:
    """An E.164 number spaced the international way, kept on one line; anything else as it came."""
    if not number:
        return "–"
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return written.replace(" ", NO_BREAK_SPACE)


def numbers(text: str) -> str:
    """A sentence, or safe HTML, with each E.164 number in its words spaced as people read it."""
    return WRITTEN.sub(lambda found: phone(found.group()), str(text))
