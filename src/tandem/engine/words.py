"""Words a person will read, kept as English message ids until the edge translates them.

Pure code never translates: it marks its messages with `N_` (one form) or `NP_` (a singular and a
plural) so that makemessages collects them (`--keyword=N_ --keyword=NP_:1,2`), and hands them on as
`Text`. The pages say them in the reader's language with `say(gettext, ngettext)`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

# Any space at which a line may break; French sets some that must stay, before ":" and inside guillemets.
_SPACES = re.compile(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


class Translate(Protocol):
    """gettext: an English message id gives the message in the reader's language."""

    def __call__(self, msgid: str, /) -> str: ...


class TranslatePlural(Protocol):
    """ngettext: the form of a message that goes with a count."""

    def __call__(self, one: str, many: str, count: int, /) -> str: ...


def N_(msgid: str) -> str:  # noqa: N802 - the name gettext's tools look for
    """Mark a message for translation and return it unchanged."""
    return msgid


@dataclass(frozen=True)
class Plural:
    """A message with two English forms, both holding `{count}`."""

    one: str
    many: str

    def say(self, count: int, plural: TranslatePlural) -> str:
        """The form for `count`, filled in."""
        return plural(self.one, self.many, count).format(count=count)


def NP_(one: str, many: str) -> Plural:  # noqa: N802 - the sibling of N_
    """Mark a message with a plural for translation."""
    return Plural(one, many)


def on_one_line(text: str) -> str:
    """A text without line breaks and doubled spaces; spaces that do not break a line stay what they are."""
    return _SPACES.sub(" ", text).strip()


def english(msgid: str, /) -> str:
    """The translation into English: the message itself."""
    return msgid


def english_plural(one: str, many: str, count: int, /) -> str:
    """The English plural rule."""
    return one if count == 1 else many


class Text:
    """A message and the values for its `{named}` places; a value may itself be a Text.

    `str(text)` is the English, for logs, tests and the command line. Not a dataclass: what writes JSON
    would take it apart by itself, into other names than the store's.
    """

    __slots__ = ("msgid", "values")

    def __init__(self, msgid: str, values: Mapping[str, object] | None = None) -> None:
        self.msgid = msgid
        self.values: Mapping[str, object] = values if values is not None else {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.msgid, self.values) == (other.msgid, other.values)

    def __hash__(self) -> int:
        return hash(self.msgid)

    def __repr__(self) -> str:
        return f"Text({self.msgid!r}, {dict(self.values)!r})"

    def say(self, translate: Translate) -> str:
        """The message in the reader's language."""
        filled = {name: _said(value, translate) for name, value in self.values.items()}
        return translate(self.msgid).format_map(filled) if filled else translate(self.msgid)

    def __str__(self) -> str:
        return self.say(english)


def _said(value: object, translate: Translate) -> object:
    return value.say(translate) if isinstance(value, Text) else value
