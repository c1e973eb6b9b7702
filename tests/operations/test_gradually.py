"""What comes gradually starts workflows one by one, minute after minute, and is in the log at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tandem.engine.cause import Cause
from tandem.operations.thinking.sweep import sweep
from tandem.store.models import Event, Later, Pending, Run
from tandem.store.write.cause import said_by
from tests.builders import a_firm, a_lead, a_workflow, think

pytestmark = pytest.mark.django_db


def test_an_import_starts_workflows_a_few_a_minute() -> None:
    firm = a_firm()
    a_workflow("Welcome", "contact").when("contact.created").then("add_note", text="hello").published()
    said_by(Cause("person", doer=firm.ana.pk, automation="gradual"))
    for number in range(90):
        a_lead(email=f"lead{number}@example.com")
    said_by(Cause("system"))
    assert (Event.objects.filter(op="created", record_type="contact").count(), Later.objects.count()) == (
        90,
        90,
    )
    assert not Pending.objects.filter(event_id__in=Later.objects.values("event_id")).exists()
    first, last = Later.objects.order_by("due_at").first(), Later.objects.order_by("due_at").last()
    assert first is not None
    assert last is not None
    assert last.due_at - first.due_at == timedelta(seconds=89)
    think()
    assert Run.objects.count() == 0
    firm.pass_time(seconds=30)
    sweep()
    think()
    some = Run.objects.count()
    assert 28 <= some <= 32
    firm.pass_time(minutes=2)
    sweep()
    think()
    assert (Run.objects.count(), Later.objects.count()) == (90, 0)
