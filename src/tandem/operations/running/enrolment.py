"""Start workflows by hand, for one record or many, and end their runs: one, all of a workflow, all of a client.

Who is enrolled by hand need not meet the workflow's trigger or conditions; its entry contract holds, and nobody
for whom automation was stopped is enrolled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tandem.engine.record import RecordRef
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running import ending
from tandem.operations.thinking.bell import ring
from tandem.store.models import Organisation, Run, User, Workflow
from tandem.store.read.enrolment import automation_is_stopped
from tandem.store.read.organisation import now as the_time
from tandem.store.write import enrolment as rows

TRIGGER = "manual"
MOST = 20_000  # records in one go; a campaign takes more, little by little


@dataclass
class Enrolled:
    """What came of it: the runs by record, and why some records were left out."""

    runs: dict[int, int] = field(default_factory=dict)
    left_out: dict[int, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Count:
    """What enrolling would do: how many would start and be left out; ``must_confirm`` above the firm's limit."""

    starts: int
    left_out: int
    limit: int

    @property
    def must_confirm(self) -> bool:
        """Whether the person must confirm the number."""
        return self.starts > self.limit > 0


def count(user: User, workflow: Workflow, ids: Sequence[int]) -> Count:
    """How many of these records would start the workflow. Raises Refused, access.NotThere or access.Denied."""
    _check(user, workflow, ids)
    out = cannot_enter(workflow, ids)
    limit = Organisation.objects.values_list("reach_limit", flat=True).get(id=1)
    return Count(len(set(ids)) - len(out), len(out), limit)


def enrol(
    user: User,
    workflow: Workflow,
    ids: Sequence[int],
    *,
    confirmed: int | None = None,
    campaign: int | None = None,
) -> Enrolled:
    """Start the workflow for each of these records, all in one transaction.

    ``confirmed``: the number of starts the person saw and agreed to; wanted when it is above the firm's limit.
    Raises Refused, access.NotThere or access.Denied.
    """
    _check(user, workflow, ids)
    with transaction.atomic():
        left_out = cannot_enter(workflow, ids)
        wanted = [id for id in dict.fromkeys(ids) if id not in left_out]
        if campaign is None:
            _confirm(len(wanted), confirmed)
        assert workflow.live_id is not None  # _check saw to it
        keys = keys_of(workflow, wanted)
        made = rows.start(
            workflow.pk, workflow.live_id, workflow.about, keys, TRIGGER, the_time(), user.pk, campaign
        )
        inside = Text(N_("it is in this workflow already, or was and may be only once"))
        left_out |= {id: inside for id in wanted if id not in made}
    ring()
    return Enrolled(made, left_out)


def remove(user: User, workflow: Workflow, ids: Sequence[int] | None = None) -> int:
    """End the runs of this workflow for these records, or all there are; gives how many.

    What they planned and has not left is cancelled; what they did stays. Raises access.NotThere or access.Denied.
    """
    access.access_record(user, Workflow, workflow.pk, "enrol")
    if ids is not None:
        access.check_records(user, "view", [RecordRef(workflow.about, id) for id in ids])
    with transaction.atomic():
        inside = Run.objects.filter(workflow=workflow, ended_at=None)
        if ids is not None:
            inside = inside.filter(record_id__in=list(ids))
        ended = ending.end(
            user,
            list(inside.values_list("id", flat=True)),
            Text(N_("{name} ended it"), {"name": user.name}),
            the_time(),
        )
    ring()
    return ended


def may_start(user: User) -> bool:
    """Whether this person may start any workflow by hand at all."""
    return access.may_at_all(user, "enrol", Workflow.record_type)


def startable(user: User, about: str) -> list[Workflow]:
    """The workflows this person may start by hand for records of a type, in their order."""
    found = access.visible(user, Workflow, "enrol").filter(about=about, on=True, live__isnull=False)
    return list(found.order_by("position", "id"))


def _check(user: User, workflow: Workflow, ids: Sequence[int]) -> None:
    access.access_record(user, Workflow, workflow.pk, "enrol")
    if not ids:
        raise Refused.because(N_("Choose at least one record."), "records")
    if len(ids) > MOST:
        message = N_("At most {most} at once. Start a campaign: it takes more, little by little.")
        raise Refused.because(message, "records", most=MOST)
    if not workflow.on or workflow.live_id is None:
        raise Refused.because(N_("This workflow is off. Switch it on first."), "workflow")
    access.check_records(user, "view", [RecordRef(workflow.about, id) for id in ids])


def keys_of(workflow: Workflow, ids: Sequence[int]) -> dict[int, str | None]:
    """The entry key each record's run would hold; None where each event may start one."""
    keyed = _entry(workflow) != "each_event"
    return {id: str(id) if keyed else None for id in ids}


def cannot_enter(workflow: Workflow, ids: Sequence[int]) -> dict[int, Text]:
    """The records that cannot enter now, with the reason."""
    stopped = automation_is_stopped(workflow.about, ids)
    found = {id: Text(N_("automation is stopped for this client")) for id in stopped}
    if _entry(workflow) != "each_event":
        keys = [str(id) for id in ids]
        inside = Run.objects.filter(workflow=workflow, entry_key__in=keys).values_list("record_id", flat=True)
        already = Text(N_("it is in this workflow already, or was and may be only once"))
        found |= {id: already for id in inside if id not in found}
    return found


def _entry(workflow: Workflow) -> str:
    settings: Mapping[str, Any] = workflow.live.document.get("settings", {}) if workflow.live else {}
    return str(settings.get("entry", "each_event"))


def _confirm(starts: int, confirmed: int | None) -> None:
    limit = Organisation.objects.values_list("reach_limit", flat=True).get(id=1)
    if starts > limit > 0 and confirmed != starts:
        message = N_("This would start for {count} records. Type that number to confirm.")
        raise Refused.because(message, "confirmed", count=starts)
