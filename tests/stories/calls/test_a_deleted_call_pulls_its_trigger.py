"""When the log of a call is deleted, a rule can still read what the call was and who it was with."""

from __future__ import annotations

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.store.models import Call
from tests.builders import Firm, a_call, a_lead, a_workflow, think
from tests.stories.telling import bell, fired, listening


def delete(firm: Firm, call: Call) -> None:
    toolbox.perform(firm.ana, "delete_record", {}, [RecordRef("call", call.pk)])
    think()


def test_a_deleted_log_is_told_with_what_it_was(firm: Firm) -> None:
    a_lead(firm.bo)
    a_workflow().when("call.deleted").where("caller.city", "is", "Boston").then(
        "notify", to=["owner"], text="Gone: {{ contact.name }}, {{ duration }} s"
    ).published()

    delete(firm, a_call().rings().is_answered().ends(60).row)

    assert bell(firm.bo) == ["Gone: Lisa Martin, 60 s"]
    assert not Call.objects.exists()


def test_a_direction_narrows_it(firm: Firm) -> None:
    inbound, outbound = (listening("call.deleted", direction=one) for one in ("inbound", "outbound"))

    delete(firm, a_call(direction="outbound").rings().is_answered().ends(60).row)

    assert (fired(inbound), fired(outbound)) == (0, 1)


def test_deleting_a_log_is_not_deleting_a_scheduled_call(firm: Firm) -> None:
    rule = listening("call.planned_deleted")

    delete(firm, a_call().rings().is_missed().row)

    assert fired(rule) == 0
