"""A workflow's page says hand-offs, what authors wrote beside a step, and every setting somebody chose."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.builders import Firm, a_workflow

HAND_OFF = {
    "do": "call",
    "title": "Call {{ contact.name }} back",
    "to": "owner",
    "due": "2 hours",
    "on_timeout": [{"id": "late", "stop": "nobody had time"}],
    "outcomes": [
        {"name": "reached", "label": "Reached", "steps": [{"id": "end", "stop": "all said"}]},
        {"name": "voicemail"},
    ],
}


def _page(ana: Client, rule: Any) -> Any:
    return ana.get(f"/workflows/{rule.published().pk}").context


def test_a_hand_off_is_a_sentence_with_its_ways(ana: Client, firm: Firm) -> None:
    page = _page(ana, a_workflow().when("call.missed").step(hand_off=HAND_OFF))
    card = page["steps"][1]
    assert (card.kind, card.icon) == ("Hand-off", "hand-stop")
    assert card.title == "Hand to the owner: call, “Call ‹contact’s name› back”, within 2 hours"
    assert [(way.label, [str(step.title) for step in way.steps]) for way in card.branches] == [
        ("If the outcome is “Reached”", ["Stop: all said"]),
        ("If nobody does it in time", ["Stop: nobody had time"]),
    ]
    assert page["sentence"]["then"][0].startswith("hand to the owner")


def test_a_hand_off_of_an_action_that_nobody_waits_for(ana: Client, firm: Firm) -> None:
    given = {"do": "add_note", "with": {"text": "What was said"}, "to": "team:support", "wait": False}
    card = _page(ana, a_workflow().when("call.missed").step(hand_off=given))["steps"][1]
    assert card.title == "Hand to Support: note: What was said, without waiting for it"


def test_what_authors_wrote_stands_beside_the_step(ana: Client, firm: Firm) -> None:
    rule = a_workflow().when("call.missed").step(stop="enough")
    rule.document["notes"] = [{"text": "Ask Ana before changing this", "beside": "step-0"}]
    page = _page(ana, rule)
    assert [list(card.notes) for card in page["steps"]] == [[], ["Ask Ana before changing this"]]


def test_every_setting_somebody_chose_is_said(ana: Client, firm: Firm) -> None:
    goal = {"field": "status", "operator": "is", "value": "ended"}
    chosen = {
        "goal": goal,
        "stop_on_reply": True,
        "person_cap": 2,
        "catch_up": "spread",
        "run_as": "service",
    }
    page = _page(ana, a_workflow(**chosen).when("call.missed").step(stop="enough"))
    assert page["settings"] == [
        ("Ends when", "Status is Ended"),
        ("Stops", "When the client replies"),
        ("Events that had to wait", "All of them, spread over time"),
        ("Acts in the name of", "Tandem itself"),
        ("For each client", "at most 2 messages a day"),
        ("Safety limit", "at most 1000 starts an hour"),
    ]
