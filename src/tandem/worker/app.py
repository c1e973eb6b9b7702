"""The procrastinate application, as Django makes it ready, and the bell that rings for its worker."""

from __future__ import annotations

import random

import procrastinate
from procrastinate import exceptions

from tandem.operations.bell import BELL

LANES = 2  # advance jobs that may wait at once; each takes whatever shards it can lock


def ready(app: procrastinate.App) -> None:
    """Called once Django's tables are known; the tasks are found through the import paths."""
    BELL.pass_on = ring_worker


def ring_worker() -> None:
    """Defer one job that thinks and one that delivers, unless such jobs wait already."""
    from tandem.worker import tasks

    lane = random.randrange(LANES)  # noqa: S311 - spreading work, no secret
    for task, key in ((tasks.advance, f"advance:{lane}"), (tasks.deliver, "deliver")):
        try:
            task.configure(queueing_lock=key).defer(lane=lane)
        except exceptions.AlreadyEnqueued:
            continue
