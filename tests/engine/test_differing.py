"""Equal documents differ in nothing; each single edit is told, by the part it is about."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem import catalog
from tandem.engine.differing import differences
from tandem.engine.differing.plain import PlainSayer
from tandem.engine.differing.words import said
from tandem.engine.workflow import Document
from tests.engine.made_schema import SCHEMA

BOSTON = {"field": "caller.city", "operator": "is", "value": "Boston"}
LONG = {"field": "duration", "operator": "more_than", "value": 30}
HIGH = {"field": "level", "operator": "is", "value": "high"}


def content() -> dict[str, Any]:
    """A document with one of everything."""
    return {
        "key": "one",
        "name": "One",
        "about": "call",
        "triggers": [{"on": "call.missed"}, {"on": "call.ended", "direction": "inbound", "when": LONG}],
        "when": {"all": [BOSTON, LONG]},
        "steps": [
            {"id": "note", "action": "add_note", "with": {"text": "Hello"}},
            {
                "id": "fork",
                "branches": [
                    {"name": "Boston", "when": BOSTON, "steps": [note("b1"), note("b2")]},
                    {"name": "High", "when": HIGH, "steps": [note("h1")]},
                ],
                "otherwise": [note("o1")],
            },
            {"id": "pause", "wait": {"event": "call.ended", "timeout": "2 days", "on_timeout": [note("t1")]}},
            {
                "id": "ask",
                "hand_off": {
                    "do": "call",
                    "title": "Call",
                    "outcomes": [
                        {"name": "yes", "label": "Yes", "steps": [note("y1")]},
                        {"name": "no", "label": "No"},
                    ],
                },
            },
            {"id": "end", "stop": "enough"},
        ],
        "notes": [{"text": "Mind the gap", "beside": "note"}],
        "settings": {"goal": HIGH},
        "examples": [{"name": "An example", "on": "call.missed"}],
    }


def note(id: str) -> dict[str, Any]:
    return {"id": id, "action": "add_note", "with": {"text": id}}


def lines(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    found = differences(Document.model_validate(old), Document.model_validate(new))
    return [(one.kind, one.part, one.step, one.field) for one in found]


def words(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    sayer = PlainSayer("call", SCHEMA, catalog.actions(), catalog.triggers())
    found = differences(Document.model_validate(old), Document.model_validate(new))
    return [str(said(one, sayer)) for one in found]


def edited(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(content()))
    change(found)
    return found


def step(made: dict[str, Any], *way: Any) -> Any:
    here: Any = made["steps"]
    for one in way:
        here = here[one]
    return here


EDITS: list[tuple[Callable[[dict[str, Any]], object], list[tuple[str, str, str, str]], str]] = [
    (lambda d: d.update(name="Two"), [("changed", "name", "", "name")], "name was “One”, is “Two”"),
    (
        lambda d: d.update(description="New"),
        [("changed", "name", "", "description")],
        "description is now “New”",
    ),
    (
        lambda d: d["triggers"].pop(0),
        [("removed", "trigger", "", "")],
        "Starts no longer when: A call is missed",
    ),
    (
        lambda d: d["triggers"].append({"on": "call.placed"}),
        [("added", "trigger", "", "")],
        "Starts as well when: ",
    ),
    (
        lambda d: d["triggers"][1].pop("direction"),
        [("changed", "trigger", "", "direction")],
        "A call ends: direction is empty now, it was “inbound”",
    ),
    (
        lambda d: d["triggers"][1].pop("when"),
        [("removed", "trigger", "", "when")],
        "A call ends, no longer only if: Duration is more than 30 seconds",
    ),
    (
        lambda d: d["triggers"].reverse(),
        [("moved", "trigger", "", "")],
        "stands elsewhere among the triggers",
    ),
    (
        lambda d: d["when"]["all"].pop(),
        [("removed", "condition", "", "")],
        "Condition gone: Duration is more than 30 seconds",
    ),
    (
        lambda d: d["when"]["all"].append(HIGH),
        [("added", "condition", "", "")],
        "New condition: Level is High",
    ),
    (
        lambda d: d["when"]["all"].__setitem__(0, HIGH),
        [("changed", "condition", "", "")],
        "Condition: “Caller’s city is Boston” became “Level is High”",
    ),
    (lambda d: d["when"]["all"].reverse(), [("changed", "condition", "", "")], "Condition: “"),
    (lambda d: d.update(when=None), [("removed", "condition", "", "")], "Condition gone: "),
    (lambda d: d.update(when={"any": [BOSTON, LONG]}), [("changed", "condition", "", "")], "Condition: “"),
    (
        lambda d: d["steps"].insert(1, note("new")),
        [("added", "step", "new", "")],
        "New step: Add a note [new]",
    ),
    (lambda d: d["steps"].pop(0), [("removed", "step", "note", "")], "Step gone: Add a note [note]"),
    (lambda d: d["steps"].pop(1), [("removed", "step", "fork", "")], "Step gone: Branch [fork]"),
    (
        lambda d: d["steps"].append(d["steps"].pop(0)),
        [("moved", "step", "note", "")],
        "Moved to another place: Add a note [note]",
    ),
    (
        lambda d: step(d, 1, "otherwise").append(step(d, 1, "branches", 0, "steps").pop()),
        [("moved", "step", "b2", "")],
        "Moved to another place: Add a note [b2]",
    ),
    (
        lambda d: step(d, 0, "with").update(text="Bye"),
        [("changed", "step", "note", "text")],
        "Add a note [note]: text was “Hello”, is “Bye”",
    ),
    (
        lambda d: step(d, 0).update(on_error="continue"),
        [("changed", "step", "note", "on_error")],
        "Add a note [note]: on error was “stop”, is “continue”",
    ),
    (
        lambda d: step(d, 0).update(on_error=[note("e1")]),
        [("changed", "step", "note", "on_error"), ("added", "step", "e1", "")],
        "New step: Add a note [e1]",
    ),
    (
        lambda d: step(d, 0).update(action="notify"),
        [("changed", "step", "note", "")],
        "“Add a note [note]” became “Tell colleagues [note]”",
    ),
    (
        lambda d: step(d, 2, "wait").update(timeout="3 days"),
        [("changed", "step", "pause", "wait")],
        "“Wait [pause]” became “Wait [pause]”",
    ),
    (
        lambda d: step(d, 2, "wait", "on_timeout").pop(),
        [("removed", "step", "t1", "")],
        "Step gone: Add a note [t1]",
    ),
    (
        lambda d: step(d, 1, "branches").pop(0),
        [("removed", "step", "b1", ""), ("removed", "step", "b2", ""), ("removed", "branch", "fork", "")],
        "Branch [fork]: the way “Boston” is gone",
    ),
    (
        lambda d: step(d, 1, "branches").insert(0, {"name": "Long", "when": LONG}),
        [("added", "branch", "fork", "")],
        "Branch [fork]: new way “Long”",
    ),
    (
        lambda d: step(d, 1, "branches").reverse(),
        [("moved", "branch", "fork", "")],
        "is tried at another turn",
    ),
    (
        lambda d: step(d, 1, "branches", 0).update(when=LONG),
        [("changed", "branch", "fork", "when")],
        "Boston: “Caller’s city is Boston” became “Duration is more than 30 seconds”",
    ),
    (
        lambda d: step(d, 1, "branches", 0).update(name="Home"),
        [("changed", "branch", "fork", "name")],
        "Home: name was “Boston”, is “Home”",
    ),
    (
        lambda d: step(d, 3, "hand_off").update(to="team:support"),
        [("changed", "step", "ask", "to")],
        "HandOff [ask]: to was “owner”, is “team:support”",
    ),
    (
        lambda d: step(d, 3, "hand_off", "outcomes").append({"name": "later"}),
        [("added", "outcome", "ask", "")],
        "HandOff [ask]: new outcome “later”",
    ),
    (
        lambda d: step(d, 3, "hand_off", "outcomes").reverse(),
        [("moved", "outcome", "ask", "")],
        "is offered at another place",
    ),
    (
        lambda d: step(d, 3, "hand_off").update(on_timeout=[]),
        [("changed", "step", "ask", "on_timeout")],
        "HandOff [ask]: on timeout was “escalate”, is “steps”",
    ),
    (
        lambda d: step(d, 4).update(stop="done"),
        [("changed", "step", "end", "stop")],
        "Stop [end]: stop was “enough”, is “done”",
    ),
    (
        lambda d: d["settings"].update(entry="once"),
        [("changed", "setting", "", "entry")],
        "entry was “each_event”, is “once”",
    ),
    (
        lambda d: d["settings"].update(goal=None),
        [("removed", "setting", "", "goal")],
        "Ends no longer when: Level is High",
    ),
    (lambda d: d.update(notes=[]), [("removed", "note", "note", "")], "Note gone: Mind the gap"),
    (
        lambda d: d["notes"][0].update(text="Careful"),
        [("changed", "note", "note", "")],
        "Note changed: Careful",
    ),
    (lambda d: d.update(examples=[]), [("removed", "example", "", "")], "Example gone: An example"),
    (
        lambda d: d["examples"][0].update(starts=False),
        [("changed", "example", "", "")],
        "Example changed: An example",
    ),
]


@pytest.mark.parametrize("place", range(len(EDITS)))
def test_each_edit_is_told(place: int) -> None:
    change, expected, told = EDITS[place]
    assert sorted(lines(content(), edited(change))) == sorted(expected)
    assert any(told in line for line in words(content(), edited(change))), words(content(), edited(change))


def test_equal_documents_differ_in_nothing() -> None:
    assert lines(content(), content()) == []


@given(st.lists(st.sampled_from(range(len(EDITS))), max_size=6, unique=True))
def test_several_edits_at_once_are_told_both_ways(places: list[int]) -> None:
    """Unequal documents have lines in both directions, and each can be said; equal ones have none."""
    made = content()
    for place in places:
        try:
            EDITS[place][0](made)
        except (IndexError, KeyError, AttributeError, TypeError):
            continue  # another edit took away what this one is about
    try:
        Document.model_validate(made)
    except ValueError:
        return  # two edits made the same step twice
    same = Document.model_validate(made) == Document.model_validate(content())
    for old, new in ((content(), made), (made, content())):
        assert bool(words(old, new)) is not same
        assert all("{" not in line for line in words(old, new))
