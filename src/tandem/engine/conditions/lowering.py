"""Lower case exactly as PostgreSQL's built-in C.UTF-8 provider does it: one character for one.

So that a condition ignores case alike in Python and in SQL (`lower(column)`).
"""

from __future__ import annotations

# Where str.lower() differs from Unicode's simple mapping: it turns İ into two characters and Σ by
# its place in the word; and Python 3.11 knows Unicode 14, PostgreSQL 18 knows Unicode 16.
_NEWER = {0x1C89: 0x1C8A, 0xA7CB: 0x0264, 0xA7CC: 0xA7CD, 0xA7DA: 0xA7DB, 0xA7DC: 0x019B}
_GARAY = {code: code + 0x20 for code in range(0x10D50, 0x10D66)}
_SIMPLE = {ord("İ"): ord("i"), ord("Σ"): ord("σ"), **_NEWER, **_GARAY}


def lowered(text: str) -> str:
    """The text in lower case, with as many characters as before."""
    return text.lower() if text.isascii() else text.translate(_SIMPLE).lower()
