"""Programs bring workflows in as drafts, and take recipes over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tandem.catalog.recipes import recipes, shelves
from tandem.store.models import Workflow
from tests.builders import Firm

pytestmark = pytest.mark.django_db
Program = Callable[..., Client]
TEXT = recipes()["stranger-becomes-lead"].replace("team:support", "team:sales")


def send(client: Client, path: str, body: Any = None) -> Any:
    return client.post(f"/api{path}", body or {}, content_type="application/json")


def test_looking_keeps_nothing_and_says_what_is_missing(firm: Firm, program: Program) -> None:
    found = send(program(firm.ana), "/workflows/import", {"text": TEXT, "look": True}).json()
    assert (found["outcome"], found["workflow"]) == ("created", None)
    assert found["missing"] == [
        {"word": "team:sales", "name": "sales", "choices": ["support"], "may_be_written_out": False}
    ]
    assert [one["holds"] for one in found["examples"]] == [True, True, True]
    assert (len(found["problems"]), found["unused"]) == (2, [])
    assert not Workflow.objects.exists()


def test_a_mapped_document_arrives_once(firm: Firm, program: Program) -> None:
    body = {"text": TEXT, "mapping": {"team:sales": "support"}}
    found = send(program(firm.ana), "/workflows/import", body).json()
    row = Workflow.objects.get()
    assert (found["outcome"], found["workflow"], found["missing"], found["problems"]) == (
        "created",
        row.pk,
        [],
        [],
    )
    assert row.live is None
    assert send(program(firm.ana), "/workflows/import", body).json()["outcome"] == "identical"
    assert Workflow.objects.count() == 1


def test_a_recipe_is_taken_over_once(firm: Firm, program: Program) -> None:
    client = program(firm.ana)
    assert send(client, "/gallery", {"recipe": "theme-alert"}).json()["outcome"] == "created"
    row = Workflow.objects.get()
    assert send(client, "/gallery", {"recipe": "theme-alert"}).json() == {
        "outcome": "identical",
        "workflow": row.pk,
    }
    listed = {one["key"]: one for one in client.get("/api/gallery").json()}
    assert set(listed) == set(shelves())
    assert listed["theme-alert"]["workflow"] == row.pk
    assert listed["theme-alert"]["missing"] == ["mail"]
    assert send(client, "/gallery", {"recipe": "nothing"}).status_code == 404
