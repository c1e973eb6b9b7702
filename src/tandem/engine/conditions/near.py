"""Was it nearly so? A clause that failed over a space, an accent or a letter, with the one word that mends it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

from tandem.engine.conditions.explain import CLAUSE, Verdict
from tandem.engine.conditions.lowering import lowered

Slip = Literal["spaces", "accents", "letter"]
EQUALITIES = frozenset({"is", "is_one_of", "changed_to"})
SHORTEST = 3  # one letter of fewer is no slip


@dataclass(frozen=True)
class Near:
    """What was there, what it should have been, and what kind of slip lies between."""

    slip: Slip
    actual: str
    wanted: str


def near_miss(verdict: Verdict) -> Near | None:
    """The slip a failed clause is explained by; None when the value is simply another."""
    if verdict.held or verdict.word != CLAUSE or verdict.operator not in EQUALITIES:
        return None
    actual = verdict.actual
    if not isinstance(actual, str) or not actual:
        return None
    expected = verdict.expected if isinstance(verdict.expected, list | tuple) else [verdict.expected]
    wanted = [one for one in expected if isinstance(one, str)]
    for slip in ("spaces", "accents", "letter"):
        for one in wanted:
            if _is(slip, lowered(actual), lowered(one)):
                return Near(slip, actual, one)
    return None


def _is(slip: Slip, actual: str, wanted: str) -> bool:
    if slip == "spaces":
        return " ".join(actual.split()) == " ".join(wanted.split())
    if slip == "accents":
        return _bare(actual) == _bare(wanted)
    return min(len(actual), len(wanted)) >= SHORTEST and _one_letter_off(_bare(actual), _bare(wanted))


def _bare(text: str) -> str:
    """Without accents and spaces around."""
    apart = unicodedata.normalize("NFKD", " ".join(text.split()))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _one_letter_off(one: str, other: str) -> bool:
    """One letter more, less or other, or two beside each other swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
