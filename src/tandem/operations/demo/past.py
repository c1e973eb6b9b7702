"""What the timelines of the demo show before anything new happens: one entry for each thing that was done."""

from __future__ import annotations

from datetime import datetime

from tandem.operations.demo.firm import People
from tandem.store.models import Activity, Call, Note, Task
from tandem.store.read.pending import Ids


def the_past(people: People, now: datetime) -> None:
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
    Activity.objects.bulk_create(entries, batch_size=1000)
