"""Clients, tasks and notes that come, change and go pull their triggers, and no others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tandem import catalog
from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.store.models import Contact, Note, Record, Task
from tests.builders import Firm, a_company, a_lead, think
from tests.stories.telling import fired, listening

MAKE: dict[str, Callable[[Firm], Record]] = {
    "contact": lambda firm: a_lead(firm.bo),
    "company": lambda firm: a_company(owner=firm.bo),
    "task": lambda firm: Task.objects.create(title="Call back", owner=firm.bo),
    "note": lambda firm: Note.objects.create(text="Hello", contact=a_lead(firm.bo)),
}
# What is done to a record that is there: the action and its form.
DONE: dict[str, tuple[str, dict[str, Any]]] = {
    "edited": ("update_field", {"field": "city", "value": "Lyon"}),
    "retitled": ("update_field", {"field": "title", "value": "Call back soon"}),
    "made a client": ("update_field", {"field": "kind", "value": "contact"}),
    "reassigned": ("assign", {"to": "user:cy@example.com", "replace": True}),
    "completed": ("set_status", {"status": "done"}),
    "reopened": ("set_status", {"status": "cancelled"}),
    "deleted": ("delete_record", {}),
}
# Each trigger: what pulls it, and what happens to such a record that does not.
PULLS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "contact.created": (None, ("edited", "reassigned", "deleted")),
    "contact.edited": ("edited", ("deleted",)),
    "contact.became_client": ("made a client", ("edited", "deleted")),
    "contact.reassigned": ("reassigned", ("edited", "deleted")),
    "contact.deleted": ("deleted", ("edited", "reassigned")),
    "company.created": (None, ("edited", "deleted")),
    "company.edited": ("edited", ("deleted",)),
    "company.deleted": ("deleted", ("edited",)),
    "task.created": (None, ("retitled", "completed", "deleted")),
    "task.edited": ("retitled", ("deleted",)),
    "task.completed": ("completed", ("retitled", "reopened", "deleted")),
    "task.deleted": ("deleted", ("retitled", "completed")),
    "note.created": (None, ()),
}
ELSEWHERE = {"task.overdue"}  # told with the overdue calls


def do(firm: Firm, record: Record, what: str) -> None:
    action, form = DONE[what]
    toolbox.perform(firm.ana, action, form, [RecordRef(record.record_type, record.pk)])
    think()


def test_every_trigger_that_is_not_about_calls_has_its_story() -> None:
    told = ("call", "manual_action")  # in folders of their own
    known = {word for word, trigger in catalog.triggers().items() if trigger.record_type not in told}
    assert known == PULLS.keys() | ELSEWHERE


@pytest.mark.parametrize("on", PULLS)
def test_it_is_pulled_once(firm: Firm, on: str) -> None:
    kind = on.split(".")[0]
    what, _ = PULLS[on]
    rule = listening(on)

    record = MAKE[kind](firm)
    think()
    if what is not None:
        assert fired(rule) == 0
        do(firm, record, what)

    assert fired(rule) == 1


@pytest.mark.parametrize(
    ("on", "other"), [(on, other) for on, (_, others) in PULLS.items() for other in others]
)
def test_it_is_not_pulled_by(firm: Firm, on: str, other: str) -> None:
    record = MAKE[on.split(".")[0]](firm)
    think()
    rule = listening(on)

    do(firm, record, other)

    assert fired(rule) == 0


def test_a_client_edited_in_bulk_pulls_it_for_each(firm: Firm) -> None:
    for number in range(10):
        a_lead(firm.bo, name=f"Lead {number}")
    think()
    rule = listening("contact.edited", fields=["city"], every_time=True)

    Contact.objects.update(city="Lyon")
    think()

    assert fired(rule) == 10


def test_chosen_fields_and_conditions_work_for_clients_as_for_calls(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    think()
    in_lyon = {"field": "city", "operator": "is", "value": "Lyon"}
    rule = listening("contact.edited", fields=["city"], when=in_lyon)

    do(firm, lisa, "reassigned")
    assert fired(rule) == 0
    do(firm, lisa, "edited")
    assert fired(rule) == 1
