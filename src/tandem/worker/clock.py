"""A thread that sweeps every second, whatever the queue is doing."""

from __future__ import annotations

import logging
import threading

from django.db import Error, close_old_connections, connection

from tandem.operations.thinking.sweep import sweep

log = logging.getLogger("tandem.clock")
EVERY_SECONDS = 1.0


class Clock(threading.Thread):
    """Ticks until it is stopped; a lost database only makes it wait."""

    def __init__(self) -> None:
        super().__init__(name="clock", daemon=True)
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Sweep, wait, sweep."""
        while not self._stop_asked.wait(EVERY_SECONDS):
            try:
                close_old_connections()
                sweep()
            except Error as error:
                log.warning("could not sweep: %s", str(error).split("\n", 1)[0])
                connection.close()

    def stop(self) -> None:
        """End after the sweep under way."""
        self._stop_asked.set()
