"""Incidents as people see them: grouped by what caused them, acknowledged a group at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from tandem.engine.words import N_
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running.runs import about_visible_records
from tandem.store.models import Incident, Run, User, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.write import retrying as rows

LONGEST_NOTE = 300

# The message without the values of one record: failures that differ only in names are one group.
WHY = Coalesce(KT("details__reason__text"), F("cause"), output_field=TextField())


@dataclass(frozen=True)
class Group:
    """Incidents of one kind with one reason, of one workflow; ``latest`` is the newest of them."""

    kind: str
    why: str
    workflow: int | None
    count: int
    first_at: datetime
    last_at: datetime
    latest: Incident


def visible(user: User) -> QuerySet[Incident]:
    """Incidents about records the person may see; those about none only for who may change settings."""
    seen = about_visible_records(user)
    if access.may_at_all(user, "administer"):
        seen |= Q(record_type="")
    return Incident.objects.filter(seen)


def of_state(user: User, state: str) -> QuerySet[Incident, Any]:
    """One row for each group, the newest first: kind, why, workflow, count, first, last, latest (an id)."""
    rows = visible(user).filter(state=state).annotate(why=WHY).values("kind", "why", "workflow")
    counted = rows.annotate(count=Count("id"), first=Min("at"), last=Max("at"), latest=Max("id"))
    return counted.order_by("-last", "-latest")


def groups(rows: list[dict[str, Any]]) -> list[Group]:
    """These rows with their newest incidents; one query."""
    latest = Incident.objects.select_related("workflow").in_bulk([row["latest"] for row in rows])
    return [
        Group(
            row["kind"],
            row["why"],
            row["workflow"],
            row["count"],
            row["first"],
            row["last"],
            latest[row["latest"]],
        )
        for row in rows
    ]


def access_incident(user: User, id: int) -> Incident:
    """Raises access.NotThere."""
    row = visible(user).select_related("workflow", "acknowledged_by").filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"incident {id}")
    return row


def alike(user: User, incident: Incident) -> QuerySet[Incident]:
    """The incidents of the same group and state, the newest first."""
    why = (incident.details.get("reason") or {}).get("text") or incident.cause
    rows = visible(user).filter(kind=incident.kind, workflow=incident.workflow_id, state=incident.state)
    return rows.annotate(why=WHY).filter(why=why).select_related("delivery", "run").order_by("-id")


def acknowledge(user: User, incident: Incident, words: str = "") -> int:
    """Take note of the whole group, saying why; gives how many there were. Raises access.Denied or Refused."""
    access.require(user, "enrol", "workflow")
    _short(words)
    with transaction.atomic():
        found = alike(user, incident).filter(state=Incident.State.OPEN).values_list("pk", flat=True)
        return rows.note(list(found), Incident.State.ACKNOWLEDGED, user.pk, words, the_time())


def acknowledge_run(user: User, run: Run, words: str = "") -> int:
    """Take note of what went wrong with one run. Raises access.Denied or Refused."""
    access.access_record(user, Workflow, run.workflow_id, "enrol")
    _short(words)
    with transaction.atomic():
        found = Incident.objects.filter(run=run, state=Incident.State.OPEN).values_list("pk", flat=True)
        return rows.note(list(found), Incident.State.ACKNOWLEDGED, user.pk, words, the_time())


def _short(words: str) -> None:
    if len(words) > LONGEST_NOTE:
        raise Refused.because(
            N_("This may have at most {max_length} characters."), "note", max_length=LONGEST_NOTE
        )
