"""The bell: a colleague has seen it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tandem.store.models import Notification, User
from tandem.store.read.organisation import now as the_time


def mark_read(user: User, ids: Sequence[int] | None = None) -> int:
    """Take these of somebody's own lines, or all of them, for read; gives how many were not yet."""
    with transaction.atomic():
        rows = Notification.objects.filter(user=user, read_at__isnull=True)
        if ids is not None:
            rows = rows.filter(id__in=ids)
        return rows.update(read_at=the_time())
