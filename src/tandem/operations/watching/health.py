"""All workflows by their trouble: what failed, what is late, what waits for nobody, what reached its limit."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.operations import access
from tandem.store.models import User, Workflow
from tandem.store.read.health import Health
from tandem.store.read.health import health as figures
from tandem.store.read.organisation import now as the_time


@dataclass(frozen=True)
class Patient:
    """One workflow with its figures."""

    workflow: Workflow
    health: Health

    @property
    def trouble(self) -> tuple[int, ...]:
        """What the list is sorted by, the worst first: paused by itself, failures, late work, limits."""
        one = self.health
        return (
            int(bool(self.workflow.paused_because)),
            one.failed_day,
            one.incidents,
            one.failed_week,
            one.late,
            one.capped,
            one.waiting,
            one.runs_week,
        )

    @property
    def is_well(self) -> bool:
        """Whether nothing asks for a look."""
        return not any(self.trouble[:6])


def patients(user: User) -> list[Patient]:
    """The workflows the person may see, those in trouble first."""
    rows = list(access.visible(user, Workflow).select_related("owner"))
    known = figures([row.pk for row in rows], the_time())
    found = [Patient(row, known[row.pk]) for row in rows]
    return sorted(found, key=lambda one: (*(-part for part in one.trouble), one.workflow.name))
