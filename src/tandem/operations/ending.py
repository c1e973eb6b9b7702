"""End runs before their last step: they stop with a reason, and what waits because of them is called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed, collect
from tandem.engine.effect import ChangeRecord
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import Text
from tandem.operations.world import settings, world
from tandem.store.models import ManualAction, User
from tandem.store.read.images import load_with_relations
from tandem.store.write import enrolment as rows
from tandem.store.write.apply import apply

VERB = "manual_action.cancelled"


def end(user: User, runs: Sequence[int], because: Text, now: datetime) -> int:
    """Stop these runs, cancel their unsent messages and open manual actions; gives how many were stopped.

    Those that were over already stay as they are. Call it in a transaction.
    """
    ended = rows.end(runs, because, now)
    _call_off(user, runs, because, now)
    return ended


def _call_off(user: User, runs: Sequence[int], because: Text, now: datetime) -> None:
    asked = (
        ManualAction.objects.filter(run__in=runs, ended_at=None).order_by("pk").values_list("pk", flat=True)
    )
    refs = [RecordRef("manual_action", id) for id in asked.select_for_update()]
    if not refs:
        return
    around = world(settings(), now, load_with_relations(refs))
    values = {
        "status": "cancelled",
        "because": str(because)[:300],
        "ended_at": now,
        "ended_by": user.pk,
        "way": "system",
    }
    deeds: list[Deed] = []
    for ref in refs:
        effects = (ChangeRecord(ref, **values),)
        collect(deeds, effects, View(around, ref), VERB, Cause("person", doer=user.pk), around)
    apply(deeds, now, around.ids)
