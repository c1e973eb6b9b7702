"""Runs as people see them: which ones they may look at, and ending one that waits."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.running import ending
from tandem.operations.thinking.bell import ring
from tandem.store.models import Delivery, Run, User, Workflow
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import models_by_type


def about_visible_records(user: User) -> Q:
    """Rows (runs, deliveries) about records the person may see."""
    found = Q(pk__in=())
    for record_type, model in models_by_type().items():
        if not model.automated:
            continue
        reach = access.level(user, "view", record_type)
        if reach == "all":
            found |= Q(record_type=record_type)
        elif reach != "no":
            seen = access.visible(user, model).values("pk")
            found |= Q(record_type=record_type, record_id__in=seen)
    return found


def visible_runs(user: User) -> QuerySet[Run]:
    """The runs of workflows and about records the person may see, in no order."""
    rows = Run.objects.filter(about_visible_records(user))
    if access.level(user, "view", "workflow") == "all":
        return rows
    return rows.filter(workflow__in=access.visible(user, Workflow))


def visible_deliveries(user: User) -> QuerySet[Delivery]:
    """What leaves the house about records the person may see, in no order."""
    return Delivery.objects.filter(about_visible_records(user))


def access_run(user: User, id: int) -> Run:
    """The run with its workflow and version. Raises access.NotThere."""
    row = visible_runs(user).select_related("workflow__owner", "version").filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"run {id}")
    return row


def cancel(user: User, id: int) -> None:
    """End a run that waits; what it planned and has not left is cancelled with it, what it did stays.

    Raises access.NotThere, access.Denied, and Refused when the run is over.
    """
    run = access_run(user, id)
    access.access_record(user, Workflow, run.workflow_id, "enrol")
    with transaction.atomic():
        reason = Text(N_("{name} ended it"), {"name": user.name})
        if not ending.end(user, [id], reason, the_time()):
            raise Refused.because(N_("This run is over already."))
    ring()
