"""Notice when the house stands still: the same event has been the oldest one nobody thought about for too long.

Measured by what a process saw itself, so that no clock matters, neither the machine's nor the sandbox's.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from tandem.operations.watching import incidents
from tandem.store.read.organisation import now
from tandem.store.read.pending import oldest

log = logging.getLogger("tandem.lateness")
TOO_LONG_SECONDS = 20.0


@dataclass
class Watch:
    """One for each process: the oldest event it saw, since when, and whether it has told."""

    event: int | None = None
    since: float = 0.0
    told: bool = False

    def look(self) -> bool:
        """True, a line in the log and an incident, once for each event that keeps all others waiting."""
        event, clock = oldest(), time.monotonic()
        if event != self.event:
            self.event, self.since, self.told = event, clock, False
        if event is None or self.told or clock - self.since < TOO_LONG_SECONDS:
            return False
        self.told = True
        log.error("nobody has thought about event %s for %d seconds", event, clock - self.since)
        incidents.late(event, now())
        return True


WATCH = Watch()
