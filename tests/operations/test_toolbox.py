"""What a person may do from the toolbox, and how it is refused when it cannot be done as asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tandem.engine.plan import Do, Fail, Skip
from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.operations.errors import Refused
from tandem.store.models import Activity, Contact, Event, Task
from tests.auditor import audit
from tests.builders import Firm, a_company, a_firm, a_lead, think


@pytest.fixture
def firm(db: None) -> Iterator[Firm]:
    yield a_firm()
    think()
    audit()


@pytest.fixture
def lisa(firm: Firm) -> RecordRef:
    return RecordRef("contact", a_lead(firm.bo).pk)


# What is asked for, and the field and the words of the refusal.
WRONG: list[tuple[str, dict[str, Any], str, str]] = [
    ("fly", {}, "action", "There is no action called “fly”"),
    ("create_contact", {}, "action", "does not work on a contact"),
    ("add_note", {}, "text", ""),
    ("add_note", {"text": ""}, "text", ""),
    ("add_note", {"text": "Hi", "colour": "red"}, "colour", ""),
    ("add_note", {"text": "{{ nmae }}"}, "text", "nmae"),
    ("add_note", {"text": "{% if %}"}, "text", ""),
    ("notify", {"to": [], "text": "Hi"}, "to", ""),
    ("notify", {"to": ["team:nobody"], "text": "Hi"}, "to", "“team:nobody” is nobody here"),
    ("create_task", {"title": "Hi", "due_in": "soon"}, "due_in", "soon"),
    ("create_task", {"title": "Hi", "priority": "huge"}, "priority", ""),
    ("assign", {"to": "user:nobody@example.com"}, "to", "nobody@example.com"),
    ("update_field", {"field": "shoe_size", "value": "41"}, "field", "“shoe_size” cannot be set"),
    ("update_field", {"field": "owner", "value": "1"}, "field", "has an action of its own: assign"),
    ("update_field", {"field": "phone_e164", "value": "1"}, "field", "cannot be set"),
    ("update_field", {"field": "kind", "value": "alien"}, "value", "lead, contact"),
    ("update_field", {"field": "city", "value": "x" * 101}, "value", "at most 100 characters"),
    ("schedule_call", {"at": "2020-01-01T10:00:00Z"}, "at", "This time is over"),
    ("schedule_call", {"at": "2030-01-01T10:00:00"}, "at", ""),
    ("send_email", {"subject": "Hi"}, "body", "Choose a template"),
    ("send_email", {"template": "gone"}, "template", "gone"),
    ("call_webhook", {"endpoint": "gone"}, "endpoint", "gone"),
    ("run_function", {"function": "gone"}, "function", "gone"),
    ("log_call", {"minutes": -1}, "minutes", ""),
]


@pytest.mark.parametrize(("action", "form", "field", "says"), WRONG, ids=range(len(WRONG)))
def test_a_refusal_names_the_field_and_changes_nothing(
    firm: Firm, lisa: RecordRef, action: str, form: dict[str, Any], field: str, says: str
) -> None:
    before = Event.objects.count()

    with pytest.raises(Refused) as refused:
        toolbox.perform(firm.ana, action, form, [lisa])

    problems = {problem.field.split(".")[0]: str(problem.message) for problem in refused.value.problems}
    assert field in problems
    assert says in problems[field]
    assert Event.objects.count() == before


def test_a_number_that_is_none_fails_and_says_what_to_write(firm: Firm, lisa: RecordRef) -> None:
    done = toolbox.perform(firm.ana, "update_field", {"field": "phone", "value": "call me"}, [lisa])

    assert isinstance(done[0].plan, Fail)
    assert "+33 6 12 34 56 78" in str(toolbox.reasons(done)[0])
    assert Contact.objects.get().phone_e164 == "+33612345678"


def test_some_are_done_and_the_others_left_alone_with_a_reason(firm: Firm) -> None:
    records = [RecordRef("contact", a_lead(owner).pk) for owner in (firm.bo, None)]

    done = toolbox.perform(firm.ana, "assign", {"to": "user:cy@example.com"}, records)

    assert [type(one.plan) for one in done] == [Skip, Do]
    assert [str(reason) for reason in toolbox.reasons(done)] == ["already has an owner"]


def test_nothing_chosen_or_things_of_two_kinds_are_refused(firm: Firm, lisa: RecordRef) -> None:
    mill = RecordRef("company", a_company().pk)
    for records in ([], [lisa, mill]):
        with pytest.raises(Refused, match="Choose"):
            toolbox.perform(firm.ana, "add_note", {"text": "Hi"}, records)


def test_the_same_record_twice_is_done_as_often_as_asked(firm: Firm, lisa: RecordRef) -> None:
    toolbox.perform(firm.ana, "update_field", {"field": "city", "value": "Lyon"}, [lisa, lisa])

    assert (
        Activity.objects.filter(verb="update_field").count() == 1
    )  # the second time there is nothing to change


def test_a_person_is_offered_what_their_role_allows(firm: Firm) -> None:
    anas, bos = ([action.id for action in toolbox.offered(user, "contact")] for user in (firm.ana, firm.bo))

    assert {"delete_record", "call_webhook", "run_function"} <= set(anas)
    assert {"delete_record", "call_webhook", "run_function"} & set(bos) == set()
    assert "create_contact" not in anas  # it works on calls


def test_own_means_own_and_group_ones_people(firm: Firm) -> None:
    anas = RecordRef("contact", a_lead(firm.ana).pk)
    bos = RecordRef("contact", a_lead(firm.bo).pk)
    city = {"field": "city", "value": "Lyon"}

    toolbox.perform(firm.bo, "update_field", city, [bos])
    with pytest.raises(access.Denied):
        toolbox.perform(firm.bo, "update_field", city, [anas])
    with pytest.raises(access.Denied):
        toolbox.perform(firm.cy, "update_field", city, [bos])

    assert firm.ana.role is not None
    firm.ana.role.rights = {"view": {"*": "all"}, "edit": {"*": "group"}}
    firm.ana.role.save()
    doras = RecordRef("contact", a_lead(firm.dora).pk)
    toolbox.perform(firm.ana, "update_field", {"field": "city", "value": "Nice"}, [anas, bos])
    with pytest.raises(access.Denied):
        toolbox.perform(firm.ana, "update_field", city, [doras])


def test_somebody_who_left_may_do_nothing(firm: Firm, lisa: RecordRef) -> None:
    firm.ana.is_active = False

    with pytest.raises(access.NotThere):
        toolbox.perform(firm.ana, "add_note", {"text": "Hi"}, [lisa])


def test_deleting_a_client_takes_their_tasks_along_and_the_log_keeps_all(firm: Firm, lisa: RecordRef) -> None:
    toolbox.perform(firm.ana, "create_task", {"title": "Call"}, [lisa])

    toolbox.perform(firm.ana, "delete_record", {}, [lisa])

    assert not Task.objects.exists()
    deleted = Event.objects.filter(op="deleted").order_by("id")
    assert sorted(event.record_type for event in deleted) == ["contact", "task"]
    entries = Activity.objects.filter(verb="delete_record").order_by("id")
    assert [(one.effect, one.subject_type, one.contact) for one in entries] == [
        ("deleted", "contact", lisa.id),
        ("deleted", "task", lisa.id),
    ]
