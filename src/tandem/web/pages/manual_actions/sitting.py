"""How far somebody is since they pressed Start: a total that stays, and a word when more has come in."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.operations.manual_actions import lists
from tandem.store.models import User


@dataclass(frozen=True)
class Told:
    """What the page says of the sitting: how many are done, the total it showed last (0: none yet).

    ``away`` are items whose outcome is on its way: they are among the done, though still open in the database.
    """

    done: int = 0
    total: int = 0
    away: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sitting:
    """``total`` is what was done in this sitting and what is left; ``new`` is by how much it has just grown."""

    done: int
    total: int
    is_more: bool
    new: int

    @property
    def place(self) -> int:
        """The number of the item shown, counted from 1."""
        return self.done + 1

    @property
    def left(self) -> int:
        """The item shown and all after it."""
        return self.total - self.done


def sitting(user: User, told: Told) -> Sitting:
    """How far it is when the next item is shown. Nobody's place is beyond the total."""
    left = lists.counts(user, leaving_out=told.away)
    is_more = left.mine.is_more or left.queue.is_more
    total = told.done + max(1, left.mine.number + left.queue.number)
    is_known = told.total > 0 and not is_more
    return Sitting(told.done, total, is_more, max(0, total - told.total) if is_known else 0)
