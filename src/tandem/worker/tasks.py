"""The background steps, each calling one operation."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from procrastinate.contrib.django import app

from tandem.operations import imports
from tandem.operations.deliveries import deliver as deliveries
from tandem.operations.explaining import rehearsal
from tandem.operations.thinking.work import think_until_done
from tandem.operations.watching import digest, housekeeping
from tandem.worker.lanes import LANES


@app.task(queue="engine", name="advance", pass_context=False)
def advance(lane: int = 0) -> None:
    """Think about what is pending until nothing is left."""
    _connected(lambda: think_until_done(lane, LANES))


@app.task(queue="engine", name="deliver", pass_context=False)
def deliver(lane: int = 0) -> None:
    """Send what is due until nothing is left."""
    _connected(deliveries.send_until_done)


@app.periodic(cron="* * * * *")
@app.task(queue="engine", name="rehearse", queueing_lock="rehearse", pass_context=False)
def rehearse(timestamp: int = 0) -> None:
    """Carry out the rehearsals that were asked for; once a minute look for one whose worker died."""
    _connected(rehearsal.carry_out_all)


@app.periodic(cron="* * * * *")
@app.task(queue="engine", name="import", queueing_lock="import", pass_context=False)
def read_in(timestamp: int = 0) -> None:
    """Write the imports that were started; once a minute look for one whose worker died."""
    _connected(imports.carry_out_all)


@app.periodic(cron="* * * * *")
@app.task(queue="engine", name="housekeeping", queueing_lock="housekeeping", pass_context=False)
def housekeep(timestamp: int) -> None:
    """Once a minute: clean up, and prove that the worker is alive."""
    _connected(housekeeping.tidy)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="engine", name="digest", queueing_lock="digest", pass_context=False)
def write_digests(timestamp: int) -> None:
    """Every five minutes: write to the owners of workflows whose hour it is."""
    _connected(digest.send_due)


def _connected(operation: Callable[[], object]) -> None:
    """Run on a connection that is alive; one that broke on the way is dropped, and the sweep rings again."""
    close_old_connections()
    try:
        operation()
    except (OperationalError, InterfaceError):
        connection.close()
        raise
