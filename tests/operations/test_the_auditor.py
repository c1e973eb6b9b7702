"""The auditor notices what it is there to notice: each invariant broken by hand, one at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.deliveries.deliver import send_until_done
from tandem.store.models import Activity, Call, Delivery, Note, Notification, Run, User
from tests.auditor import audit, row_counts, the_ledger_agrees
from tests.builders import Firm, a_call, a_firm, a_lead, a_workflow, think


@pytest.fixture
def firm(db: None) -> Firm:
    """A missed call that told ana, wrote to the client and changed a field; and ana, who wrote a note."""
    firm = a_firm()
    a_lead(firm.bo)
    rule = a_workflow().when("call.missed").then("notify", to=["role:supervisor"], text="Missed")
    rule.then("send_email", subject="Sorry", body="We missed you.").then(
        "update_field", field="purpose", value="Call-back"
    ).published()
    a_call().rings().is_missed()
    toolbox.perform(firm.ana, "add_note", {"text": "Hello"}, [RecordRef("call", Call.objects.get().pk)])
    think()
    send_until_done()
    audit()
    return firm


def forget(effect: str) -> None:
    Activity.objects.filter(effect=effect).latest("id").delete()


def tell_twice(effect: str) -> None:
    entry = Activity.objects.filter(effect=effect).latest("id")
    entry.pk += 10_000_000
    entry.save(force_insert=True)


def say_something_else() -> None:
    entry = Activity.objects.filter(verb="update_field").get()
    entry.details["changes"]["purpose"][1] = "Something else"
    entry.save()


def delete_the_call() -> None:
    toolbox.perform(
        User.objects.get(name="Ana Popescu"), "delete_record", {}, [RecordRef("call", Call.objects.get().pk)]
    )
    think()


BREAKS: dict[str, Callable[[], object]] = {
    "a change nobody tells": lambda: forget("changed"),
    "a creation nobody tells": lambda: forget("created"),
    "a mail nobody tells": lambda: forget("sent"),
    "a notice nobody tells": lambda: forget("notified"),
    "a change told twice": lambda: tell_twice("changed"),
    "a mail told twice": lambda: tell_twice("sent"),
    "a notice told twice": lambda: tell_twice("notified"),
    "another change than was made": say_something_else,
    "a line in the bell nobody wrote": lambda: Notification.objects.all().delete(),
    "a run that waits for nothing": lambda: Run.objects.update(state="waiting", ended_at=None),
    "a run that failed silently": lambda: Run.objects.update(state="failed"),
    "a mail that failed silently": lambda: Delivery.objects.update(state="failed"),
    "a mail nobody is sending": lambda: Delivery.objects.update(state="sending", lease_until=None),
    "a mail that is never due": lambda: Delivery.objects.update(state="planned", due_at=None),
    "a note that went along unsaid": lambda: (Note.objects.all().delete(), delete_the_call()),
    "an event nobody thought about": lambda: Call.objects.update(purpose="Demo"),
}


@pytest.mark.parametrize("name", BREAKS)
def test_it_notices(firm: Firm, name: str) -> None:
    BREAKS[name]()

    with pytest.raises(AssertionError):
        audit()


def test_the_ledger_and_the_outside_must_agree(firm: Firm) -> None:
    key = Delivery.objects.get().key

    the_ledger_agrees("email", [key])
    the_ledger_agrees("email", [key, key], repeated={key})
    for received in ([], ["unknown-key"], [key, key], [key, "unknown-key"]):
        with pytest.raises(AssertionError):
            the_ledger_agrees("email", received)
    with pytest.raises(AssertionError):
        the_ledger_agrees("email", [key], unclear={key})


def test_row_counts_tell_worlds_apart(firm: Firm) -> None:
    before = row_counts()
    a_lead()

    after = row_counts()

    assert {name for name in after if after[name] != before[name]} == {"Contact"}
