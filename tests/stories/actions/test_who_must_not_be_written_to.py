"""Nobody who asked not to be contacted gets a mail, whatever was planned; the timeline says it was held back."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.store.models import Contact, Delivery, Incident, MailboxMessage
from tests.builders import Firm, a_call, a_lead, a_workflow, runs, think
from tests.stories.telling import settle, timeline

SORRY = {"subject": "Sorry", "body": "We missed you."}


def left() -> int:
    return MailboxMessage.objects.count()


@pytest.mark.parametrize(
    ("wish", "because"),
    [
        ({"do_not_contact": True}, "the contact asked not to be contacted"),
        ({"gdpr_status": "refused"}, "the contact refused that we keep their data"),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_wish_counts_up_to_the_last_moment(
    firm: Firm, wish: dict[str, Any], because: str, when: str
) -> None:
    lisa = a_lead(firm.bo, **(wish if when == "before" else {}))
    rule = (
        a_workflow()
        .when("call.missed")
        .then("send_email", **SORRY)
        .then("add_note", text="Written to")
        .published()
    )
    a_call().rings().is_missed()  # planned, not sent yet

    Contact.objects.filter(pk=lisa.pk).update(**wish)
    settle()

    held = Delivery.objects.get()
    assert (held.state, held.reason["text"], left()) == ("suppressed", because, 0)
    assert [run.state for run in runs(rule)] == ["done"]
    assert ("rule", "send_email", "sent") in timeline(lisa)
    assert not Incident.objects.exists()  # nothing failed


def test_a_person_may_not_write_to_them_either(firm: Firm) -> None:
    lisa = a_lead(firm.bo, do_not_contact=True)

    toolbox.perform(firm.ana, "send_email", SORRY, [RecordRef("contact", lisa.pk)])
    settle()

    assert (Delivery.objects.get().state, left()) == ("suppressed", 0)


def test_colleagues_are_told_about_them_all_the_same(firm: Firm) -> None:
    a_lead(firm.bo, do_not_contact=True)
    rule = a_workflow().when("call.missed")
    rule.then("notify", to=["owner.manager"], text="{{ contact.name }}", by="email").published()

    a_call().rings().is_missed()
    settle()

    assert left() == 1


def test_a_contact_deleted_meanwhile_is_not_written_to(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    a_workflow().when("call.missed").then("send_email", **SORRY).published()
    a_call().rings().is_missed()

    toolbox.perform(firm.ana, "delete_record", {}, [RecordRef("contact", lisa.pk)])
    think()
    settle()

    assert (Delivery.objects.get().state, left()) == ("suppressed", 0)
