"""Ring for work after the commit: at most one waiting job, however many changes rang.

The request only says that there is something to do; a thread of the process passes it on within
milliseconds, so that no event's transaction carries a NOTIFY and no request waits for one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection, transaction

log = logging.getLogger("tandem.bell")
APART_SECONDS = 0.025  # the first ring is passed on at once; those that follow within this time are one


class Bell:
    """One for each process. ``pass_on`` defers the job; the worker sets it up, tests replace it."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.pass_on: Callable[[], None] | None = None

    def ring(self) -> None:
        """Say that there is work. Cheap; safe in any thread."""
        if self.pass_on is None:
            return
        self._rung.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self._rung.wait()
            self._rung.clear()
            try:
                close_old_connections()
                if self.pass_on is not None:
                    self.pass_on()
            except DatabaseError as error:  # the sweep rings again within a second
                log.warning("could not ring: %s", error)
                connection.close()
            pause.wait(APART_SECONDS)


BELL = Bell()
IMPORTS = Bell()  # for files that are read in
STUDIES = Bell()  # for rehearsals, which take long and are asked for seldom


def ring() -> None:
    """Ring once the transaction is committed; now, when there is none."""
    transaction.on_commit(BELL.ring)
