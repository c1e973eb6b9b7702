"""Tell people that something went wrong: one row each, grouped by cause, and the owner's bell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tandem.engine.event import Event
from tandem.engine.program import Program
from tandem.engine.run import Turn
from tandem.engine.thinking import Loop
from tandem.engine.words import N_, Text
from tandem.store.models import Delivery, Incident, Run, User
from tandem.store.raw import cursor
from tandem.store.read.chains import chain_of

CAUSES = {
    "run_failed": N_("A step failed"),
    "poisoned": N_("An event could not be processed"),
    "too_deep": N_("A chain of rules did not end"),
    "storm": N_("A rule kept starting for the same record"),
    "hourly_cap": N_("A rule reached its hourly limit"),
    "delivery_failed": N_("Something could not be sent"),
    "delivery_unknown": N_("It is not known whether something was sent"),
    "callback_refused": N_("A message from outside was refused"),
    "identity_gone": N_("The person a workflow acts for is not there any more"),
    "late": N_("Events wait to be thought about"),
    "left_out": N_("Late events were left out"),
}


def failed(turn: Turn, now: datetime) -> None:
    """A run ended because a step failed."""
    run = turn.run
    Incident.objects.create(
        kind="run_failed",
        cause=str(run.reason or "")[:300],
        details={"reason": _json(run.reason), "path": turn.steps[-1].path if turn.steps else ""},
        workflow_id=run.program.workflow,
        run_id=run.id,
        event_id=run.event_id,
        record_type=run.record.type,
        record_id=run.record.id,
        at=now,
    )


def poisoned(
    events: Sequence[Event],
    due: Sequence[dict[str, Any]],
    error: Exception,
    now: datetime,
    workflow: int | None = None,
) -> None:
    """What one event means (for one workflow), or one run, cannot be written down; it is set aside."""
    for event in events:
        Incident.objects.create(
            kind="poisoned",
            cause=_cause(error),
            details={"error": repr(error)[:2000], "op": event.op},
            workflow_id=workflow,
            event_id=event.id,
            record_type=event.record.type,
            record_id=event.record.id,
            at=now,
        )
    for row in due:
        reason = Text(N_("It could not be carried out: {error}"), {"error": _cause(error)})
        Run.objects.filter(id=row["id"], ended_at=None).update(
            state="failed", due_at=None, ended_at=now, entry_key=None, reason=_json(reason)
        )
        Incident.objects.create(
            kind="poisoned",
            cause=_cause(error),
            details={"error": repr(error)[:2000]},
            workflow_id=row["workflow_id"],
            run_id=row["id"],
            record_type=row["record_type"],
            record_id=row["record_id"],
            at=now,
        )


def looped(loop: Loop, now: datetime) -> None:
    """A rule was kept from starting; the chain that led there is part of the incident."""
    event = loop.event
    chain = chain_of(event.chain) if loop.kind != "hourly_cap" else []
    names = sorted({link["workflow"] for link in chain if link["workflow"]} | {loop.program.name})
    Incident.objects.create(
        kind=loop.kind,
        cause=" → ".join(names)[:300],
        details={"chain": chain, "workflows": names},
        workflow_id=loop.program.workflow,
        event_id=event.id,
        record_type=event.record.type,
        record_id=event.record.id,
        at=now,
    )


def delivery(row: Delivery, kind: str, reason: Text, now: datetime) -> Incident:
    """A delivery failed for good, or nobody knows whether it left."""
    return Incident.objects.create(
        kind=kind,
        cause=str(reason)[:300],
        details={"reason": _json(reason), "target": row.target, "kind": row.kind, "attempts": row.attempts},
        workflow_id=row.workflow_id,
        run_id=row.run_id,
        delivery_id=row.id,
        record_type=row.record_type,
        record_id=row.record_id,
        at=now,
    )


def refused(connector: str, problem: str, sample: str, now: datetime) -> None:
    """Something from outside was malformed or not signed; kept short, and only so many an hour."""
    with cursor() as rows:
        query = "SELECT count(*) FROM store_incident WHERE kind = 'callback_refused' AND at > %s - interval '1 hour'"
        row = rows.execute(query, [now]).fetchone()
    if row and row[0] < 100:
        details = {"connector": connector, "sample": sample[:500]}
        Incident.objects.create(kind="callback_refused", cause=problem[:300], details=details, at=now)


def late(event: int, now: datetime) -> None:
    """Events wait and nobody thinks about them; told once for each that is the oldest."""
    if not Incident.objects.filter(kind="late", event_id=event).exists():
        Incident.objects.create(kind="late", cause="", event_id=event, at=now)


def acknowledge(incident: int, *, by: User, now: datetime) -> None:
    """Somebody has taken note."""
    with transaction.atomic():
        Incident.objects.filter(id=incident, state=Incident.State.OPEN).update(
            state=Incident.State.ACKNOWLEDGED, acknowledged_by=by, acknowledged_at=now
        )


def orphaned(program: Program, name: str, now: datetime) -> None:
    """A workflow's owner is gone: it goes on as the service identity; told once, until somebody takes note."""
    known = Incident.objects.filter(
        kind="identity_gone", workflow_id=program.workflow, state=Incident.State.OPEN
    )
    if not known.exists():
        Incident.objects.create(kind="identity_gone", cause=name, workflow_id=program.workflow, at=now)


def _cause(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".split("\n", 1)[0][:300]


def _json(reason: Text | None) -> dict[str, Any] | None:
    return (
        None
        if reason is None
        else {"text": reason.msgid, "values": {k: str(v) for k, v in reason.values.items()}}
    )
