"""Doing manual actions: each verb works on one or on many, all through the log, with the person as the doer.

Every verb takes ``ids`` (at most 1,000) and gives a Result for each, in order: what is wrong with one does not stop
the others. ``of_one`` turns the result of a single item into its row or raises what was wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tandem.store.models import ManualAction, User

MOST_AT_ONCE = 1000


@dataclass(frozen=True)
class Result:
    """What became of one item: ``problem`` is None when it was done; Taken and access errors are problems too."""

    id: int
    problem: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.problem is None


@dataclass(frozen=True)
class Ending:
    """How somebody completes an item.

    ``outcome`` is one of the item's own names where it has some. ``form`` is the draft as the person left it (None:
    as it was handed over). ``perform`` False: they did it elsewhere, so the action is not carried out.
    """

    outcome: str = ""
    note: str = ""
    form: Mapping[str, Any] | None = None
    perform: bool = True


def of_one(results: Sequence[Result]) -> ManualAction:
    """The row of a single result as it is now. Raises its problem: Refused, Taken, access.NotThere, access.Denied."""
    raise NotImplementedError


def claim(user: User, ids: Sequence[int], *, way: str = "page") -> list[Result]:
    """Make them one's own, out of a queue or from a colleague who has not begun."""
    raise NotImplementedError


def release(user: User, ids: Sequence[int], *, way: str = "page") -> list[Result]:
    """Give them back to the team's queue, or to nobody."""
    raise NotImplementedError


def reassign(
    user: User, ids: Sequence[int], *, to: int | None = None, team: int | None = None, way: str = "page"
) -> list[Result]:
    """Give them to a colleague, or to a team's queue; needs the right to assign. Raises Refused for nobody."""
    raise NotImplementedError


def put_off(user: User, ids: Sequence[int], *, until: datetime, way: str = "page") -> list[Result]:
    """Hide them from the queue until a time to come; the due time stays. Raises Refused (until)."""
    raise NotImplementedError


def cancel(user: User, ids: Sequence[int], *, because: str, way: str = "page") -> list[Result]:
    """End them undone. Raises Refused without a reason."""
    raise NotImplementedError


def skip(user: User, ids: Sequence[int], *, because: str, note: str = "", way: str = "page") -> list[Result]:
    """End them without doing them; the run goes on. Raises Refused without a reason."""
    raise NotImplementedError


def complete(user: User, ids: Sequence[int], ending: Ending, *, way: str = "page") -> list[Result]:
    """Carry out the draft's action and end them. What cannot be carried out stays open; the problem names the field."""
    raise NotImplementedError


def no_answer(user: User, ids: Sequence[int], *, note: str = "", way: str = "page") -> list[Result]:
    """Nobody answered: back to the end of the queue, with one more try."""
    raise NotImplementedError


def call_back(
    user: User, ids: Sequence[int], *, at: datetime, note: str = "", way: str = "page"
) -> list[Result]:
    """The client wants to be called at a time: hidden until then, due then; a call is planned as well. Refused (at)."""
    raise NotImplementedError
