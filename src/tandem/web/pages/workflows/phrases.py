"""The turns of phrase that sentences about workflows are put together with."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, ngettext

from tandem.engine.durations import WrongDuration, format_duration, parse
from tandem.engine.words import on_one_line

MOST_SHOWN = 90  # characters of a text inside a sentence


def span(written: str) -> str:
    """A written duration in the reader's language; what is none stays as it is."""
    try:
        return format_duration(parse(written), ngettext)
    except WrongDuration:
        return written


def uncapitalised(text: str) -> str:
    """For the middle of a sentence; abbreviations keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def capitalised(text: str) -> str:
    """For the beginning of a line."""
    return text[:1].upper() + text[1:]


def listed(words: Iterable[str]) -> str:
    """ "a, b and c"."""
    *start, last = list(words) or [""]
    return gettext("{first} and {last}").format(first=", ".join(start), last=last) if start else last


def shortened(text: str) -> str:
    """A text fit for one line."""
    flat = on_one_line(text)
    return flat if len(flat) <= MOST_SHOWN else f"{flat[: MOST_SHOWN - 1]}…"


def ended(sentence: str) -> str:
    """With a full stop, unless it ends like a sentence already."""
    return sentence if sentence.endswith((".", "…", "!", "?")) else f"{sentence}."
