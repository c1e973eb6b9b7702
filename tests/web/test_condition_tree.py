"""The condition editor: what a form sends is what a document keeps, and its buttons do what they say."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from tandem.engine.condition import parse, validate
from tandem.store.read.schema import schema
from tandem.web.forms.condition_paths import Fields
from tandem.web.forms.condition_tree import Group, Tree

CLAUSES = (
    {"field": "caller_kind", "operator": "is_one_of", "value": ["lead", "contact"]},
    {"field": "contact.company.industry", "operator": "contains", "value": "hotel"},
    {"field": "duration", "operator": "between", "value": ["30 seconds", "5 minutes"]},
    {"field": "planned_at", "operator": "within_next", "value": "2 days"},
    {"field": "caller.city", "operator": "is_empty"},
    {"field": "old.status", "operator": "is", "value": "planned"},
    {"field": "status", "operator": "changed"},
)
LEAVES = some.sampled_from(CLAUSES)
GROUPS = some.recursive(
    some.builds(lambda join, parts: {join: parts}, some.sampled_from(("all", "any", "none")),
                some.lists(LEAVES, min_size=1, max_size=3)),
    lambda inner: some.builds(lambda join, parts: {join: parts}, some.sampled_from(("all", "any", "none")),
                              some.lists(some.one_of(LEAVES, inner), min_size=1, max_size=3)),
    max_leaves=6,
)  # fmt: skip


def sent(tree: Tree) -> QueryDict:
    """What the form of a tree sends."""
    data = QueryDict(mutable=True)
    _send(tree.top, data)
    return data


def _send(group: Group, data: QueryDict) -> None:
    data[f"{group.name}-join"] = group.join
    data[f"{group.name}-size"] = str(len(group.parts))
    for part in group.parts:
        if isinstance(part, Group):
            _send(part, data)
            continue
        data[f"{part.name}-field"], data[f"{part.name}-operator"] = part.path, part.operator
        data[f"{part.name}-kind"] = part.about.kind if part.about else ""
        data.setlist(f"{part.name}-value", part.raw.values)
        for name in ("second", "unit", "second_unit"):
            data[f"{part.name}-{name}"] = getattr(part.raw, name)


@given(GROUPS)
def test_what_is_drawn_and_sent_back_is_the_same_condition(condition: dict[str, Any]) -> None:
    tree = Tree.of(condition, "when", "call")
    assert tree.as_json() == condition
    assert Tree.read(sent(tree), "when", "call").as_json() == condition


@given(GROUPS)
def test_a_row_added_and_removed_leaves_the_condition(condition: dict[str, Any]) -> None:
    tree = Tree.of(condition, "when", "call")
    assert tree.carry_out("add-row:when:t")
    added = f"t_{len(tree.top.parts) - 1}"
    assert tree.as_json() != condition
    assert tree.carry_out(f"remove:when:{added}")
    assert tree.as_json() == condition


def test_a_group_goes_with_its_last_condition_and_the_last_of_all_is_no_condition() -> None:
    tree = Tree.of({"all": [CLAUSES[0], {"any": [CLAUSES[1]]}]}, "when", "call")
    assert tree.carry_out("remove:when:t_1_0")
    assert tree.as_json() == {"all": [CLAUSES[0]]}
    assert tree.carry_out("remove:when:t_0")
    assert tree.as_json() is None
    assert Tree.of(None, "when", "call").as_json() is None


@pytest.mark.parametrize("command", ["add-row:other:t", "rename:when:t", "", "add-row"])
def test_a_button_of_something_else_is_not_ours(command: str) -> None:
    assert not Tree.of({"all": [CLAUSES[0]]}, "when", "call").carry_out(command)


def test_a_clause_alone_is_shown_as_a_group_of_one() -> None:
    tree = Tree.of(CLAUSES[0], "when", "call")
    assert tree.as_json() == {"all": [CLAUSES[0]]}
    assert tree.mark([("value", "wrong")]) == []
    assert tree.top.parts[0].problem == "wrong"


def test_problems_stand_at_their_rows() -> None:
    tree = Tree.of({"all": [CLAUSES[0], {"any": [CLAUSES[1], CLAUSES[2]]}]}, "when", "call")
    rest = tree.mark([("all.1.any.1.value", "too long"), ("all.0.field", "unknown"), ("all.7.field", "lost")])
    inner = tree.top.parts[1]
    assert isinstance(inner, Group)
    assert (tree.top.parts[0].problem, inner.parts[1].problem, rest) == ("unknown", "too long", ["lost"])


def test_another_field_begins_with_an_operator_it_has_and_no_value() -> None:
    data = sent(
        Tree.of({"all": [{"field": "duration", "operator": "more_than", "value": "5 minutes"}]}, "w", "call")
    )
    data["w-t_0-field"] = "caller_kind"
    assert Tree.read(data, "w", "call").as_json() == {
        "all": [{"field": "caller_kind", "operator": "is", "value": ""}]
    }


def test_the_picker_walks_to_related_records_and_every_field_it_offers_exists() -> None:
    for about in ("call", "contact", "company", "task"):
        scope = Fields(about)
        paths = [path for _group, options in scope.groups() for path, _label in options]
        assert len(paths) == len(set(paths))
        for path in paths:
            operator = scope.operators(path)[0]
            clause = parse({"field": path, "operator": operator.name})
            problems = validate(clause, schema(), about)
            assert [one for one in problems if one.path_in_document[-1:] != ("value",)] == [], path
    offered = dict(pair for _group, options in Fields("call").groups() for pair in options)
    assert offered["contact.company.industry"] == "Contact › Company › Industry"
    assert offered["caller.city"] == "Caller › City"
    assert offered["old.status"] == "Before the change › Status"


def test_without_an_event_nothing_is_asked_about_before() -> None:
    scope = Fields("contact", events=False)
    assert not [
        path for _group, options in scope.groups() for path, _label in options if path.startswith("old.")
    ]
    assert not [one for one in scope.operators("status") if one.change]
