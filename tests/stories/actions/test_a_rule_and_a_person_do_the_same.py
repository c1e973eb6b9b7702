"""Each action of the catalogue, fired by a rule and by a person: the same effects, the same entries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tandem import catalog
from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.store.models import Activity, Call, Contact, CustomFunction, Endpoint, Task
from tests.builders import Firm, a_call, a_lead, a_planned_call, a_workflow, think
from tests.stories.telling import settle

FORMS: dict[str, dict[str, Any]] = {
    "add_note": {"text": "Wanted {{ purpose }}"},
    "assign": {"to": "user:cy@example.com", "replace": True},
    "book_appointment": {"subject": "Fitting", "at": "2099-05-14T09:30:00+00:00"},
    "call_webhook": {"endpoint": "billing"},
    "create_contact": {"source": "missed call"},
    "create_task": {"title": "Call {{ number }} back", "due_in": "2 hours"},
    "delete_record": {},
    "log_call": {"subject": "Offer", "minutes": 2},
    "notify": {"to": ["owner", "role:supervisor"], "text": "Look at {{ number }}", "by": "both"},
    "reschedule_call": {"after": "2 hours"},
    "resume_automation": {},
    "run_function": {"function": "score"},
    "schedule_call": {"after": "30 minutes", "assignee": "user:bo@example.com"},
    "send_email": {"subject": "Sorry, {{ contact.first_name }}", "body": "We missed you."},
    "send_sms": {"text": "Sorry, {{ contact.first_name }}"},
    "set_status": {"status": "ended"},
    "stop_automation": {},
    "update_field": {"field": "purpose", "value": "Demo"},
}

STORIES = Path(__file__).resolve().parents[1]
TOLD_ELSEWHERE = {
    "start_workflow": "actions/test_a_rule_starts_another.py",
    "stop_workflow": "actions/test_a_rule_starts_another.py",
    "reschedule_appointment": "actions/test_an_appointment_is_moved_and_called_off.py",
    "cancel_appointment": "actions/test_an_appointment_is_moved_and_called_off.py",
    "reply_to_review": "manual_actions/test_every_kind_of_work.py",
}

BY_RULES = [
    action for action in FORMS if action != "resume_automation"
]  # no rule starts for a stopped client


@pytest.fixture
def library(firm: Firm) -> None:
    """What authors saved: an address and a function."""
    Endpoint.objects.create(key="billing", name="Billing", url="https://billing.example.com/hook")
    CustomFunction.objects.create(key="score", name="Score", source="1 + 1")


def a_record(firm: Firm, action: str, number: str) -> tuple[str, int]:
    """Something the action works on, for a client of its own; and what its coming to be is called."""
    lisa = None if action == "create_contact" else a_lead(firm.bo, phone_e164=number)
    if action in ("log_call", "stop_automation", "resume_automation"):
        assert lisa is not None
        return "contact.created", lisa.pk
    if action == "reschedule_call":
        return "call.planned", a_planned_call(firm, number=number, contact=lisa).pk
    call = a_call(number, number=number).rings()
    record = call.row.pk
    call.is_missed()
    return "call.missed", record


def entries(record: int, by: str) -> list[tuple[Any, ...]]:
    """The entries about a record, without what says who did it."""
    rows = Activity.objects.filter(record_id=record, by=by).order_by("id")
    return [
        (row.verb, row.effect, row.subject_type, {k: v for k, v in row.details.items() if k != "trigger"})
        for row in rows
    ]


def test_the_stories_know_every_action() -> None:
    """Those that only rules or only people do, or that need an appointment, are told in stories of their own."""
    elsewhere = set(catalog.actions()) - set(FORMS)
    assert elsewhere == {
        name for name, story in TOLD_ELSEWHERE.items() if name in (STORIES / story).read_text()
    }
    assert {
        name for name, kind in catalog.actions().items() if kind.needs_person or not kind.by_hand
    } < elsewhere


@pytest.mark.parametrize("action", BY_RULES)
def test_the_entries_are_the_same(firm: Firm, library: None, action: str) -> None:
    on, by_hand = a_record(firm, action, "+33611111111")
    think()
    toolbox.perform(firm.ana, action, FORMS[action], [RecordRef(on.split(".")[0], by_hand)])
    settle_here(action)

    a_workflow(about=on.split(".")[0]).when(on).then(action, **FORMS[action]).published()
    _, by_rule = a_record(firm, action, "+33622222222")
    think()
    settle_here(action)

    told = [
        [(verb, effect, subject, mask(details)) for verb, effect, subject, details in entries(record, by)]
        for record, by in ((by_hand, "person"), (by_rule, "rule"))
    ]
    assert told[0]
    assert told[0] == told[1]


def settle_here(action: str) -> None:
    """Let it leave, but for what would go to an address outside."""
    (think if action == "call_webhook" else settle)()


def mask(details: dict[str, Any]) -> str:
    """The details as text, the two clients' numbers and the two new records' ids alike."""
    ids = {
        str(id): "#" for model in (Contact, Call, Task) for id in model.objects.values_list("id", flat=True)
    }
    text = repr(details).replace("+33611111111", "N").replace("+33622222222", "N")
    for id in sorted(ids, key=len, reverse=True):
        text = text.replace(f" {id}]", " #]")
    return text


@pytest.mark.parametrize("action", FORMS)
def test_a_person_without_the_right_is_denied(firm: Firm, library: None, action: str) -> None:
    on, record = a_record(firm, action, "+33611111111")
    think()
    firm.bo.role.rights = {"view": {"*": "all"}}  # type: ignore[union-attr]  # bo has a role
    firm.bo.role.save()  # type: ignore[union-attr]
    before = Activity.objects.count()

    with pytest.raises(access.Denied):
        toolbox.perform(firm.bo, action, FORMS[action], [RecordRef(on.split(".")[0], record)])

    assert Activity.objects.count() == before


@pytest.mark.parametrize("action", FORMS)
def test_a_record_nobody_may_see_is_not_there(firm: Firm, library: None, action: str) -> None:
    on, record = a_record(firm, action, "+33611111111")
    think()
    firm.bo.role.rights = {}  # type: ignore[union-attr]  # bo has a role
    firm.bo.role.save()  # type: ignore[union-attr]

    with pytest.raises(access.NotThere):
        toolbox.perform(firm.bo, action, FORMS[action], [RecordRef(on.split(".")[0], record)])


def test_many_records_are_done_in_one_go_or_not_at_all(firm: Firm) -> None:
    calls = [a_planned_call(firm, number=f"+3361111111{n}") for n in range(3)]
    refs = [RecordRef("call", call.pk) for call in calls]

    toolbox.perform(firm.ana, "assign", {"to": "user:cy@example.com", "replace": True}, refs)
    think()
    assert {call.owner for call in Call.objects.all()} == {firm.cy}

    with pytest.raises(access.NotThere):
        toolbox.perform(firm.ana, "delete_record", {}, [*refs, RecordRef("call", 1)])
    assert Call.objects.count() == 3


def test_a_call_logged_by_hand_is_its_authors(firm: Firm) -> None:
    lisa = a_lead(firm.bo)

    toolbox.perform(firm.ana, "log_call", {"minutes": 3}, [RecordRef("contact", lisa.pk)])
    think()

    assert Call.objects.get().owner == firm.ana
