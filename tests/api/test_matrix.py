"""Every operation times every kind of caller: the exact status, and a refusal leaves the database as it was.

An operation that is not in the table fails the first test, so a new one has to be thought about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tandem.api.reference import METHODS, description
from tandem.store.models import Note, Role, SavedView, Task, User, Workflow
from tandem.store.raw import cursor
from tests.builders import Firm, a_company, a_lead, a_planned_call, a_workflow

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]
LEAD = {"last_name": "X"}
AT = "2099-01-01T00:00:00Z"
LETTER = {"about": "call", "subject": "x", "body": "x"}
OFFICE = {"name": "Office", "time_zone": "UTC", "hours": {}}
OWN = {"view": {"*": "own"}, "create": {"*": "own"}, "edit": {"*": "own"}}

# operation: (body, what an agent gets who sees and changes only what is theirs, about somebody else's record)
SEEN, REFUSED, GONE = 200, 403, 404
TABLE: dict[str, tuple[Any, int]] = {
    "list_contacts": (None, SEEN), "get_contact": (None, GONE), "create_contact": (LEAD, 201),
    "edit_contact": ({"city": "X"}, GONE), "delete_contact": (None, GONE),
    "list_companies": (None, SEEN), "get_company": (None, GONE), "create_company": ({"name": "X"}, 201),
    "edit_company": ({"city": "X"}, GONE), "delete_company": (None, GONE),
    "list_calls": (None, SEEN), "get_call": (None, GONE), "edit_call": ({"notes": "X"}, GONE),
    "delete_call": (None, GONE), "log_call": ({"number": "+33612345678"}, 201),
    "plan_call": ({"number": "+33612345678", "at": AT}, 201), "report_call_events": ({"events": []}, 422),
    "list_tasks": (None, SEEN), "get_task": (None, GONE), "create_task": ({"title": "X"}, 201),
    "edit_task": ({"title": "X"}, GONE), "complete_task": (None, GONE), "delete_task": (None, GONE),
    "list_manual_actions": (None, SEEN), "count_manual_actions": (None, SEEN), "next_manual_action": (None, SEEN),
    "start_next_manual_action": (None, SEEN), "get_manual_action": (None, GONE), "start_manual_action": (None, GONE),
    "change_manual_actions": ({"verb": "claim", "items": [424_242]}, SEEN), "complete_manual_action": ({}, GONE),
    "skip_manual_action": ({"because": "X"}, GONE), "cancel_manual_action": ({"because": "X"}, GONE),
    "claim_manual_action": (None, GONE), "release_manual_action": (None, GONE),
    "reassign_manual_action": ({"team": 1}, 422), "put_off_manual_action": ({"until": AT}, GONE),
    "retry_manual_action": ({}, GONE), "call_back_manual_action": ({"at": AT}, GONE),
    "place_manual_call": (None, 422), "list_load": (None, SEEN), "report_manual_actions": (None, SEEN),
    "list_absences": (None, SEEN), "remove_absence": (None, GONE),
    "record_absence": ({"user": 424_242, "first": "2099-01-01", "last": "2099-01-02"}, REFUSED),
    "list_campaigns": (None, SEEN), "get_campaign": (None, GONE), "edit_campaign": ({"per_hour": 5}, REFUSED),
    "create_campaign": ({"name": "X", "workflow": 1, "saved_filter": 1}, REFUSED), "start_campaign": ({}, REFUSED),
    "pause_campaign": (None, REFUSED), "resume_campaign": (None, REFUSED), "cancel_campaign": ({}, REFUSED),
    "list_saved_filters": (None, SEEN), "create_saved_filter": ({"name": "X", "about": "contact"}, REFUSED),
    "edit_saved_filter": ({"name": "X", "about": "contact"}, REFUSED), "delete_saved_filter": (None, REFUSED),
    "count_matching": ({"about": "contact"}, SEEN),
    "list_notes": (None, SEEN), "get_note": (None, GONE),
    "create_note": ({"record_type": "contact", "record": "{contact}", "text": "X"}, GONE),
    "get_timeline": (None, GONE), "list_notifications": (None, SEEN), "mark_notifications_read": ({}, SEEN),
    "list_actions": (None, SEEN),
    "perform_action": (
        {"record_type": "contact", "action": "set_status", "form": {"status": "X"}, "records": ["{contact}"]}, GONE,
    ),
    "list_workflows": (None, SEEN), "get_workflow": (None, GONE), "validate_workflow": ({"text": "x"}, REFUSED),
    "import_workflow": ({"text": "x"}, REFUSED), "list_recipes": (None, SEEN),
    "use_recipe": ({"recipe": "theme-alert"}, REFUSED),
    "apply_workflow": ({"text": "x"}, REFUSED), "switch_all_workflows": ({"on": False}, REFUSED),
    "list_versions": (None, GONE), "export_workflow": (None, GONE), "switch_workflow": ({"on": False}, GONE),
    "move_workflow": ({"by": 1}, GONE),
    "get_version": (None, GONE), "list_changes": (None, GONE), "restore_version": (None, GONE),
    "review_draft": (None, GONE), "publish_draft": ({}, GONE), "list_health": (None, SEEN),
    "list_ways": (None, GONE), "retry_run": ({"how": "start"}, GONE), "acknowledge_run": ({}, GONE),
    "replay_runs": ({"policy": "drop"}, REFUSED), "replay_incidents": ({}, REFUSED),
    "get_why": (None, GONE), "list_rehearsals": (None, GONE), "ask_rehearsal": ({}, GONE),
    "get_rehearsal": (None, GONE), "cancel_rehearsal": (None, GONE),
    "list_runs": (None, SEEN), "get_run": (None, GONE), "cancel_run": (None, GONE),
    "list_deliveries": (None, SEEN), "get_delivery": (None, GONE), "cancel_delivery": (None, GONE),
    "send_delivery_now": (None, GONE), "resend_delivery": (None, GONE), "release_deliveries": (None, REFUSED),
    "edit_delivery": ({"subject": "X"}, GONE),
    "list_incidents": (None, SEEN), "get_incident": (None, GONE), "acknowledge_incident": (None, REFUSED),
    "acknowledge_alike": (None, REFUSED), "search_records": (None, SEEN),
    "list_views": (None, SEEN), "get_view": (None, GONE), "create_view": ({"list": "contacts", "name": "X"}, 201),
    "edit_view": ({"name": "X"}, GONE), "delete_view": (None, GONE),
    "list_users": (None, SEEN), "get_me": (None, SEEN), "edit_me": ({"name": "X"}, SEEN), "get_user": (None, GONE),
    "invite_user": ({"name": "X", "email": "x@example.com", "role": 1}, REFUSED), "invite_user_again": (None, REFUSED),
    "edit_user": ({"name": "X"}, REFUSED), "switch_user": ({"active": False}, REFUSED),
    "list_teams": (None, SEEN), "get_team": (None, GONE), "create_team": ({"name": "X"}, REFUSED),
    "edit_team": ({"name": "X"}, REFUSED),
    "delete_team": (None, REFUSED),
    "list_roles": (None, REFUSED), "get_role": (None, REFUSED), "create_role": ({"name": "X", "rights": {}}, REFUSED),
    "edit_role": ({"name": "X", "rights": {}}, REFUSED), "delete_role": (None, REFUSED),
    "list_saved_actions": (None, REFUSED), "get_saved_action": (None, REFUSED),
    "create_saved_action": ({"name": "X", "action": "add_note"}, REFUSED),
    "edit_saved_action": ({"name": "X", "action": "add_note"}, REFUSED), "delete_saved_action": (None, REFUSED),
    "list_mail_templates": (None, REFUSED), "get_mail_template": (None, REFUSED),
    "list_template_places": (None, REFUSED), "check_mail_template": (LETTER, REFUSED),
    "preview_mail_template": ({**LETTER, "record": 1}, REFUSED),
    "create_mail_template": ({"name": "X", "about": "call", "subject": "x", "body": "x"}, REFUSED),
    "edit_mail_template": ({"name": "X", "about": "call", "subject": "x", "body": "x"}, REFUSED),
    "delete_mail_template": (None, REFUSED),
    "list_endpoints": (None, REFUSED), "get_endpoint": (None, REFUSED), "test_endpoint": (None, REFUSED),
    "create_endpoint": ({"name": "X", "url": "https://x.example"}, REFUSED),
    "edit_endpoint": ({"name": "X", "url": "https://x.example"}, REFUSED), "delete_endpoint": (None, REFUSED),
    "renew_endpoint_secret": (None, REFUSED), "retire_endpoint_secret": (None, REFUSED),
    "list_functions": (None, REFUSED), "get_function": (None, REFUSED),
    "try_function": ({"source": "1", "record_type": "call", "record": 1}, REFUSED),
    "create_function": ({"name": "X", "source": "1"}, REFUSED),
    "edit_function": ({"name": "X", "source": "1"}, REFUSED), "delete_function": (None, REFUSED),
    "list_calendars": (None, REFUSED), "get_calendar": (None, REFUSED), "list_closed_days": (None, REFUSED),
    "close_on_a_day": ({"day": "2099-01-01"}, REFUSED), "open_on_a_day": (None, REFUSED),
    "bring_holidays": (None, REFUSED),
    "create_calendar": (OFFICE, REFUSED), "edit_calendar": (OFFICE, REFUSED),
    "delete_calendar": (None, REFUSED),
    "get_organisation": (None, REFUSED), "edit_organisation": ({"name": "X"}, REFUSED),
    "list_telephony_accounts": (None, REFUSED), "get_telephony_account": (None, REFUSED),
    "edit_telephony_account": ({"name": "X"}, REFUSED),
    "create_telephony_account": ({"provider": "exchange", "name": "X"}, REFUSED),
    "renew_telephony_secret": (None, REFUSED), "delete_telephony_account": (None, REFUSED),
    "get_mail_account": (None, REFUSED), "edit_mail_account": ({"name": "X", "address": "x@example.com"}, REFUSED),
    "test_mail_account": ({"to": "x@example.com"}, REFUSED), "list_mailbox": (None, REFUSED),
    "get_mailbox_message": (None, REFUSED),
    "list_keys": (None, SEEN), "create_key": ({"name": "X", "scopes": ["read"]}, 201), "revoke_key": (None, GONE),
    "get_clock": (None, SEEN), "advance_clock": ({"length": "1m"}, REFUSED), "reset_clock": (None, REFUSED),
}  # fmt: skip


def operations() -> dict[str, tuple[str, str]]:
    """Every operation's method and path."""
    return {
        operation["operationId"]: (method, path)
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    }


