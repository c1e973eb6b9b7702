"""A rule acts in its owner's name and with the owner's rights; when the owner is gone it goes on and says so."""

from __future__ import annotations

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.store.models import Contact, Incident, Run, Task, User, Workflow
from tests.builders import Firm, a_lead, a_workflow, think
from tests.stories.telling import trace


def moved(owner: User | None, **settings: str) -> Workflow:
    rule = a_workflow("Moved", "contact", **settings).when("contact.edited", fields=["city"], every_time=True)
    return rule.then("update_field", field="source", value="moved").published(owner)


def move(lead: Contact, to: str) -> Run:
    Contact.objects.filter(pk=lead.pk).update(city=to)
    think()
    return Run.objects.latest("id")


def test_the_owners_rights_count(firm: Firm) -> None:
    mine, anas = a_lead(firm.bo), a_lead(firm.ana, email="ana@client.example")
    moved(firm.bo)
    assert move(mine, "Lyon").state == "done"
    refused = move(anas, "Nice")
    assert refused.state == "failed"
    assert trace(refused) == [("0", "update_field", "failed")]
    assert refused.reason is not None
    assert refused.reason["values"] == {"name": "Bo Laurent"}
    assert Contact.objects.get(pk=anas.pk).source == ""


def test_a_manager_may_change_what_is_a_subordinates(firm: Firm) -> None:
    firm.ana.role.rights["edit"] = {"*": "group"}  # type: ignore[union-attr]  # ana has a role
    firm.ana.role.save()  # type: ignore[union-attr]
    moved(firm.ana)
    assert move(a_lead(firm.cy), "Lyon").state == "done"
    assert move(a_lead(firm.dora, email="dora@client.example"), "Lyon").state == "failed"


def test_whoever_sets_it_off(firm: Firm) -> None:
    moved(firm.ana, run_as="initiator")
    lead = a_lead(firm.ana)
    toolbox.perform(
        firm.ana, "update_field", {"field": "city", "value": "Lyon"}, [RecordRef("contact", lead.pk)]
    )
    think()
    assert Run.objects.latest("id").state == "done"
    firm.bo.role.rights["edit"] = {"*": "own", "task": "all"}  # type: ignore[union-attr]  # bo has a role
    firm.bo.role.save()  # type: ignore[union-attr]
    rule = a_workflow("Done", "task", run_as="initiator").when("task.edited", every_time=True)
    rule.then("delete_record").published(firm.ana)
    task = Task.objects.create(title="Offer", owner=firm.bo)
    toolbox.perform(firm.bo, "set_status", {"status": "done"}, [RecordRef("task", task.pk)])
    think()
    assert Run.objects.latest("id").state == "failed"
    assert Task.objects.filter(pk=task.pk).exists()


def test_the_service_identity_may(firm: Firm) -> None:
    moved(firm.bo, run_as="service")
    assert move(a_lead(firm.ana), "Lyon").state == "done"


def test_when_the_owner_is_gone_it_goes_on_and_says_so_once(firm: Firm) -> None:
    rule = moved(firm.bo)
    User.objects.filter(pk=firm.bo.pk).update(is_active=False)
    from tandem.operations.world import forget

    forget()
    lead = a_lead(firm.ana)
    assert [move(lead, city).state for city in ("Lyon", "Nice")] == ["done", "done"]
    incident = Incident.objects.get()
    assert (incident.kind, incident.cause, incident.workflow_id) == ("identity_gone", "Bo Laurent", rule.pk)
