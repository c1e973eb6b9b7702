"""Dates and times as people write them in each language, and read back: "22 Nov 2026, 14:30".

The months are those of the Unicode Common Locale Data Repository (CLDR 46, abbreviated).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

_MONTHS = {
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "ro": ["ian.", "feb.", "mar.", "apr.", "mai", "iun.", "iul.", "aug.", "sept.", "oct.", "nov.", "dec."],
}
_BETWEEN = {"fr": " à "}  # a day and its time; a comma elsewhere
_NUMBERS = {
    name.rstrip(".").lower(): number for names in _MONTHS.values() for number, name in enumerate(names, 1)
}
_WRITTEN = re.compile(r"(\d{1,2}) ([^\W\d_]{3,5})\.? (\d{4})(?:(?:,| à) (\d{2}):(\d{2}))?")


def write_date(day: date, language: str) -> str:
    """Such as “22 nov. 2026”; in English where we do not know the language's months."""
    return f"{day.day} {_MONTHS.get(language, _MONTHS['en'])[day.month - 1]} {day.year:04}"


def write_moment(moment: datetime, language: str) -> str:
    """Such as “22 nov. 2026 à 14:30”, on the clock the moment is told by."""
    return f"{write_date(moment, language)}{_BETWEEN.get(language, ', ')}{moment:%H:%M}"


def read(text: str) -> date | datetime | None:
    """What was written here in any language, or in ISO 8601; None for anything else. Such times have no zone."""
    found = _WRITTEN.fullmatch(text)
    try:
        if found is None:
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        number = _NUMBERS.get(found[2].lower())
        if number is None:
            return None
        day = date(int(found[3]), number, int(found[1]))
        return day if found[4] is None else datetime.combine(day, time(int(found[4]), int(found[5])))
    except ValueError:
        return None
