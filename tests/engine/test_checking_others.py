"""What a document is told about itself and about the workflows that are on, before it is published. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tandem import catalog
from tandem.engine.action import Surroundings
from tandem.engine.check import problems
from tandem.engine.checking.others import Other
from tandem.engine.workflow import Document
from tandem.store.read.schema import schema
from tests.catalog.made_world import a_world


def a_document(name: str, *steps: dict[str, Any], about: str = "contact", **more: Any) -> Document:
    """A workflow about contacts whose city is edited, unless told otherwise."""
    triggers = [{"on": "contact.edited", "fields": ["city"], "every_time": True}]
    content = {
        "key": name.lower().replace(" ", "-"),
        "name": name,
        "about": about,
        "triggers": triggers,
        "steps": [{"id": f"s{number}", **step} for number, step in enumerate(steps)],
    }
    return Document.model_validate(content | more)


def sets(field: str, value: str) -> dict[str, Any]:
    return {"action": "update_field", "with": {"field": field, "value": value}}


def warned(document: Document, *others: Document) -> list[tuple[str, str]]:
    """Place and message of each warning; there must be no errors."""
    live = [Other(number, one.name, one) for number, one in enumerate(others, 1)]
    return _found(document, live)


def _found(document: Document, live: Sequence[Other]) -> list[tuple[str, str]]:
    around = Surroundings(schema(), document.about, a_world({}))
    found = problems(document, schema(), catalog.actions(), catalog.triggers(), around, others=live)
    assert [one for one in found if not one.is_warning] == []
    return [(one.path, str(one.message)) for one in found]


def test_a_loop_through_another_workflow_names_it_and_the_field() -> None:
    here = a_document("Here", sets("source", "moved"))
    there = a_document(
        "There", sets("city", "Paris"), triggers=[{"on": "contact.edited", "fields": ["source"]}]
    )
    assert warned(here, there) == [
        (
            "steps.0",
            "This step starts “There” through “source”, and that starts this workflow again."
            " Add a condition to stop it.",
        )
    ]
    assert warned(here, here) == []


def test_a_loop_may_go_through_several() -> None:
    here = a_document("Here", sets("source", "moved"))
    first = a_document(
        "First", sets("language", "fr"), triggers=[{"on": "contact.edited", "fields": ["source"]}]
    )
    second = a_document(
        "Second", sets("city", "Nice"), triggers=[{"on": "contact.edited", "fields": ["language"]}]
    )
    ((at, text),) = warned(here, first, second)
    assert at == "steps.0"
    assert "“First → Second” through “source”" in text
    assert warned(here, first) == []


def test_a_value_that_the_other_does_not_want_makes_no_loop() -> None:
    here = a_document("Here", sets("source", "moved"))
    only_fair = {"when": {"field": "source", "operator": "is", "value": "fair"}}
    listening = [{"on": "contact.edited", "fields": ["source"], **only_fair}]
    assert warned(here, a_document("There", sets("city", "Paris"), triggers=listening)) == []


def test_two_that_set_the_same_field_differently_contradict_and_the_later_wins() -> None:
    one, other = a_document("One", sets("source", "web")), a_document("Other", sets("source", "fair"))
    ((at, text),) = _found(other, [Other(1, "One", one), Other(2, "Other", other)])
    assert at == "steps.0"
    assert text == (
        "“One” starts with the same and sets “source” to “web”; here it becomes “fair”."
        " This workflow comes later in the list, so it wins."
    )
    ((_at, text),) = _found(one, [Other(1, "One", one), Other(2, "Other", other)])
    assert text.endswith("“Other” comes later in the list, so it wins.")


def test_conditions_that_exclude_each_other_keep_two_workflows_apart() -> None:
    paris = a_document(
        "Paris", sets("source", "web"), when={"field": "city", "operator": "is", "value": "Paris"}
    )
    nice = a_document(
        "Nice", sets("source", "fair"), when={"field": "city", "operator": "is", "value": "Nice"}
    )
    assert warned(nice, paris) == []
    assert warned(a_document("Same", sets("source", "web")), paris) == []
    assert len(warned(a_document("Any", sets("source", "fair")), paris)) == 1


def test_ways_nobody_takes_are_named() -> None:
    stop = [{"id": "x", "stop": "x"}]

    def way(operator: str, value: Any, number: int) -> dict[str, Any]:
        when = {"field": "city", "operator": operator, "value": value}
        return {"when": when, "steps": [{"id": f"x{number}", "stop": "x"}]}

    branches = [way("is_one_of", ["Nice", "Lyon"], 1), way("is", "Nice", 2), way("is", "Paris", 3)]
    document = a_document(
        "Ways",
        {"branches": branches, "otherwise": stop},
        when={"field": "city", "operator": "is_not", "value": "paris"},
    )
    assert [at for at, _text in warned(document)] == ["steps.0.branches.1", "steps.0.branches.2"]
    later = a_document(
        "Later", sets("source", "x"), {"branches": branches[2:], "otherwise": stop},
        when={"field": "city", "operator": "is_not", "value": "paris"},
    )  # fmt: skip
    assert warned(later) == []


def test_conditions_that_can_never_hold_are_named() -> None:
    never = {
        "all": [
            {"field": "city", "operator": "is", "value": "Nice"},
            {"field": "city", "operator": "is_empty"},
        ]
    }
    assert [at for at, _text in warned(a_document("Never", sets("source", "x"), when=never))] == ["when"]


def test_a_word_that_stands_for_nobody_is_named() -> None:
    tell = {"action": "notify", "with": {"to": ["team:support", "owner.manager"], "text": "x"}}
    assert warned(a_document("Tell", tell)) == []
    world = a_world({})
    alone = type(world.directory)(
        people={2: type(world.directory.people[2])(2, "Bo", "bo@example.com")}, teams={"support": ()}
    )
    world.directory = alone
    around = Surroundings(schema(), "contact", world)
    found = problems(a_document("Tell", tell), schema(), catalog.actions(), catalog.triggers(), around)
    assert [str(one.message).split(",")[0] for one in found] == [
        "Nobody is in “support” today", "Nobody here has a manager"
    ]  # fmt: skip


def enrols(key: str) -> dict[str, Any]:
    return {"action": "start_workflow", "with": {"workflow": key}}


def test_a_workflow_that_starts_itself_by_name_is_warned_of() -> None:
    here = a_document("Welcome", enrols("welcome"))
    assert warned(here) == [("steps.0", "This step starts this workflow again. Add a condition to stop it.")]


def test_a_loop_through_a_workflow_that_is_started_by_name() -> None:
    here = a_document("Welcome", sets("source", "moved"))
    there = a_document("There", enrols("welcome"), triggers=[{"on": "contact.edited", "fields": ["source"]}])
    (found,) = warned(here, there)
    assert found[1].startswith(
        "This step starts “There” through “source”, and that starts this workflow again."
    )
    calls = a_document("Calls", enrols("welcome"), about="call", triggers=[{"on": "call.missed"}])
    assert warned(here, calls) == []
