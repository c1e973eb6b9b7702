"""Edits of unfinished workflows: whatever the document and the edit, nothing is lost and every id is one step's."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from tandem.engine import drafting
from tandem.engine.drafting import NoSuchPlace
from tandem.engine.workflow import Document

Raw = dict[str, Any]
LEAVES: tuple[Raw, ...] = (
    {"action": "notify", "with": {"to": ["owner"], "text": "{{ steps.notify.users }}"}},
    {"wait": {"for": "2 hours"}},
    {"stop": "enough"},
    {"use": "kept"},
)
CONDITION = {"all": [{"field": "status", "operator": "is", "value": "ended"}]}


def _numbered(steps: list[Raw]) -> list[Raw]:
    """The steps with ids of their own."""
    return drafting.refreshed([{"id": "step", **step} for step in steps], ())


def _branch(ways: list[list[Raw]]) -> Raw:
    *named, otherwise = ways
    return {
        "branches": [{"name": "", "when": CONDITION, "steps": steps} for steps in named or [[]]],
        "otherwise": otherwise,
    }


def _hand_off(ways: list[list[Raw]]) -> Raw:
    outcomes = [{"name": f"way-{number}", "steps": steps} for number, steps in enumerate(ways)]
    return {"hand_off": {"do": "todo", "outcomes": outcomes, "on_timeout": deepcopy(ways[0])}}


def _nest(children: some.SearchStrategy[list[Raw]]) -> some.SearchStrategy[list[Raw]]:
    ways = some.lists(children, min_size=1, max_size=3)
    nested = some.one_of(
        some.sampled_from(LEAVES).map(deepcopy),
        ways.map(_branch),
        ways.map(_hand_off),
        children.map(
            lambda steps: {"wait": {"event": "call.ended", "timeout": "1 day", "on_timeout": steps}}
        ),
        children.map(lambda steps: {"action": "add_note", "with": {}, "on_error": steps}),
    )
    return some.lists(nested, max_size=4)


STEPS = some.recursive(
    some.lists(some.sampled_from(LEAVES).map(deepcopy), max_size=3), _nest, max_leaves=8
).map(lambda steps: _numbered(_every_id(steps)))


def _every_id(steps: list[Raw]) -> list[Raw]:
    for step in steps:
        step.setdefault("id", "step")
        for _, inner in drafting.inner_lists(step):
            _every_id(inner)
    return steps


DOCUMENTS = STEPS.map(lambda steps: {**drafting.new_document("rule", "Rule", "call"), "steps": steps})


def ids(document: Raw) -> list[str]:
    return [one.step["id"] for one in drafting.walk(document)]


@given(DOCUMENTS)
def test_every_step_is_found_at_its_place(document: Raw) -> None:
    for one in drafting.walk(document):
        assert drafting.step_at(document, one.at) is one.step
        assert drafting.place_of(document, one.step["id"]) == one.at


@given(DOCUMENTS, some.data())
def test_what_is_put_in_is_at_its_place_and_taking_it_out_undoes_it(document: Raw, data: Any) -> None:
    before = deepcopy(document)
    place = data.draw(some.sampled_from(drafting.slots(document)))
    made = drafting.insert(document, place, [drafting.blank_step("branch", document)])
    assert document == before
    assert drafting.step_at(made.document, place)["id"] == made.step
    assert len(set(ids(made.document))) == len(ids(document)) + 1
    assert drafting.remove(made.document, place).document == document


@given(DOCUMENTS, some.data())
@settings(max_examples=200)
def test_moving_loses_nothing_and_changes_no_step(document: Raw, data: Any) -> None:
    assume(document["steps"])
    before = deepcopy(document)
    one = data.draw(some.sampled_from(list(drafting.walk(document))))
    to = data.draw(some.sampled_from(drafting.slots(document)))
    if to.startswith(f"{one.at}."):
        with pytest.raises(NoSuchPlace):
            drafting.move(document, one.at, to)
        return
    made = drafting.move(document, one.at, to)
    assert document == before
    assert sorted(ids(made.document)) == sorted(ids(document))
    assert drafting.find_step(made.document, one.step["id"]).step == one.step


@given(DOCUMENTS, some.data(), some.sampled_from((-1, 1)))
@settings(max_examples=200)
def test_alt_and_arrow_there_and_back_is_where_it_was(document: Raw, data: Any, by: int) -> None:
    assume(document["steps"])
    one = data.draw(some.sampled_from(list(drafting.walk(document))))
    try:
        there = drafting.shift(document, one.at, by)
    except NoSuchPlace:
        return
    assert sorted(ids(there.document)) == sorted(ids(document))
    back = drafting.shift(there.document, drafting.place_of(there.document, one.step["id"]), -by)
    assert back.document == document


@given(DOCUMENTS, some.data())
def test_a_copy_has_ids_of_its_own_and_reads_its_own_steps(document: Raw, data: Any) -> None:
    assume(document["steps"])
    one = data.draw(some.sampled_from(list(drafting.walk(document))))
    made = drafting.duplicate(document, one.at)
    assert len(set(ids(made.document))) == len(ids(made.document))
    copy = drafting.step_at(made.document, drafting.place_of(made.document, made.step))
    assert _without_ids(copy) == _without_ids(one.step)


def _without_ids(step: Any) -> Any:
    if isinstance(step, dict):
        return {name: _without_ids(value) for name, value in step.items() if name != "id"}
    if isinstance(step, list):
        return [_without_ids(value) for value in step]
    return step if not isinstance(step, str) or "steps." not in step else "template"


@given(DOCUMENTS, some.data())
def test_a_way_added_and_taken_away_leaves_nothing(document: Raw, data: Any) -> None:
    forks = [one for one in drafting.walk(document) if {"branches", "hand_off"} & set(one.step)]
    assume(forks)
    one = data.draw(some.sampled_from(forks))
    made = drafting.add_way(document, one.at, "Later")
    ways = one.step.get("branches") or one.step["hand_off"]["outcomes"]
    assert drafting.remove_way(made.document, one.at, len(ways)).document == document
    moved = drafting.move_way(made.document, one.at, len(ways), -1)
    assert drafting.move_way(moved.document, one.at, len(ways) - 1, 1).document == made.document


def test_what_pasted_steps_read_of_each_other_follows_their_new_ids() -> None:
    steps = [
        {"id": "make", "action": "create_task", "with": {"title": "x"}},
        {"id": "tell", "action": "notify", "with": {"text": "{{ steps.make.task }} {{ steps.other.task }}"}},
    ]
    document = {**drafting.new_document("rule", "Rule", "call"), "steps": deepcopy(steps)}
    made = drafting.insert(document, "steps.2", steps).document
    assert ids(made) == ["make", "tell", "make-2", "tell-2"]
    assert made["steps"][3]["with"]["text"] == "{{ steps.make-2.task }} {{ steps.other.task }}"


def test_a_step_goes_out_of_its_way_and_into_the_next() -> None:
    document = {
        **drafting.new_document("rule", "Rule", "call"),
        "steps": _numbered([LEAVES[0], _branch([[{"id": "step", **LEAVES[1]}], []])]),
    }
    inside = drafting.shift(document, "steps.0", 1)
    assert drafting.place_of(inside.document, "step") == "steps.0.branches.0.steps.0"
    out = drafting.shift(inside.document, "steps.0.branches.0.steps.0", -1)
    assert out.document == document


def test_the_first_step_for_a_failure_or_a_timeout_makes_its_list() -> None:
    document = {
        **drafting.new_document("rule", "Rule", "call"),
        "steps": [
            {"id": "note", "action": "add_note", "with": {"text": "x"}, "on_error": "stop"},
            {"id": "ask", "hand_off": {"do": "todo", "on_timeout": "escalate"}},
        ],
    }
    made = drafting.insert(document, "steps.0.on_error.0", [{"id": "x", "stop": "it failed"}]).document
    made = drafting.insert(made, "steps.1.hand_off.on_timeout.0", [{"id": "y", "stop": "too late"}]).document
    assert ids(made) == ["note", "x", "ask", "y"]


def test_taking_a_step_out_takes_the_notes_beside_it_and_inside_it() -> None:
    document = {
        **drafting.new_document("rule", "Rule", "call"),
        "steps": _numbered([_branch([[{"id": "step", **LEAVES[2]}], []])]),
    }
    for beside in ("step", "step-2", ""):
        document = drafting.add_note(document, f"beside {beside}", beside).document
    assert drafting.remove(document, "steps.0").document["notes"] == [{"text": "beside ", "beside": ""}]


@pytest.mark.parametrize(
    "place", ["steps", "steps.7", "steps.0.otherwise.0", "steps.x", "triggers.0", "", "steps.0.with.0"]
)
def test_a_place_that_is_not_there_is_refused(place: str) -> None:
    document = {**drafting.new_document("rule", "Rule", "call"), "steps": [{"id": "a", "stop": "x"}]}
    with pytest.raises(NoSuchPlace):
        drafting.remove(document, place)


def test_what_the_builder_begins_with_is_a_document_but_for_what_is_missing() -> None:
    document = drafting.new_document("rule", "Rule", "call")
    for kind in ("action:notify", "use:kept", "wait", "branch", "stop", "hand_off", "wait"):
        step = drafting.blank_step(kind, document)
        document = drafting.insert(document, f"steps.{len(document['steps'])}", [step]).document
    document = drafting.add_trigger(document, "call.missed").document
    for place in ("settings.goal", "steps.3.branches.0.when"):
        document = drafting.set_condition(document, place, CONDITION).document
    assert ids(document) == ["notify", "kept", "wait", "branch", "stop", "hand-off", "wait-2"]
    assert len(Document.model_validate(document).steps) == 7
