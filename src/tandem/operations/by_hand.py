"""A person adds or changes a record in a form: the same effects, log and timeline as an action's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed, collect
from tandem.engine.effect import ChangeRecord, CreateRecord
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.thinking.bell import ring
from tandem.operations.world import settings, world
from tandem.store.models import User
from tandem.store.read.images import load_with_relations
from tandem.store.read.organisation import now as the_time
from tandem.store.write.apply import Stale, apply


def add(user: User, record_type: str, verb: str, values: Mapping[str, Any]) -> RecordRef:
    """Make a record. Raises access.Denied."""
    access.require(user, "create", record_type)
    with transaction.atomic():
        now = the_time()
        around = world(settings(), now, {})
        ref = RecordRef(record_type, next(around.ids))
        view = View(around, ref, image=dict(values))
        deeds: list[Deed] = []
        collect(deeds, (CreateRecord(ref, **values),), view, verb, _cause(user), around)
        apply(deeds, now, around.ids)
    ring()
    return ref


def change(user: User, record: RecordRef, verb: str, values: Mapping[str, Any]) -> bool:
    """Set fields of a record; False when all of them were so already. Raises NotThere, Denied or Refused."""
    try:
        with transaction.atomic():
            access.check_records(user, "edit", [record])
            now = the_time()
            around = world(settings(), now, load_with_relations([record]))
            deeds: list[Deed] = []
            collect(
                deeds, (ChangeRecord(record, **values),), View(around, record), verb, _cause(user), around
            )
            apply(deeds, now, around.ids)
    except Stale as stale:
        text = N_("Somebody else changed this at the same moment. Look again and repeat it.")
        raise Refused.because(text) from stale
    ring()
    return bool(deeds)


def _cause(user: User) -> Cause:
    return Cause("person", doer=user.id)
