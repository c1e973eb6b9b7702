"""The order in which workflows that start at the same moment take their turns."""

from __future__ import annotations

from django.db import transaction

from tandem.engine.cause import Cause
from tandem.operations import access
from tandem.store.models import User, Workflow
from tandem.store.write.cause import said_by


def move(user: User, id: int, *, by: int) -> None:
    """Move a workflow up (negative) or down in the order; the others close ranks.

    Raises access.NotThere or access.Denied.
    """
    access.access_record(user, Workflow, id, "automate")
    with transaction.atomic():
        said_by(Cause("person", doer=user.id))
        rows = list(Workflow.objects.select_for_update().order_by("position", "id").only("id", "position"))
        place = next(number for number, row in enumerate(rows) if row.id == id)
        target = max(0, min(len(rows) - 1, place + by))
        rows.insert(target, rows.pop(place))
        moved = []
        for number, row in enumerate(rows):
            if row.position != number:
                row.position = number
                moved.append(row)
        Workflow.objects.bulk_update(moved, ["position"], batch_size=500)
