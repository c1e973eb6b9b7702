"""Deleting a client takes tasks and notes along and empties references: each with its cause, each told once."""

from __future__ import annotations

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.store.models import Activity, Call, Company, Contact, Event, Incident, Note, Task, User
from tandem.store.read.timeline import happenings, names
from tests.builders import Firm, a_company, a_lead, a_planned_call, a_workflow, runs, think
from tests.stories.telling import fired, listening


def delete(user: User, *records: Contact | Company | Call | Task) -> None:
    """Somebody deletes records by hand."""
    refs = [RecordRef(type(record).record_type, record.pk) for record in records]
    toolbox.perform(user, "delete_record", {}, refs)
    think()


@pytest.fixture
def lisa(firm: Firm) -> Contact:
    """Lisa of Moulin, with a task that has a note, a note of her own, and a planned call."""
    lisa = a_lead(firm.bo, company=a_company())
    a_planned_call(firm, contact=lisa, caller_kind="lead")
    task = Task.objects.create(title="Send the samples", contact=lisa, owner=firm.bo)
    Note.objects.create(text="Wants blue", task=task, contact=lisa)
    Note.objects.create(text="Likes phone calls", contact=lisa)
    think()
    return lisa


def causes(op: str, record_type: str) -> list[object]:
    events = Event.objects.filter(op=op, record_type=record_type).order_by("id")
    return [(event.cause or {}).get("doer") for event in events]


def told(record: RecordRef) -> list[tuple[str, str, str]]:
    """A timeline, newest first: what was done, to what, along with whom."""
    return [
        (
            one.effect,
            one.subject.type if one.subject else "",
            one.details.get("along_with", {}).get("label", ""),
        )
        for one in happenings(record)
    ]


def test_a_person_deletes_a_client(firm: Firm, lisa: Contact) -> None:
    deletions = listening("task.deleted")
    company, id = lisa.company_id, lisa.pk

    delete(firm.ana, lisa)

    assert not Task.objects.exists()
    assert not Note.objects.exists()
    assert Call.objects.get().contact is None
    assert (
        causes("deleted", "contact")
        == causes("deleted", "task")
        == causes("changed", "call")
        == [firm.ana.pk]
    )
    assert causes("deleted", "note") == [firm.ana.pk] * 2
    assert fired(deletions) == 1
    gone = [("deleted", "contact", "")]
    along = [("deleted", kind, "Lisa Martin") for kind in ("note", "note", "task")]
    emptied = [("changed", "call", "Lisa Martin")]
    for client in (RecordRef("contact", id), RecordRef("company", company or 0)):
        here = [one for one in told(client) if one[0] != "notified"]
        assert sorted(here) == sorted([*gone, *along, *emptied])
    assert told(RecordRef("call", Call.objects.get().pk)) == emptied


def test_what_is_gone_keeps_its_name(firm: Firm, lisa: Contact) -> None:
    toolbox.perform(firm.ana, "set_status", {"status": "Hot"}, [RecordRef("contact", lisa.pk)])
    company = RecordRef("company", lisa.company_id or 0)
    delete(firm.ana, lisa)

    here = happenings(company)
    called = names(here)
    assert {called("contact", lisa.pk), called("task", _only("task")), called("note", _only("note"))} == {
        "Lisa Martin",
        "Send the samples",
        "Likes phone calls",
    }
    assert not called.is_there(RecordRef("contact", lisa.pk))
    assert called.is_there(company) is False, "no entry is about the company itself"


def _only(record_type: str) -> int:
    return Event.objects.filter(op="deleted", record_type=record_type).latest("id").record_id


def test_a_rule_deletes_a_company(firm: Firm) -> None:
    rule = a_workflow("Clean up", about="company").when("company.edited", fields=["status"])
    workflow = rule.then("delete_record").published()
    company = a_company()
    lisa = a_lead(firm.bo, company=company)
    a_planned_call(firm, company=company)
    Task.objects.create(title="Invoice", company=company)
    think()

    company.status = "closed"
    company.save()
    think()

    (run,) = runs(workflow)
    assert run.state == "done"
    (gone,) = Event.objects.filter(op="deleted", record_type="company")
    along = [*Event.objects.filter(op="deleted", record_type="task")]
    along += Event.objects.filter(op="changed", record_type__in=("contact", "call"))
    assert len(along) == 3
    assert [event.cause for event in along] == [gone.cause] * 3
    assert (gone.cause or {})["chain"] == run.chain
    lisa.refresh_from_db()
    assert lisa.company is None
    assert Activity.objects.filter(run=run.pk).count() == 4


def test_a_client_and_what_belongs_to_them_deleted_at_once(firm: Firm, lisa: Contact) -> None:
    task = Task.objects.get()
    along = a_lead(firm.bo, name="Other", phone_e164="+33612345679", company=lisa.company)
    delete(firm.ana, along, lisa)
    assert not Task.objects.filter(pk=task.pk).exists()
    assert Activity.objects.filter(effect="deleted").count() == 5


@pytest.mark.parametrize("action", ["delete_record", "add_note", "set_status"])
def test_a_rule_comes_after_another_one_deleted_the_record(firm: Firm, action: str) -> None:
    """It ends and says why; the record was deleted once and is told once."""
    first = a_workflow("One", about="task").when("task.created").then("delete_record").published()
    form = {"add_note": {"text": "Hello"}, "set_status": {"status": "done"}}.get(action, {})
    second = a_workflow("Two", about="task").when("task.created").then(action, **form).published()
    Task.objects.create(title="Gone at once")
    think()
    assert not Task.objects.exists()
    assert Event.objects.filter(op="deleted", record_type="task").count() == 1
    assert Activity.objects.count() == 1
    assert [run.state for run in runs(first)] == ["done"]
    assert [(run.state, run.reason) for run in runs(second)] == [
        ("stopped", {"text": "the record was deleted", "values": {}})
    ]


def test_a_record_that_went_before_anybody_thought(firm: Firm) -> None:
    rule = a_workflow("Greet", about="task").when("task.created").then("add_note", text="Hello").published()
    Task.objects.create(title="Short-lived").delete()
    think()
    assert [run.state for run in runs(rule)] == ["stopped"]
    assert not Incident.objects.exists()


def test_a_call_leaves_its_task_and_takes_its_notes(firm: Firm) -> None:
    call = a_planned_call(firm)
    task = Task.objects.create(title="Prepare", call=call)
    Note.objects.create(text="Bring the samples", call=call)
    delete(firm.ana, call)
    task.refresh_from_db()
    assert task.call is None
    assert not Note.objects.exists()
    assert told(RecordRef("task", task.pk)) == [("changed", "task", "Demo with Lisa")]