@pytest.fixture
def others(firm: Firm) -> dict[str, int]:
    """Cy's records and everybody's settings; ids by the word in the path."""
    lead, company, call = a_lead(owner=firm.cy), a_company(owner=firm.cy), a_planned_call(firm, owner=firm.cy)
    task = Task.objects.create(title="Call", owner=firm.cy)
    note = Note.objects.create(text="Hi", author=firm.cy)
    rule = a_workflow("A rule").when("call.missed").then("add_note", text="Hi").published(owner=firm.cy)
    view = SavedView.objects.create(user=firm.cy, list_name="contacts", name="Mine")
    return {
        "contacts": lead.pk, "companies": company.pk, "calls": call.pk, "tasks": task.pk, "notes": note.pk,
        "workflows": rule.pk, "users": firm.cy.pk, "teams": firm.support.pk, "roles": Role.objects.all()[0].pk,
        "timeline": lead.pk, "views": view.pk,
    }  # fmt: skip


def ask(client: Client, operation: str, others: dict[str, int]) -> Any:
    """The answer to an operation about somebody else's record."""
    method, path = operations()[operation]
    noun = path.split("/")[2]
    path = path.replace("{id}", str(others.get(noun, 424_242))).replace("{record_type}", "contact")
    path = path.replace("{about}", "call").replace("{closed_day}", "1").replace("{number}", "1")
    path += "?q=Martin" if noun == "search" else ""
    path += f"?record_type=contact&record={others['contacts']}" if noun == "why" else ""
    body = _filled(TABLE[operation][0], others)
    return getattr(client, method)(
        path, *([] if method == "get" else [body or {}]), content_type="application/json"
    )


