"""A workflow's examples are played as promised, and what was not kept is said in words."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.engine.workflow import Document
from tandem.operations.authoring import publishing, workflows
from tandem.operations.sharing import examples
from tandem.store.models import Contact, Event, Workflow
from tests.builders import Firm, a_firm


@pytest.fixture
def firm(db: None) -> Firm:
    return a_firm()


MISSED = {"on": "call.missed", "direction": "inbound"}
TELL = {"id": "tell", "action": "notify", "with": {"to": ["owner"], "text": "Missed {{ contact.name }}"}}


def a_document(*told: dict[str, Any], steps: list[dict[str, Any]] | None = None, **more: Any) -> Document:
    content = {
        "key": "told",
        "name": "Told",
        "about": "call",
        "triggers": [MISSED],
        "steps": steps or [TELL],
        "examples": [{"name": "it", "on": "call.missed", **one} for one in told],
    }
    return Document.model_validate(content | more)


def problems(*told: dict[str, Any], **more: Any) -> list[list[str]]:
    return [[str(why) for why in proof.problems] for proof in examples.run(a_document(*told, **more))]


INBOUND = {"record": {"direction": "inbound"}}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({**INBOUND, "expect": [{"step": "tell"}]}, []),
        ({**INBOUND, "starts": False}, ["It started, and it should not."]),
        ({"record": {"direction": "outbound"}}, ["It did not start: it waits for calls in the other direction."]),
        ({"on": "call.ended"}, ["It did not start: this is not what it waits for."]),
        ({"on": "call.exploded"}, ["There is no trigger called “call.exploded”. "]),
        ({**INBOUND, "expect": [{"step": "tell", "outcome": "skipped"}]},
         ["“tell” should be skipped, but it was done."]),
        ({"record": {"direction": "inbound", "owner": None}, "expect": [{"step": "tell"}]},
         ["“tell” should be done, but it was skipped: nobody to tell"]),
        ({**INBOUND, "expect": [{"step": "other"}]}, ["“other” should be done, but the run never came to it."]),
        ({**INBOUND, "expect": [{"step": "tell", "outcome": "left_out"}]},
         ["“tell” should be left out, but it was done."]),
        ({**INBOUND, "expect": [{"step": "tell", "effect": {"to": "owner.manager"}}]},
         ["“tell”: to should be “owner.manager”, but it is owner."]),
        ({**INBOUND, "comes_to": {"tell": "timeout"}}, ["“tell” cannot come to “timeout”."]),
        ({"record": {"color": "red"}}, ["“color” is not a field of a call."]),
        ({"related": {"number": {}}}, ["“number” points to no record."]),
        ({"record": {"planned_at": "soon"}}, ["“soon” is no time: write “2 days”, “30 minutes ago” or a date."]),
        ({**INBOUND, "related": {"contact": {"first_name": "Lisa"}},
          "expect": [{"step": "tell", "effect": {"text": "Missed Lisa"}}]}, []),
    ],
)  # fmt: skip
def test_what_was_not_kept_is_said(firm: Firm, told: dict[str, Any], says: list[str]) -> None:
    assert problems(told) == [says]


def test_the_clause_in_the_way_is_named_with_the_value(firm: Firm) -> None:
    when = {"field": "contact.city", "operator": "is", "value": "Boston"}
    lisa = {"related": {"contact": {"first_name": "Lisa", "city": "Cluj"}}}
    assert problems({**INBOUND, **lisa}, when=when) == [["It did not start, because “city” is: “Cluj”."]]
    assert problems({**INBOUND, **lisa, "starts": False}, when=when) == [[]]


def test_waits_and_hand_offs_come_to_what_the_example_says(firm: Firm) -> None:
    steps = [
        {"id": "wait", "wait": {"event": "call.edited", "timeout": "1 day", "on_timeout": [{**TELL, "id": "late"}]}},
        {"id": "ask", "hand_off": {"do": "approval", "to": "team:support", "how": "round_robin", "outcomes": [
            {"name": "approved", "steps": [{**TELL, "id": "yes"}]}, {"name": "rejected", "steps": []}]}},
    ]  # fmt: skip
    approved = {"step": "ask", "outcome": "waited", "effect": {"owner": "team:support", "type": "approval"}}
    told = (
        {**INBOUND, "expect": [{"step": "late", "outcome": "left_out"}, approved, {"step": "yes"}]},
        {**INBOUND, "comes_to": {"wait": "timeout", "ask": "rejected"},
         "expect": [{"step": "late"}, {"step": "yes", "outcome": "left_out"}]},
        {**INBOUND, "comes_to": {"ask": "maybe"}},
    )  # fmt: skip
    assert problems(*told, steps=steps) == [[], [], ["“ask” cannot come to “maybe”."]]


def test_who_is_here_does_not_matter(firm: Firm) -> None:
    steps = [
        {
            "id": "tell",
            "action": "notify",
            "with": {"to": ["role:nowhere", "user:eve@x.example"], "text": "x"},
        }
    ]
    expected = {"step": "tell", "effect": {"to": ["role:nowhere", "user:eve@x.example"]}}
    assert problems({**INBOUND, "expect": [expected]}, steps=steps) == [[]]


def test_nothing_is_written(firm: Firm) -> None:
    before = Event.objects.count()
    steps = [{"id": "lead", "action": "create_contact", "with": {}}]
    assert problems({"record": {"direction": "inbound", "number": "+33612345678"}}, steps=steps) == [[]]
    assert (Event.objects.count(), Contact.objects.count()) == (before, 0)


def test_what_cannot_run_proves_nothing(firm: Firm) -> None:
    steps = [{"id": "odd", "action": "no_such_action", "with": {}}]
    ((why,),) = problems(INBOUND, steps=steps)
    assert why.startswith("It cannot be tried before")


def test_publishing_warns_of_an_example_that_does_not_hold(firm: Firm) -> None:
    document = a_document({**INBOUND, "starts": False})
    published = workflows.put(firm.ana, document)
    assert [str(one.message) for one in published.warnings] == [
        "The example “it” does not hold. It started, and it should not."
    ]
    review = publishing.review(firm.ana, Workflow.objects.get(), document)
    assert [one.field for one in review.warnings] == ["examples.0"]
