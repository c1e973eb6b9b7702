"""One difference between two documents, as the parts it is about: the edge says it in the reader's language."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["added", "removed", "moved", "changed"]
Part = Literal[
    "name", "trigger", "condition", "step", "branch", "outcome", "setting", "note", "example", "other"
]


@dataclass(frozen=True)
class Difference:
    """``old`` and ``new`` are parts of the documents (steps, triggers, conditions) or plain values; None for nothing.

    ``step``: the id of the step it is in; ``field``: what of it changed, the form's or setting's own name;
    ``owner``: the part it belongs to (the new step, else the old one), for its sentence.
    """

    kind: Kind
    part: Part
    step: str = ""
    field: str = ""
    old: Any = None
    new: Any = None
    owner: Any = None


def rising_places(places: Sequence[int]) -> set[int]:
    """The positions of a longest run of rising numbers: what of a new order has not been moved."""
    best: list[tuple[int, ...]] = []
    for at, place in enumerate(places):
        before = [one for one in best if places[one[-1]] < place]
        best.append((*_longest(before), at))
    return set(_longest(best))


def _longest(runs: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return max(runs, key=lambda run: len(run), default=())


def moved(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Hashable]:
    """Of what is in both, that which stands elsewhere among the others: as few as tell the new order."""
    places = {one: place for place, one in enumerate(old)}
    common = [one for one in new if one in places]
    kept = rising_places([places[one] for one in common])
    yield from (one for at, one in enumerate(common) if at not in kept)


def fields(
    part: Part, old: Any, new: Any, names: Sequence[str], step: str = "", owner: Any = None
) -> Iterator[Difference]:
    """The named attributes in which two parts differ."""
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference("changed", part, step, name, before, after, owner)
