"""Phone numbers as people read them."""

from __future__ import annotations

import phonenumbers

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


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