def _filled(body: Any, others: dict[str, int]) -> Any:
    if body == "{contact}":
        return others["contacts"]
    if isinstance(body, dict):
        return {name: _filled(part, others) for name, part in body.items()}
    return [_filled(part, others) for part in body] if isinstance(body, list) else body


def snapshot() -> dict[str, Any]:
    """A digest of every table that holds anything but the use of keys."""
    tables = [name for name in connection.introspection.table_names() if name.startswith("store_")]
    with cursor() as rows:
        found = {}
        for table in sorted(tables):
            digest = "sum(hashtextextended((to_jsonb(t) - 'last_used_at')::text, 0))"
            found[table] = rows.execute(f"SELECT count(*), {digest} FROM {table} t").fetchone()
    return found


def test_every_operation_is_in_the_table() -> None:
    assert set(TABLE) == set(operations())


@pytest.mark.parametrize("operation", sorted(TABLE))
def test_without_a_key_nothing_is_done(others: dict[str, int], operation: str) -> None:
    before = snapshot()
    answer = ask(Client(enforce_csrf_checks=True), operation, others)
    assert answer.status_code == 401
    assert snapshot() == before


@pytest.mark.parametrize("operation", sorted(TABLE))
def test_somebody_elses_records_are_out_of_reach(
    program: Program, firm: Firm, others: dict[str, int], operation: str
) -> None:
    assert firm.bo.role is not None
    firm.bo.role.rights = OWN
    firm.bo.role.save()
    client = program(User.objects.get(pk=firm.bo.pk))
    before = snapshot()
    answer = ask(client, operation, others)
    assert answer.status_code == TABLE[operation][1], answer.content
    if answer.status_code >= 400 or operations()[operation][0] == "get":
        assert snapshot() == before
    if operation.startswith("list_") and answer.status_code == 200:
        found = answer.json()
        assert str(others["contacts"]) not in str(
            found.get("items", found) if isinstance(found, dict) else found
        )


@pytest.mark.parametrize("operation", sorted(name for name in TABLE if TABLE[name][0] is not None))
def test_fields_nobody_may_set_are_refused(
    program: Program, firm: Firm, others: dict[str, int], operation: str
) -> None:
    client = program()
    before = snapshot()
    method, path = operations()[operation]
    path = path.replace("{id}", str(others.get(path.split("/")[2], 1)))
    body = _filled(TABLE[operation][0], others)
    for name in ("is_staff", "created_at", "version", "account", "digest"):
        answer = getattr(client, method)(path, {**body, name: 1}, content_type="application/json")
        assert answer.status_code == 422, (name, answer.content)
    assert snapshot() == before


def test_the_table_could_leak(program: Program, others: dict[str, int]) -> None:
    """Those who see everything do get what the agent did not."""
    client = program()
    for operation in (
        "get_contact",
        "get_company",
        "get_call",
        "get_task",
        "get_note",
        "get_workflow",
        "get_timeline",
    ):
        assert ask(client, operation, others).status_code == 200, operation
    assert Workflow.objects.exists()
