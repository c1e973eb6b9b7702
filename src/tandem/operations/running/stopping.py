"""Stop all automation for one client: runs under way end, what waits to leave is cancelled, nothing new starts.

The mark is the client's field ``automation_stopped``, set by the action of that name. Who sets it by hand sees it
carried out at once; set by a rule it is carried out within a minute, and the engine's own checks hold meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tandem.engine.cause import Cause
from tandem.engine.words import N_, Text
from tandem.operations.manual_actions import closing
from tandem.store.read.enrolment import clients_without_automation
from tandem.store.read.organisation import now as the_time
from tandem.store.write import enrolment as rows

BECAUSE = Text(N_("automation was stopped for this client"))


def carry_out(clients: Sequence[int] | None = None) -> int:
    """End what is under way for these clients, or for all that are stopped; gives how many runs ended."""
    with transaction.atomic():
        stopped = clients_without_automation() if clients is None else list(clients)
        runs = rows.under_way(stopped) if stopped else []
        now = the_time()
        closing.of_runs(runs, BECAUSE, Cause("system"), now)
        return rows.end(runs, BECAUSE, now) if runs else 0
