"""Contacts, companies, calls, tasks and notes through the programs' door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tandem.store.models import Activity, Call, Company, Contact, Event, Note, Task
from tandem.store.read.organisation import now
from tests.builders import Firm, a_call, a_company, a_lead, a_planned_call

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]
JSON = "application/json"


def post(client: Client, path: str, body: Any) -> Any:
    """The answer to a POST of JSON."""
    return client.post(f"/api{path}", body, content_type=JSON)


def patch(client: Client, path: str, body: Any) -> Any:
    """The answer to a PATCH of JSON."""
    return client.patch(f"/api{path}", body, content_type=JSON)


def problems(answer: Any) -> list[str]:
    """The fields a refusal names."""
    return [one["field"] for one in answer.json()["problems"]]


def test_a_contact_is_added_read_changed_and_deleted(program: Program, firm: Firm) -> None:
    client = program()
    made = post(
        client,
        "/contacts",
        {"kind": "lead", "first_name": "Lisa", "last_name": "Martin", "phone": "06 12 34 56 78"},
    )
    assert made.status_code == 201, made.content
    lisa = made.json()
    assert (lisa["name"], lisa["phone_e164"], lisa["owner"], lisa["type"]) == (
        "Lisa Martin", "+33612345678", firm.ana.pk, "contact",
    )  # fmt: skip
    changed = patch(client, f"/contacts/{lisa['id']}", {"city": "Boston", "tags": ["vip"]})
    assert (changed.json()["city"], changed.json()["tags"], changed.json()["name"]) == (
        "Boston",
        ["vip"],
        "Lisa Martin",
    )
    assert client.get(f"/api/contacts/{lisa['id']}").json() == changed.json()
    assert client.delete(f"/api/contacts/{lisa['id']}").json() == {"done": True}
    assert client.get(f"/api/contacts/{lisa['id']}").status_code == 404


def test_the_log_and_the_timeline_name_the_person_behind_the_key(program: Program, firm: Firm) -> None:
    lisa = post(program(firm.bo), "/contacts", {"last_name": "Martin"}).json()
    cause: Any = Event.objects.get(record_id=lisa["id"], op="created").cause
    assert cause == {"by": "person", "doer": firm.bo.pk}
    assert Activity.objects.get(subject_id=lisa["id"]).doer == firm.bo.pk


def test_changing_the_first_name_keeps_the_last(program: Program) -> None:
    lisa = a_lead()
    assert (
        patch(program(), f"/contacts/{lisa.pk}", {"first_name": "Elisabeth"}).json()["name"]
        == "Elisabeth Martin"
    )


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"last_name": "M", "email": "nobody"}, ["email"]),
        ({"last_name": "M", "phone": "call me"}, ["phone"]),
        ({"last_name": "M", "kind": "enemy"}, ["kind"]),
        ({"last_name": "M" * 101}, ["last_name"]),
        ({"last_name": "M", "tags": ["x" * 61]}, ["tags.0"]),
        ({"last_name": "M", "do_not_contact": "perhaps"}, ["do_not_contact"]),
        ({}, ["last_name"]),
        ({"kind": "lead"}, ["last_name"]),
        *[
            ({"last_name": "M", name: 1}, [name])
            for name in (
                "id",
                "created_at",
                "updated_at",
                "custom",
                "is_staff",
                "role",
                "name",
                "phone_e164",
                "type",
            )
        ],
    ],
)
def test_a_wrong_contact_is_refused_naming_the_field(program: Program, body: Any, fields: list[str]) -> None:
    answer = post(program(), "/contacts", body)
    assert answer.status_code == 422, answer.content
    assert problems(answer) == fields
    assert not Contact.objects.exists()


def test_a_company_needs_a_name(program: Program) -> None:
    client = program()
    assert problems(post(client, "/companies", {})) == ["name"]
    made = post(client, "/companies", {"name": "Moulin", "website": "https://moulin.example"})
    assert made.status_code == 201
    assert problems(patch(client, f"/companies/{made.json()['id']}", {"name": ""})) == ["name"]
    assert problems(patch(client, f"/companies/{made.json()['id']}", {"website": "javascript:alert(1)"})) == [
        "website"
    ]


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at", "id", "-id"])
def test_lists_are_paged_and_sorted(program: Program, sort: str) -> None:
    client = program()
    for name in ("Ada", "Bea", "Cleo", "Dina", "Eva"):
        a_lead(name=name)
    names: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = client.get("/api/contacts", {"sort": sort, "limit": 2, "offset": offset}).json()
        names += [one["name"] for one in page["items"]]
        offset = page["next"]
    assert names == sorted(names, reverse=sort.startswith("-"))
    assert len(names) == 5


def test_lists_are_narrowed(program: Program, firm: Firm) -> None:
    client = program()
    lisa = a_lead(owner=firm.bo)
    a_lead(name="Max Weber", email="max@example.com", city="Berlin", kind="contact", phone="", phone_e164="")
    for query in (
        {"kind": "lead"}, {"owner": firm.bo.pk}, {"q": "lisa"}, {"city": "Boston"}, {"email": "lisa@example.com"},
        {"phone_e164": "+33612345678"}, {"q": "+33612345678"},
    ):  # fmt: skip
        assert [one["id"] for one in client.get("/api/contacts", query).json()["items"]] == [lisa.pk], query
    assert (
        client.get("/api/contacts", {"created_after": (now() + timedelta(days=1)).isoformat()}).json()[
            "items"
        ]
        == []
    )


@pytest.mark.parametrize(
    "query",
    [
        {"sort": "password"}, {"sort": "custom"}, {"limit": 0}, {"limit": 201}, {"offset": -1}, {"offset": 10_001},
        {"owner": "x"}, {"owner": 2**63}, {"kind": "x"}, {"secret": "x"}, {"owner__password": "x"}, {"q": "a\x00"},
        {"created_after": "yesterday"}, {"created_after": "2026-01-01T00:00:00"},
    ],
)  # fmt: skip
def test_what_is_not_offered_is_refused(program: Program, query: dict[str, Any]) -> None:
    answer = program().get("/api/contacts", query)
    assert answer.status_code == 422, answer.content
    assert problems(answer) == [next(iter(query))]


@pytest.mark.parametrize("path", ["/contacts", "/companies", "/calls", "/tasks", "/notes"])
def test_a_list_costs_the_same_however_long(program: Program, firm: Firm, path: str) -> None:
    client = program()
    client.get("/api/clock")  # the first use of a key is noted
    counts = []
    for number in (1, 3):
        for _ in range(number):
            lisa = a_lead(owner=firm.bo)
            a_company()
            a_planned_call(firm)
            Task.objects.create(title="Call", owner=firm.bo, contact=lisa)
            Note.objects.create(text="Hi", author=firm.bo, contact=lisa)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api{path}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_call_is_logged_and_planned(program: Program, firm: Firm) -> None:
    client = program(firm.bo)
    lisa = a_lead(owner=firm.bo)
    logged = post(
        client, "/calls/log", {"contact": lisa.pk, "minutes": 3, "notes": "Nice talk", "direction": "inbound"}
    )
    assert logged.status_code == 201, logged.content
    assert {name: logged.json()[name] for name in ("status", "duration", "contact", "number", "owner")} == {
        "status": "logged", "duration": 180, "contact": lisa.pk, "number": "+33612345678", "owner": firm.bo.pk,
    }  # fmt: skip
    at = (now() + timedelta(hours=2)).isoformat()
    planned = post(client, "/calls/plan", {"number": "01 44 55 66 77", "at": at, "subject": "Demo"})
    assert planned.status_code == 201, planned.content
    assert (planned.json()["status"], planned.json()["number"]) == ("planned", "+33144556677")
    edited = patch(client, f"/calls/{planned.json()['id']}", {"notes": "Bring the offer"})
    assert edited.json()["notes"] == "Bring the offer"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/calls/log", {}, "number"),
        ("/calls/log", {"number": "nobody"}, "number"),
        ("/calls/log", {"number": "+33612345678", "ended_at": "2099-01-01T00:00:00Z"}, "ended_at"),
        ("/calls/log", {"number": "+33612345678", "minutes": -1}, "minutes"),
        ("/calls/log", {"contact": 1, "company": 2}, "company"),
        ("/calls/plan", {"number": "+33612345678"}, "at"),
        ("/calls/plan", {"number": "+33612345678", "at": "2001-01-01T00:00:00Z"}, "planned_at"),
        ("/calls/plan", {"number": "+33612345678", "at": "2099-01-01T00:00:00Z", "owner": 999_999}, "owner"),
    ],
)
def test_a_wrong_call_is_refused(program: Program, path: str, body: Any, field: str) -> None:
    answer = post(program(), path, body)
    assert answer.status_code == 422, answer.content
    assert problems(answer) == [field]
    assert not Call.objects.exists()


def test_events_are_reported_in_bulk(program: Program, firm: Firm) -> None:
    lisa = a_lead()
    events = [
        {"provider_id": f"c{number}", "event": kind, "at": f"2026-11-22T09:30:{second:02}Z", "direction": "inbound",
         "from": "+33612345678"}
        for number in range(20) for second, kind in ((0, "ringing"), (20, "missed"))
    ]  # fmt: skip
    client = program(firm.ana, "calls")
    answer = post(client, "/calls/events", {"source": "pbx", "events": events})
    assert answer.status_code == 200, answer.content
    assert [one["repeated"] for one in answer.json()["events"]] == [False] * 40
    assert Call.objects.filter(provider="pbx", status="missed", contact=lisa).count() == 20
    again = post(client, "/calls/events", {"source": "pbx", "events": events}).json()["events"]
    assert [one["repeated"] for one in again] == [True] * 40


def test_one_bad_event_refuses_them_all_and_is_named(program: Program) -> None:
    good = {"provider_id": "c", "event": "ringing", "at": "2026-11-22T09:30:00Z", "direction": "inbound"}
    client = program()
    bad = post(client, "/calls/events", {"events": [good, {**good, "from": "nobody"}]})
    assert (bad.status_code, problems(bad)) == (422, ["events.1.from"])
    worse = post(client, "/calls/events", {"events": [good, {**good, "event": "sung"}]})
    assert (worse.status_code, problems(worse)) == (422, ["events.1.event"])
    assert post(client, "/calls/events", {"events": [good] * 501}).status_code == 422
    assert not Call.objects.exists()


def test_a_task_is_given_changed_and_done(program: Program, firm: Firm) -> None:
    client = program()
    lisa = a_lead()
    made = post(
        client, "/tasks", {"title": "Call back", "contact": lisa.pk, "owner": firm.bo.pk, "priority": "high"}
    )
    assert made.status_code == 201, made.content
    task = made.json()
    assert (task["status"], task["owner"], task["contact"]) == ("open", firm.bo.pk, lisa.pk)
    assert (
        patch(client, f"/tasks/{task['id']}", {"title": "Call back soon"}).json()["title"] == "Call back soon"
    )
    assert post(client, f"/tasks/{task['id']}/done", {}).json() == {"done": True}
    assert Task.objects.get().status == "done"
    assert client.delete(f"/api/tasks/{task['id']}").status_code == 200


def test_a_note_keeps_its_words(program: Program, firm: Firm) -> None:
    lisa = a_lead()
    words = "{{ number }} {% if %} <b>bold</b>"
    made = post(program(), "/notes", {"record_type": "contact", "record": lisa.pk, "text": words})
    assert made.status_code == 201, made.content
    note = Note.objects.get(pk=made.json()["id"])
    assert (note.text, note.contact, note.author) == (words, lisa, firm.ana)


def test_a_note_about_a_call_shows_with_its_client(program: Program) -> None:
    lisa = a_lead()
    call = a_call().rings().row
    post(program(), "/notes", {"record_type": "call", "record": call.pk, "text": "Hi"})
    assert Note.objects.get().contact == lisa


def test_the_timeline_tells_what_happened(program: Program, firm: Firm) -> None:
    client = program(firm.bo)
    lisa = a_lead(owner=firm.bo)
    post(client, "/notes", {"record_type": "contact", "record": lisa.pk, "text": "Hi"})
    patch(client, f"/contacts/{lisa.pk}", {"city": "Paris"})
    items = client.get(f"/api/timeline/contact/{lisa.pk}").json()["items"]
    assert [(one["verb"], one["effect"], one["doer"]) for one in items] == [
        ("contact.edited", "changed", firm.bo.pk), ("add_note", "created", firm.bo.pk),
    ]  # fmt: skip
    notes = client.get(f"/api/timeline/contact/{lisa.pk}", {"kind": "notes"}).json()["items"]
    assert [one["id"] for one in notes] == [items[1]["id"]]
    older = {"before": items[0]["at"], "before_id": items[0]["id"]}
    assert [one["id"] for one in client.get(f"/api/timeline/contact/{lisa.pk}", older).json()["items"]] == [
        items[1]["id"]
    ]


def test_what_was_deleted_still_has_a_timeline_for_those_who_see_all(program: Program, firm: Firm) -> None:
    assert firm.bo.role is not None
    firm.bo.role.rights = {"view": {"*": "own"}}
    firm.bo.role.save()
    lisa = a_lead(owner=firm.bo)
    Task.objects.create(title="Send the samples", contact=lisa)
    client, address = program(), f"/api/timeline/contact/{lisa.pk}"
    assert client.delete(f"/api/contacts/{lisa.pk}").status_code == 200
    items = client.get(address).json()["items"]
    assert [(one["effect"], one["subject_type"], one["details"]["label"]) for one in items] == [
        ("deleted", "task", "Send the samples"), ("deleted", "contact", "Lisa Martin"),
    ]  # fmt: skip
    assert items[0]["details"]["along_with"] == {"type": "contact", "id": lisa.pk, "label": "Lisa Martin"}
    assert client.get(f"/api/timeline/company/{lisa.pk}").status_code == 404
    assert program(firm.bo).get(address).status_code == 404


def test_references_to_what_one_may_not_see_are_like_what_is_not_there(program: Program, firm: Firm) -> None:
    assert firm.bo.role is not None
    firm.bo.role.rights = {"view": {"*": "own"}, "create": {"*": "own"}, "edit": {"*": "own"}}
    firm.bo.role.save()
    hidden_company, hidden_lead = a_company(owner=firm.cy), a_lead(owner=firm.cy)
    mine = a_lead(owner=firm.bo)
    client = program(firm.bo)
    at = (now() + timedelta(hours=2)).isoformat()
    for path, name, body in (
        ("/contacts", "company", {"last_name": "X"}),
        ("/tasks", "contact", {"title": "X"}),
        ("/tasks", "company", {"title": "X"}),
        ("/calls/log", "contact", {}),
        ("/calls/plan", "company", {"at": at}),
    ):
        hidden = hidden_company.pk if name == "company" else hidden_lead.pk
        answers = [post(client, path, {**body, name: id}) for id in (hidden, 999_999_999)]
        assert [one.status_code for one in answers] == [404, 404], path
        assert answers[0].content == answers[1].content
    note = {"record_type": "contact", "text": "X"}
    assert post(client, "/notes", {**note, "record": hidden_lead.pk}).status_code == 404
    assert post(client, "/notes", {**note, "record": mine.pk}).status_code == 201
    assert patch(client, f"/contacts/{mine.pk}", {"company": hidden_company.pk}).status_code == 404
    assert Contact.objects.count() == 2
    assert (Task.objects.count(), Call.objects.count(), Company.objects.count()) == (0, 0, 1)
