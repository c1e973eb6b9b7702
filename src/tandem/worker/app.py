"""The procrastinate application, as Django makes it ready, and how the bell reaches its worker."""

from __future__ import annotations

import itertools
from contextlib import nullcontext
from typing import Any

import procrastinate
from django.db import connection, transaction
from procrastinate import exceptions

from tandem.operations.thinking.bell import BELL, IMPORTS, STUDIES
from tandem.worker.lanes import LANES

_turn = itertools.count()


def ready(app: procrastinate.App) -> None:
    """Called once Django's tables are known; the tasks are found through the import paths."""
    BELL.pass_on = ring_worker
    STUDIES.pass_on = ring_rehearsals
    IMPORTS.pass_on = ring_imports


def ring_worker() -> None:
    """Defer one job that thinks and one that delivers, unless such jobs wait already."""
    from tandem.worker import tasks

    lane = next(_turn) % LANES
    for task, key in ((tasks.advance, f"advance:{lane}"), (tasks.deliver, "deliver")):
        try:
            # In a transaction a savepoint, so that it goes on; else one statement, which nobody frozen can hold.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                task.configure(queueing_lock=key).defer(lane=lane)
        except exceptions.AlreadyEnqueued:
            continue


def ring_rehearsals() -> None:
    """Defer one job that rehearses, unless one waits already."""
    from tandem.worker import tasks

    _defer(tasks.rehearse)


def ring_imports() -> None:
    """Defer one job that reads files in, unless one waits already."""
    from tandem.worker import tasks

    _defer(tasks.read_in)


def _defer(task: Any) -> None:
    try:
        task.defer()
    except exceptions.AlreadyEnqueued:
        return
