"""The entry contract: each event, one run at a time for a record, or once ever."""

from __future__ import annotations

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.store.models import Call
from tests.builders import AWorkflow, Firm, a_call, a_workflow, runs, think
from tests.stories.telling import bell


def edit(firm: Firm, call: Call, purpose: str) -> None:
    toolbox.perform(
        firm.ana, "update_field", {"field": "purpose", "value": purpose}, [RecordRef("call", call.pk)]
    )
    think()


def after_an_hour(entry: str) -> AWorkflow:
    rule = a_workflow(entry=entry).when("call.edited", every_time=True).wait(**{"for": "1 hour"})
    return rule.then("notify", to=["role:supervisor"], text="{{ purpose }}")


def test_each_event_starts_a_run_of_its_own(firm: Firm) -> None:
    rule = after_an_hour("each_event").published()
    call = a_call().rings().is_missed().row

    edit(firm, call, "Demo")
    edit(firm, call, "Sale")
    firm.pass_time(hours=1)

    assert bell(firm.ana) == ["Sale", "Sale"]
    assert len(runs(rule)) == 2


def test_one_at_a_time_ignores_events_while_a_run_is_inside(firm: Firm) -> None:
    rule = after_an_hour("one_at_a_time").published()
    call = a_call().rings().is_missed().row

    edit(firm, call, "Demo")
    edit(firm, call, "Sale")
    firm.pass_time(hours=1)
    assert bell(firm.ana) == ["Sale"]

    edit(firm, call, "Again")
    firm.pass_time(hours=1)
    assert bell(firm.ana) == ["Sale", "Again"]
    assert len(runs(rule)) == 2


def test_one_at_a_time_is_counted_for_each_record(firm: Firm) -> None:
    rule = after_an_hour("one_at_a_time").published()
    one, other = (a_call(id).rings().is_missed().row for id in ("one", "other"))

    edit(firm, one, "Demo")
    edit(firm, other, "Demo")

    assert len(runs(rule)) == 2
    firm.pass_time(hours=1)


def test_one_at_a_time_within_one_batch(firm: Firm) -> None:
    rule = after_an_hour("one_at_a_time").published()
    call = a_call().rings().is_missed().row

    for purpose in ("Demo", "Sale", "Again"):
        record = [RecordRef("call", call.pk)]
        toolbox.perform(firm.ana, "update_field", {"field": "purpose", "value": purpose}, record)
    think()

    assert len(runs(rule)) == 1
    firm.pass_time(hours=1)
    assert bell(firm.ana) == ["Again"]


def test_once_ever_is_once_ever(firm: Firm) -> None:
    rule = after_an_hour("once").published()
    call = a_call().rings().is_missed().row

    for purpose in ("Demo", "Sale"):
        edit(firm, call, purpose)
        firm.pass_time(hours=1)

    assert bell(firm.ana) == ["Demo"]
    assert len(runs(rule)) == 1


def test_a_run_that_failed_lets_the_next_one_in(firm: Firm) -> None:
    rule = a_workflow(entry="one_at_a_time").when("call.edited", every_time=True)
    published = rule.then("call_webhook", endpoint="gone").published()
    call = a_call().rings().is_missed().row

    edit(firm, call, "Demo")
    edit(firm, call, "Sale")

    assert [run.state for run in runs(published)] == ["failed", "failed"]
