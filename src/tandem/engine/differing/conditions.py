"""How conditions differ: clauses that came and went where all must hold, else the whole."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.engine.condition import All, Condition
from tandem.engine.differing.found import Difference, Part


def conditions(
    old: Condition | None,
    new: Condition | None,
    part: Part,
    step: str = "",
    field: str = "",
    owner: object = None,
) -> Iterator[Difference]:
    """The lines for one condition; clauses in another order are told as a change of the whole."""
    if old == new:
        return
    if old is None or new is None:
        yield Difference("added" if old is None else "removed", part, step, field, old, new, owner)
        return
    gone = _missing(old, new)
    came = _missing(new, old)
    if not (isinstance(old, All) and isinstance(new, All) and (gone or came)):
        yield Difference("changed", part, step, field, old, new, owner)
    elif len(gone) == len(came) == 1:
        yield Difference("changed", part, step, field, gone[0], came[0], owner)
    else:
        yield from (Difference("removed", part, step, field, clause, None, owner) for clause in gone)
        yield from (Difference("added", part, step, field, None, clause, owner) for clause in came)


def _missing(one: Condition, other: Condition) -> list[Condition]:
    """The clauses of one "all" that the other has not, each as often as it is missing."""
    if not (isinstance(one, All) and isinstance(other, All)):
        return []
    theirs = list(other.all)
    missing: list[Condition] = []
    for part in one.all:
        if part in theirs:
            theirs.remove(part)
        else:
            missing.append(part)
    return missing
