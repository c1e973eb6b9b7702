"""What comes next for a person: their own first, then their teams' queues, then what the absent left behind.

Queue order: fewest tries, priority, due time, age. What is put off is not there until its time has come.
"""

from __future__ import annotations

from collections.abc import Collection

from tandem.store.models import ManualAction, User


def next_item(user: User, *, leaving_out: Collection[int] = ()) -> ManualAction | None:
    """The first of somebody's queue, without taking it; None when all is done."""
    raise NotImplementedError


def start(user: User, id: int | None = None, *, way: str = "page") -> ManualAction | None:
    """Take an item and begin with it: this one, or the first of the queue that nobody else takes at this moment.

    Who was first has it: raises Taken with who did what and when; access.NotThere; None when the queue is empty.
    Starting what one has begun already changes nothing.
    """
    raise NotImplementedError


def following(user: User, id: int) -> ManualAction | None:
    """What would come after this one, to be loaded ahead; nothing is taken."""
    raise NotImplementedError
