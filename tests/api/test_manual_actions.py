"""Programs work through the queue as people do: start, complete, and hear who was first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tandem.operations.manual_actions import queue
from tandem.store.models import ManualAction
from tests.builders import Firm, a_lead, a_workflow, think

Program = Callable[..., Client]
JSON = "application/json"


@pytest.fixture
def item(firm: Firm) -> ManualAction:
    """A call bo is asked to make, with two outcomes."""
    step = {
        "do": "call",
        "title": "Call {{ name }}",
        "to": "team:support",
        "outcomes": [{"name": "yes"}, {"name": "no"}],
    }
    a_workflow("Ask", "contact").when("contact.created").step(id="ask", hand_off=step).published()
    a_lead()
    think()
    return ManualAction.objects.get()


def post(client: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer to a POST."""
    return client.post(f"/api/manual-actions{path}", body or {}, content_type=JSON)


def test_the_whole_way_of_one_item(program: Program, firm: Firm, item: ManualAction) -> None:
    client = program(firm.bo)
    assert client.get("/api/manual-actions/counts").json() == {"mine": 0, "queue": 1, "late": 0}
    listed = client.get("/api/manual-actions?whose=team").json()["items"]
    assert [(one["id"], one["title"], one["status"]) for one in listed] == [
        (item.pk, "Call Lisa Martin", "not_started")
    ]
    begun = post(client, "/start-next").json()["item"]
    assert (begun["id"], begun["owner"], [one["name"] for one in begun["outcomes"]]) == (
        item.pk,
        firm.bo.pk,
        ["yes", "no"],
    )
    wrong = post(client, f"/{item.pk}/complete", {"outcome": "maybe"})
    assert (wrong.status_code, wrong.json()["problems"][0]["field"]) == (422, "outcome")
    done = post(client, f"/{item.pk}/complete", {"outcome": "yes", "note": "Glad"}).json()
    assert (done["status"], done["outcome"], done["ended_by"]) == ("completed", "yes", firm.bo.pk)
    assert [(one["verb"], one["way"]) for one in done["history"]] == [
        ("hand_off", ""), ("manual_action.started", "api"), ("manual_action.completed", "api"),
    ]  # fmt: skip
    assert client.get("/api/manual-actions/next").json() == {"item": None}
    assert post(client, "/start-next").json() == {"item": None}


def test_who_was_second_hears_who_was_first(program: Program, firm: Firm, item: ManualAction) -> None:
    queue.start(firm.cy, item.pk)
    answer = post(program(firm.ana), f"/{item.pk}/start")
    assert answer.status_code == 409
    assert "Cy Ionescu is doing this." in answer.content.decode()


def test_many_at_once(program: Program, firm: Firm, item: ManualAction) -> None:
    client = program(firm.bo)
    body = {"verb": "skip", "items": [item.pk, 424_242], "because": "Wrong number"}
    found = post(client, "/bulk", body).json()["items"]
    assert [(one["id"], one["done"]) for one in found] == [(item.pk, True), (424_242, False)]
    again = post(client, "/bulk", body).json()["items"]
    assert again[0]["problem"] == "Bo Laurent has skipped this already."
    missing = post(client, "/bulk", {"verb": "put_off", "items": [item.pk]})
    assert (missing.status_code, missing.json()["problems"][0]["field"]) == (422, "at")


def test_a_campaign_from_filter_to_progress(program: Program, firm: Firm, item: ManualAction) -> None:
    client = program(firm.ana)
    condition = {"field": "city", "operator": "is", "value": "Boston"}
    form = {"name": "Boston", "about": "contact", "condition": condition}
    assert client.post(
        "/api/saved-filters/count", {"about": "contact", "condition": condition}, content_type=JSON
    ).json() == {"count": 1}
    chosen = client.post("/api/saved-filters", form, content_type=JSON).json()
    values = {"name": "Spring", "workflow": item.workflow_id, "saved_filter": chosen["id"], "per_hour": 60}
    made = client.post("/api/campaigns", values, content_type=JSON).json()
    assert (made["state"], made["per_hour"]) == ("draft", 60)
    assert client.post(f"/api/campaigns/{made['id']}/start", {}, content_type=JSON).json() == {"members": 1}
    seen = client.get(f"/api/campaigns/{made['id']}").json()
    assert (seen["state"], seen["waiting"], seen["enrolled"], seen["steps"]) == ("running", 1, 0, [])
    assert client.delete(f"/api/saved-filters/{chosen['id']}").status_code == 422
    assert client.post(f"/api/campaigns/{made['id']}/cancel", {}, content_type=JSON).status_code == 200


def test_absences_load_and_report(program: Program, firm: Firm, item: ManualAction) -> None:
    client = program(firm.ana)
    away = {"user": firm.bo.pk, "first": "2099-07-01", "last": "2099-07-15"}
    made = client.post("/api/absences", away, content_type=JSON)
    assert (made.status_code, made.json()["name"]) == (201, "Bo Laurent")
    assert [one["user"] for one in client.get("/api/absences").json()] == [firm.bo.pk]
    assert client.delete(f"/api/absences/{made.json()['id']}").status_code == 200
    load = {one["name"]: one["open"] for one in client.get("/api/manual-actions/load").json()}
    assert load["Support"] == 1
    report = client.get("/api/manual-actions/report").json()
    assert (len(report["done"]), report["outcomes"]) == (30, [])
    assert client.get("/api/manual-actions/report?first=2020-01-01&last=2026-01-01").status_code == 422
