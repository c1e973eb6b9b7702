"""With automation off nothing starts, goes on or leaves; a rule that is off acts no more, whatever it had planned."""

from __future__ import annotations

from tandem.engine.cause import Cause
from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.authoring import workflows
from tandem.operations.deliveries import outbox
from tandem.store.models import Delivery, MailboxMessage, Organisation, Pending, Workflow
from tandem.store.write.cause import said_by
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_workflow, runs
from tests.stories.telling import bell, settle


def tells() -> AWorkflow:
    return a_workflow().when("call.missed").then("notify", to=["role:supervisor"], text="Missed")


def switch_all(firm: Firm, on: bool) -> None:
    workflows.switch_all(firm.dora, on)
    said_by(Cause("system"))


def switch(firm: Firm, rule: Workflow, on: bool) -> None:
    workflows.switch(firm.dora, rule, on)
    said_by(Cause("system"))


def test_with_automation_off_nothing_starts_and_nothing_is_lost(firm: Firm) -> None:
    tells().published()
    switch_all(firm, False)

    a_call().rings().is_missed()
    assert bell(firm.ana) == []
    assert Pending.objects.count() == 2

    switch_all(firm, True)
    settle()
    assert bell(firm.ana) == ["Missed"]


def test_with_automation_off_nothing_wakes(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").wait(**{"for": "1 hour"})
    rule.then("notify", to=["role:supervisor"], text="Later").published()
    a_call().rings().is_missed()

    switch_all(firm, False)
    firm.pass_time(hours=2)
    assert bell(firm.ana) == []

    switch_all(firm, True)
    settle()
    assert bell(firm.ana) == ["Later"]


def test_what_a_rule_planned_does_not_leave_once_automation_is_off(firm: Firm) -> None:
    a_lead(firm.bo)
    a_workflow().when("call.missed").then("send_email", subject="Sorry", body="We missed you.").published()
    a_call().rings().is_missed()

    switch_all(firm, False)
    settle()

    assert (Delivery.objects.get().state, MailboxMessage.objects.count()) == ("cancelled", 0)
    switch_all(firm, True)


def test_people_go_on_working_while_automation_is_off(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    switch_all(firm, False)

    toolbox.perform(
        firm.ana, "send_email", {"subject": "Hello", "body": "Hi"}, [RecordRef("contact", lisa.pk)]
    )
    settle()

    assert MailboxMessage.objects.count() == 1
    switch_all(firm, True)
    settle()


def test_a_rule_that_is_off_starts_nothing(firm: Firm) -> None:
    rule = tells().published()
    switch(firm, rule, False)
    a_call("one").rings().is_missed()
    assert bell(firm.ana) == []

    switch(firm, rule, True)
    a_call("two").rings().is_missed()
    assert bell(firm.ana) == ["Missed"]


def test_a_rule_switched_off_while_a_run_waits_acts_no_more(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").wait(**{"for": "1 hour"})
    published = rule.then("notify", to=["role:supervisor"], text="Later").published()
    a_call().rings().is_missed()

    switch(firm, published, False)
    firm.pass_time(hours=1)

    assert bell(firm.ana) == []
    (run,) = runs(published)
    assert (run.state, run.reason["text"]) == ("stopped", "the workflow was switched off")


def test_a_rule_switched_off_and_on_again_before_a_run_wakes_goes_on(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").wait(**{"for": "1 hour"})
    published = rule.then("notify", to=["role:supervisor"], text="Later").published()
    a_call().rings().is_missed()

    switch(firm, published, False)
    switch(firm, published, True)
    firm.pass_time(hours=1)

    assert bell(firm.ana) == ["Later"]


def test_its_mail_does_not_leave_once_a_rule_is_off(firm: Firm) -> None:
    a_lead(firm.bo)
    rule = (
        a_workflow()
        .when("call.missed")
        .then("send_email", subject="Sorry", body="We missed you.")
        .published()
    )
    a_call().rings().is_missed()

    switch(firm, rule, False)
    settle()

    assert (Delivery.objects.get().state, MailboxMessage.objects.count()) == ("cancelled", 0)


def test_a_restored_backup_holds_everything_until_a_person_releases_it(firm: Firm) -> None:
    a_lead(firm.bo)
    a_workflow().when("call.missed").then("send_email", subject="Sorry", body="We missed you.").published()
    Organisation.objects.update(hold_deliveries=True)
    a_call().rings().is_missed()
    settle()
    assert (Delivery.objects.get().state, MailboxMessage.objects.count()) == ("planned", 0)

    outbox.release_all(firm.dora)
    settle()
    assert MailboxMessage.objects.count() == 1


def test_a_new_version_does_not_change_runs_that_are_inside(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").wait(**{"for": "1 hour"})
    published = rule.then("notify", to=["role:supervisor"], text="Old words").published()
    a_call("one").rings().is_missed()

    rule.document["steps"][1]["with"]["text"] = "New words"
    workflows.put(firm.dora, rule.document)
    said_by(Cause("system"))
    a_call("two").rings().is_missed()
    firm.pass_time(hours=1)

    assert bell(firm.ana) == ["Old words", "New words"]
    assert [run.version.number for run in runs(published)] == [1, 2]
