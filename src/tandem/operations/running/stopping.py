"""Stop all automation for one client: runs under way end, what waits to leave is cancelled, nothing new starts.

The mark is the client's field ``automation_stopped``, set by the action of that name. Set by hand or by a rule, it is
carried out in the same transaction; a rule's batch takes its turns first. Once a minute all marks are looked at, for
those that came another way (an import, SQL); until then the engine's own checks hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed
from tandem.engine.effect import ChangeRecord
from tandem.engine.words import N_, Text
from tandem.operations.manual_actions import closing
from tandem.store.read.enrolment import clients_without_automation
from tandem.store.read.organisation import now as the_time
from tandem.store.write import enrolment as rows

MARK = "automation_stopped"
BECAUSE = Text(N_("automation was stopped for this client"))


def of_deeds(deeds: Iterable[Deed]) -> int:
    """Carry out what these deeds marked; gives how many runs ended. Call it once they and the turns are written."""
    effects = (deed.effect for deed in deeds)
    marked = [one.record.id for one in effects if isinstance(one, ChangeRecord) and one.changes.get(MARK)]
    return carry_out(marked) if marked else 0


def carry_out(clients: Sequence[int] | None = None) -> int:
    """End what is under way for these clients, or for all that are stopped; gives how many runs ended."""
    with transaction.atomic():
        stopped = clients_without_automation() if clients is None else list(clients)
        runs = rows.under_way(stopped) if stopped else []
        now = the_time()
        closing.of_runs(runs, BECAUSE, Cause("system"), now)
        return rows.end(runs, BECAUSE, now) if runs else 0
