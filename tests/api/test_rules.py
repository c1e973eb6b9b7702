"""Workflows, runs, deliveries, incidents, the toolbox, the bell and the clock through the programs' door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tandem.catalog.recipes import recipes
from tandem.store.models import Delivery, Incident, Notification, Organisation, Run, Task, Version, Workflow
from tests.builders import Firm, a_call, a_lead, a_workflow, runs, think

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]
TEXT = recipes()["missed-call-supervisor"]


def post(client: Client, path: str, body: Any) -> Any:
    """The answer to a POST of JSON."""
    return client.post(f"/api{path}", body, content_type="application/json")


def test_a_workflow_is_checked_published_shown_exported_and_switched(program: Program, firm: Firm) -> None:
    client = program()
    sound = post(client, "/workflows/validate", {"text": TEXT})
    assert sound.json() == {
        "key": "missed-call-supervisor",
        "name": "A missed call tells the supervisor",
        "warnings": [],
    }
    assert not Workflow.objects.exists()
    applied = post(client, "/workflows/apply", {"text": TEXT, "note": "From a program", "on": True}).json()
    assert (applied["outcome"], applied["workflow"]["on"], applied["workflow"]["version"]) == (
        "created",
        True,
        1,
    )
    id = applied["workflow"]["id"]
    detail = client.get(f"/api/workflows/{id}").json()
    assert post(client, "/workflows/apply", {"document": detail["document"]}).json()["outcome"] == "unchanged"
    exported = client.get(f"/api/workflows/{id}/export")
    assert (
        post(client, "/workflows/apply", {"text": exported.content.decode()}).json()["outcome"] == "unchanged"
    )
    assert post(client, f"/workflows/{id}/switch", {"on": False}).json()["on"] is False
    versions = client.get(f"/api/workflows/{id}/versions").json()
    assert [(one["number"], one["note"], one["published_by"]) for one in versions] == [
        (1, "From a program", firm.ana.pk)
    ]
    assert [one["key"] for one in client.get("/api/workflows").json()["items"]] == ["missed-call-supervisor"]


def test_problems_of_a_text_have_their_line(program: Program) -> None:
    answer = post(program(), "/workflows/apply", {"text": TEXT.replace("call.missed", "call.mised")})
    assert answer.status_code == 422
    line = TEXT[: TEXT.index("call.missed")].count("\n") + 1
    assert [(one["field"], one["line"]) for one in answer.json()["problems"]] == [("triggers.0.on", line)]
    assert "Did you mean “call.missed”?" in answer.json()["problems"][0]["message"]
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"text": TEXT, "document": {}}, {"text": ""}, {"document": {}}, {"text": "["}]
)
def test_what_is_no_document_is_refused(program: Program, body: Any) -> None:
    answer = post(program(), "/workflows/validate", body)
    assert answer.status_code == 422, answer.content


def test_workflows_change_their_order(program: Program, firm: Firm) -> None:
    client = program()
    ids = [
        post(client, "/workflows/apply", {"text": text}).json()["workflow"]["id"]
        for text in recipes().values()
    ]
    assert post(client, f"/workflows/{ids[2]}/move", {"by": -2}).status_code == 200
    assert next(one["id"] for one in client.get("/api/workflows").json()["items"]) == ids[2]


def test_the_big_switch(program: Program) -> None:
    client = program()
    assert post(client, "/workflows/switch", {"on": False, "reason": "Look first"}).status_code == 200
    assert client.get("/api/organisation").json()["automation_on"] is False
    assert post(client, "/workflows/switch", {"on": True}).status_code == 200
    assert Organisation.objects.get().automation_on


def test_a_run_shows_its_steps_and_can_be_ended(program: Program, firm: Firm) -> None:
    rule = (
        a_workflow("Wait")
        .when("call.missed")
        .wait(**{"for": "1 hour"})
        .then("add_note", text="Hi")
        .published()
    )
    a_call().rings().is_missed()
    client = program()
    listed = client.get("/api/runs", {"workflow": rule.pk, "state": "waiting"}).json()["items"]
    assert [one["trigger"] for one in listed] == ["call.missed"]
    run = client.get(f"/api/runs/{listed[0]['id']}").json()
    assert [(one["action"], one["outcome"]) for one in run["steps"]] == [("wait", "waited")]
    assert post(client, f"/runs/{run['id']}/cancel", {}).status_code == 200
    assert Run.objects.get().state == "stopped"
    assert post(client, f"/runs/{run['id']}/cancel", {}).status_code == 422


def test_a_delivery_is_kept_from_leaving(program: Program, firm: Firm) -> None:
    a_lead()
    mail = {"to": ["client"], "subject": "Sorry", "body": "We missed you."}
    a_workflow("Mail").when("call.missed").then("send_email", **mail).published()
    a_call().rings().is_missed()
    client = program()
    listed = client.get("/api/deliveries", {"state": "planned"}).json()["items"]
    assert [(one["kind"], one["target"]) for one in listed] == [("email", "lisa@example.com")]
    path = f"/deliveries/{listed[0]['id']}"
    assert post(client, f"{path}/send-now", {}).status_code == 200
    assert post(client, f"{path}/cancel", {}).status_code == 200
    assert client.get(f"/api{path}").json()["state"] == "cancelled"
    assert post(client, f"{path}/cancel", {}).status_code == 422
    assert post(client, f"{path}/resend", {}).status_code == 200
    assert Delivery.objects.get().state == "planned"


def test_incidents_are_taken_note_of(program: Program, firm: Firm) -> None:
    row = Incident.objects.create(kind="run_failed", cause="A step failed")
    client = program()
    assert [one["cause"] for one in client.get("/api/incidents", {"state": "open"}).json()["items"]] == [
        "A step failed"
    ]
    assert post(client, f"/incidents/{row.pk}/acknowledge", {}).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.acknowledged_by) == ("acknowledged", firm.ana)
    assert post(client, "/incidents/999999/acknowledge", {}).status_code == 404
    assert program(firm.bo).get("/api/incidents").json()["items"] == []
    assert post(program(firm.bo), f"/incidents/{row.pk}/acknowledge", {}).status_code == 403


def test_the_toolbox_offers_forms_and_does_what_they_say(program: Program, firm: Firm) -> None:
    client = program(firm.bo)
    mine, theirs = a_lead(owner=firm.bo), a_lead(owner=firm.cy)
    offered = {one["action"]: one for one in client.get("/api/toolbox/contact").json()["actions"]}
    assert offered["create_task"]["form"]["properties"]["title"]["maxLength"] == 500
    assert "delete_record" not in offered
    body = {
        "record_type": "contact",
        "action": "set_status",
        "form": {"status": "Warm"},
        "records": [mine.pk],
    }
    assert post(client, "/toolbox", body).json() == {
        "records": [{"record": mine.pk, "done": True, "because": ""}]
    }
    again = post(client, "/toolbox", body).json()["records"][0]
    assert (again["done"], again["because"]) == (False, "has this status already")
    assert post(client, "/toolbox", {**body, "records": [mine.pk, theirs.pk]}).status_code == 403
    assert post(client, "/toolbox", {**body, "action": "fly"}).status_code == 422
    assert post(client, "/toolbox", {**body, "action": "delete_record", "form": {}}).status_code == 403
    wrong = post(client, "/toolbox", {**body, "form": {"status": "", "more": 1}})
    assert [one["field"] for one in wrong.json()["problems"]] == ["status", "more"]
    theirs.refresh_from_db()
    assert theirs.status == ""


def test_one_action_on_many_records(program: Program, firm: Firm) -> None:
    leads = [a_lead(owner=firm.bo) for _ in range(30)]
    body = {
        "record_type": "contact", "action": "create_task", "form": {"title": "Call {{ name }}"},
        "records": [one.pk for one in leads],
    }  # fmt: skip
    answer = post(program(firm.ana), "/toolbox", body)
    assert [one["done"] for one in answer.json()["records"]] == [True] * 30
    assert Task.objects.filter(title="Call Lisa Martin").count() == 30


def test_the_bell_is_ones_own(program: Program, firm: Firm) -> None:
    a_workflow("Tell").when("call.missed").then("notify", to=["team:support"], text="Missed").published()
    a_call().rings().is_missed()
    client = program(firm.bo)
    lines = client.get("/api/notifications", {"unread": True}).json()["items"]
    assert [one["text"] for one in lines] == ["Missed"]
    other = Notification.objects.get(user=firm.cy)
    assert post(client, "/notifications/read", {"ids": [other.pk]}).json() == {"marked": 0}
    assert post(client, "/notifications/read", {}).json() == {"marked": 1}
    assert client.get("/api/notifications", {"unread": True}).json()["items"] == []
    other.refresh_from_db()
    assert other.read_at is None


def test_the_clock_moves_in_a_sandbox(program: Program, firm: Firm) -> None:
    a_workflow("Wait").when("call.missed").wait(**{"for": "30 minutes"}).then(
        "add_note", text="Hi"
    ).published()
    a_call().rings().is_missed()
    client = program()
    moved = post(client, "/clock/advance", {"length": "31m"}).json()
    assert moved["ahead"] == timedelta(minutes=31).total_seconds()
    think()
    assert [run.state for run in runs(Workflow.objects.get())] == ["done"]
    assert post(client, "/clock/reset", {}).json()["ahead"] == 0
    assert post(client, "/clock/advance", {"length": "soon"}).status_code == 422
    firm.organisation.refresh_from_db()
    firm.organisation.sandbox = False
    firm.organisation.save()
    assert post(client, "/clock/advance", {"length": "31m"}).status_code == 422
