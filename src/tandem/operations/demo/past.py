"""What the demo shows before anything new happens: entries on timelines, and what its rules did lately."""

from __future__ import annotations

from datetime import datetime, timedelta

from tandem.operations.demo.firm import People
from tandem.operations.demo.wording import Say
from tandem.store.models import SHARDS, Activity, Call, Note, Notification, Run, Step, Task, Workflow
from tandem.store.read.pending import Ids


def the_past(people: People, now: datetime, say: Say) -> None:
    """Entries for the calls, notes and tasks the demo begins with."""
    ids = Ids(4096)
    entries = [
        Activity(
            id=next(ids), at=call.created_at, verb=f"call.{call.status}", effect="created",
            by="connector" if call.via_integration else "person",
            doer=None if call.via_integration else call.owner_id, record_type="call", record_id=call.id,
            subject_type="call", subject_id=call.id, contact=call.contact_id, company=call.company_id,
            details={"label": call.subject},
        )
        for call in Call.objects.order_by("id").iterator()
    ]  # fmt: skip
    entries += [
        Activity(
            id=next(ids), at=row.created_at, verb=verb, effect="created", by="person",
            doer=row.author_id if isinstance(row, Note) else row.owner_id, record_type="contact",
            record_id=row.contact_id, subject_type=row.record_type, subject_id=row.id, contact=row.contact_id,
            company=row.company_id, details={"label": str(row)},
        )
        for model, verb in ((Note, "add_note"), (Task, "create_task"))
        for row in model.objects.order_by("id").iterator()
        if row.contact_id is not None
    ]  # fmt: skip
    entries += _what_the_rules_did(people, ids, say)
    Activity.objects.bulk_create(entries, batch_size=1000)


def _what_the_rules_did(people: People, ids: Ids, say: Say) -> list[Activity]:
    """For each inbound call missed in the last month: the run that told the supervisor, step and entry."""
    workflow = Workflow.objects.get(key="missed-call-supervisor")
    missed = list(Call.objects.filter(status="missed", direction="inbound").order_by("ended_at"))
    runs = [_run(workflow, call, next(ids)) for call in missed]
    Run.objects.bulk_create(runs, batch_size=1000)
    Step.objects.bulk_create(
        Step(run=run, path="0", action="notify", outcome="did", at=run.started_at, ended_at=run.ended_at)
        for run in runs
    )
    told = say("Missed call from {name} ({number})")
    texts = [told.format(name=call.subject, number=call.number) for call in missed]
    Notification.objects.bulk_create(
        Notification(
            id=next(ids), user=people.ana, at=run.started_at, text=text, record_type="call", record_id=call.id,
            workflow=workflow.id, run=run.id, read_at=run.started_at + timedelta(minutes=20),
        )
        for run, call, text in zip(runs, missed, texts, strict=True)
    )  # fmt: skip
    return [
        Activity(
            id=next(ids), at=run.started_at, verb="notify", effect="notified", by="rule", workflow=workflow.id,
            run=run.id, path="0", record_type="call", record_id=call.id, contact=call.contact_id,
            company=call.company_id, details={"trigger": "call.missed", "users": [people.ana.id], "text": text},
        )
        for run, call, text in zip(runs, missed, texts, strict=True)
    ]  # fmt: skip


def _run(workflow: Workflow, call: Call, id: int) -> Run:
    at = (call.ended_at or call.created_at) + timedelta(seconds=1)
    return Run(
        id=id, workflow=workflow, version_id=workflow.live_id or 0, record_type="call", record_id=call.id,
        trigger="call.missed", state="done", shard=call.id % SHARDS, counter=1, chain=0, started_at=at, ended_at=at,
    )  # fmt: skip
