"""The background steps, each calling one operation."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tandem.operations import deliver as deliveries
from tandem.operations import housekeeping
from tandem.operations.work import think_until_done
from tandem.worker.app import LANES


@app.task(queue="engine", name="advance", pass_context=False)
def advance(lane: int = 0) -> None:
    """Think about what is pending until nothing is left."""
    think_until_done(lane, LANES)


@app.task(queue="engine", name="deliver", pass_context=False)
def deliver(lane: int = 0) -> None:
    """Send what is due until nothing is left."""
    deliveries.send_until_done()


@app.periodic(cron="* * * * *")
@app.task(queue="engine", name="housekeeping", queueing_lock="housekeeping", pass_context=False)
def housekeep(timestamp: int) -> None:
    """Once a minute: clean up, and prove that the worker is alive."""
    housekeeping.tidy()
