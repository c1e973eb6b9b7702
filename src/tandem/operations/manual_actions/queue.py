"""What comes next for a person: their own first, then their teams' queues, then what the absent left behind.

Queue order: fewest tries, priority, due time, age. What is put off is not there until its time has come.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from tandem.operations import access
from tandem.operations.manual_actions.carrying import Around, Decide, Move, each
from tandem.operations.manual_actions.reach import Reach, reach_of
from tandem.operations.manual_actions.work import of_one
from tandem.store.models import ManualAction, User
from tandem.store.read import manual_actions as rows
from tandem.store.read.organisation import now as the_time

LOOKED_AT = 50  # so many colleagues may take the first one at the same moment


def next_item(user: User, *, leaving_out: Collection[int] = ()) -> ManualAction | None:
    """The first of somebody's queue, without taking it; None when all is done."""
    found = _queue(user, reach_of(user), 1, leaving_out)
    return ManualAction.objects.filter(pk=found[0]).first() if found else None


def start(
    user: User, id: int | None = None, *, leaving_out: Collection[int] = (), way: str = "page"
) -> ManualAction | None:
    """Take an item and begin with it: this one, or the first of the queue that nobody else takes at this moment.

    Who was first has it: raises Taken with who did what and when; access.NotThere; None when the queue is empty.
    Starting what one has begun already changes nothing.
    """
    if id is not None:
        return of_one(each(user, [id], _begin(user, way), answers=False))
    reach = reach_of(user)
    while found := _queue(user, reach, LOOKED_AT, leaving_out):
        with transaction.atomic():
            first = rows.lock_first(found, user.pk, reach.away)
            if first is not None:
                return of_one(each(user, [first], _begin(user, way), answers=False))
        leaving_out = {*leaving_out, *found}
    return None


def following(user: User, id: int, *, leaving_out: Collection[int] = ()) -> ManualAction | None:
    """What would come after this one, to be loaded ahead; nothing is taken."""
    return next_item(user, leaving_out={id, *leaving_out})


def _queue(user: User, reach: Reach, most: int, leaving_out: Collection[int]) -> list[int]:
    if not access.may_at_all(user, "edit", ManualAction.record_type):
        return []
    with transaction.atomic():
        return rows.queue(user.pk, reach.teams, reach.away, the_time(), most=most, leaving_out=leaving_out)


def _begin(user: User, way: str) -> Decide:
    def decide(row: ManualAction, around: Around) -> Move:
        around.check_free(row)
        changes = {"owner": user.pk, "status": "in_progress", "later_at": None}
        if row.started_at is None:
            changes["started_at"] = around.now
        return Move("manual_action.started", changes, details={"way": way})

    return decide
