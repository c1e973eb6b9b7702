"""Patterns authors write, on RE2: linear in the text, so none of them can hang the engine.

Like all comparisons of texts they ignore case; `(?-i)` in front makes case count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from tandem.engine.words import N_, Text

MOST_CHARACTERS = 200
MOST_MEMORY = 8 << 20  # bytes of a compiled pattern: RE2's own default, kept when that changes


class WrongPattern(ValueError):
    """A pattern RE2 does not take."""

    def __init__(self, text: Text, fix: Text) -> None:
        super().__init__(text, fix)
        self.text = text
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.text} {self.fix}"


@dataclass(frozen=True)
class Pattern:
    """A pattern ready to search with."""

    source: str

    def search(self, text: str) -> bool:
        """Whether the pattern is found anywhere in the text."""
        return _compiled(self.source).search(text) is not None


@lru_cache(maxsize=512)
def _compiled(source: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = MOST_MEMORY
    return re2.compile(source, options)


def parse_pattern(source: object) -> Pattern:
    """The pattern, checked. Raises WrongPattern, with RE2's reason."""
    if not isinstance(source, str) or not source:
        raise WrongPattern(
            Text(N_("A pattern is a text.")),
            Text(N_("Write one such as {example}."), {"example": r'"^\+40"'}),
        )
    if len(source) > MOST_CHARACTERS:
        text = Text(N_("The pattern has {count} characters."), {"count": len(source)})
        raise WrongPattern(text, Text(N_("Write at most {most} characters."), {"most": MOST_CHARACTERS}))
    try:
        _compiled(source)
    except (re2.error, UnicodeError) as problem:
        reason = problem.args[0] if problem.args else ""
        reason = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        text = Text(N_("The pattern is not understood: {reason}."), {"reason": reason})
        fix = N_("Patterns follow RE2: there are no back references and no look-around.")
        raise WrongPattern(text, Text(fix)) from None
    return Pattern(source)
