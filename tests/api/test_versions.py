"""Versions, publishing, doing runs again and health through the programs' door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tandem.store.models import Incident, MailTemplate, Run, Workflow
from tests.builders import Firm, a_call, a_lead, a_workflow, runs, think

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]


def post(client: Client, path: str, body: Any = None) -> Any:
    """The answer to a POST of JSON."""
    return client.post(f"/api{path}", body or {}, content_type="application/json")


def waiting(firm: Firm) -> tuple[Workflow, dict[str, Any]]:
    """A rule with a run that waits, and its document with another wait and a changed text."""
    made = a_workflow("Follow up").when("call.missed").wait(**{"for": "1 hour"})
    made.then("notify", to=["user:ana@example.com"], text="Old")
    workflow = made.published(firm.ana)
    a_call().rings().is_missed()
    document = dict(made.document)
    document["steps"] = [{"id": "pause", "wait": {"for": "2 hours"}}, {**document["steps"][1], "with": {
        "to": ["user:ana@example.com"], "text": "New"}}]  # fmt: skip
    return workflow, document


def test_a_document_is_published_and_the_waiting_moved(program: Program, firm: Firm) -> None:
    workflow, document = waiting(firm)
    client = program()
    refused = post(client, f"/workflows/{workflow.pk}/publish", {"document": document, "waiting": "move"})
    assert (refused.status_code, refused.json()["problems"][0]["field"]) == (422, "mapping.step-0")
    sent = {"document": document, "waiting": "move", "mapping": {"step-0": "pause"}, "note": "Longer"}
    assert post(client, f"/workflows/{workflow.pk}/publish", sent).json() == {
        "number": 2, "outcome": "published", "moved": 1, "cancelled": 0, "warnings": [],
    }  # fmt: skip
    found = client.get(f"/api/workflows/{workflow.pk}/versions/2/changes").json()
    assert [(one["kind"], one["part"], one["step"], one["field"]) for one in found] == [
        ("removed", "step", "step-0", ""),
        ("added", "step", "pause", ""),
        ("changed", "step", "step-1", "text"),
    ]
    assert found[2]["text"] == "Tell colleagues [step-1]: text was “Old”, is “New”"
    version = client.get(f"/api/workflows/{workflow.pk}/versions/1").json()
    assert (version["is_live"], version["document"]["steps"][0]["id"]) == (False, "step-0")
    (run,) = client.get("/api/runs").json()["items"]
    assert (run["iteration"], run["retry_of"]) == (1, None)


def test_a_version_is_restored_reviewed_and_published(program: Program, firm: Firm) -> None:
    workflow, document = waiting(firm)
    client = program()
    post(client, f"/workflows/{workflow.pk}/publish", {"document": document})
    assert post(client, f"/workflows/{workflow.pk}/versions/1/restore").json()["draft"] > 0
    review = client.get(f"/api/workflows/{workflow.pk}/review").json()
    assert (review["is_live"], review["problems"], review["reach"]) == (False, [], 0)
    assert review["waiting"] == [
        {"step": "step-0", "version": 1, "count": 1, "targets": ["step-0", "step-1"]}
    ]
    assert post(client, f"/workflows/{workflow.pk}/publish").json()["number"] == 3
    assert client.get(f"/api/workflows/{workflow.pk}/review").json()["is_live"]


def test_a_run_is_done_again_once_and_taken_note_of(program: Program, firm: Firm) -> None:
    a_lead(firm.bo)
    workflow = (
        a_workflow("Sorry").when("call.missed").then("send_email", template="later").published(firm.ana)
    )
    a_call("one").rings().is_missed()
    a_call("two").rings().is_missed()
    client = program()
    first, second = runs(workflow)
    ways = client.get(f"/api/runs/{first.pk}/ways").json()
    assert [(way["how"], way["may"], way["sent_again"]) for way in ways] == [
        ("failed_step", True, 0), ("start", True, 0), ("newest", True, 0),
    ]  # fmt: skip
    MailTemplate.objects.create(key="later", name="Later", subject="Later", body="We call you.")
    answers = [post(client, f"/runs/{first.pk}/retry", {"how": "failed_step"}).json() for _ in range(2)]
    assert answers[0]["id"] == answers[1]["id"]
    assert answers[0]["retry_of"] == first.pk
    assert post(client, f"/runs/{second.pk}/acknowledge", {"note": "Called"}).json() == {"acknowledged": 1}
    assert list(Incident.objects.order_by("id").values_list("state", flat=True)) == [
        "retried",
        "acknowledged",
    ]
    think()


def test_many_are_counted_then_done(program: Program, firm: Firm) -> None:
    a_lead(firm.bo)
    workflow = (
        a_workflow("Sorry").when("call.missed").then("send_email", template="later").published(firm.ana)
    )
    for number in range(3):
        a_call(f"call-{number}").rings().is_missed()
    MailTemplate.objects.create(key="later", name="Later", subject="Later", body="We call you.")
    client = program()
    asked = {"workflow": workflow.pk, "policy": "newest", "count_only": True}
    counted = post(client, "/runs/replay", asked).json()
    assert counted == {"total": 3, "again": 1, "left_out": 2, "refused": []}
    assert Run.objects.exclude(retry_of=None).count() == 0
    incident = Incident.objects.latest("id").pk
    assert post(client, f"/incidents/{incident}/replay", {"policy": "newest"}).json() == counted
    assert Run.objects.exclude(retry_of=None).count() == 1
    assert client.get("/api/incidents?state=retried").json()["items"][0]["id"] == incident
    (health,) = client.get("/api/health").json()
    assert (health["name"], health["failed_day"], health["incidents"]) == ("Sorry", 3, 0)
    think()
