"""The procrastinate application, as Django makes it ready, and how the bell reaches its worker."""

from __future__ import annotations

import itertools

import procrastinate
from django.db import transaction
from procrastinate import exceptions

from tandem.operations.bell import BELL
from tandem.worker.lanes import LANES

_turn = itertools.count()


def ready(app: procrastinate.App) -> None:
    """Called once Django's tables are known; the tasks are found through the import paths."""
    BELL.pass_on = ring_worker


def ring_worker() -> None:
    """Defer one job that thinks and one that delivers, unless such jobs wait already."""
    from tandem.worker import tasks

    lane = next(_turn) % LANES
    for task, key in ((tasks.advance, f"advance:{lane}"), (tasks.deliver, "deliver")):
        try:
            with transaction.atomic():  # a savepoint where a transaction is open: that one goes on
                task.configure(queueing_lock=key).defer(lane=lane)
        except exceptions.AlreadyEnqueued:
            continue
