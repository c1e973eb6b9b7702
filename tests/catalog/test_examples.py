"""Every action keeps the promises it makes in its own examples, and says what people need to know of it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tandem import catalog
from tandem.engine.action import Action, Example
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.operations.access import PERMISSIONS
from tandem.store.read.schema import schema
from tests.catalog.made_world import a_world

ACTIONS = sorted(catalog.actions().items())
EXAMPLES = [(kind, example) for _, kind in ACTIONS for example in kind.examples]
PLACE = re.compile(r"\{(\w+)\}")


def seen(kind: type[Action], example: Example) -> View:
    """The example's record, 100, among what it is related to."""
    record = RecordRef(example.on or kind.works_on[0], 100)
    related = {RecordRef(*key): {**image, "id": key[1]} for key, image in example.related.items()}
    return View(a_world({record: example.record, **related}), record)


def form_names(kind: type[Action]) -> set[str]:
    """The names of the form's fields as documents write them."""
    return {field.alias or name for name, field in kind.model_fields.items()}


@pytest.mark.parametrize(
    ("kind", "example"), EXAMPLES, ids=[f"{kind.id}: {example.name}" for kind, example in EXAMPLES]
)
def test_an_action_does_what_its_example_says(kind: type[Action], example: Example) -> None:
    assert kind(**example.form).plan(seen(kind, example)) == example.gives


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=range(len(EXAMPLES)))
def test_planning_is_pure(kind: type[Action], example: Example) -> None:
    view = seen(kind, example)
    before = {ref: dict(image) for ref, image in view.world.images.items()}
    kind(**example.form).plan(view)
    assert view.world.images == before


@pytest.mark.parametrize(("name", "kind"), ACTIONS)
def test_an_action_says_what_it_is(name: str, kind: type[Action]) -> None:
    assert kind.examples
    assert kind.title
    assert kind.says
    assert set(PLACE.findall(kind.says)) <= form_names(kind)
    assert kind.permission in PERMISSIONS
    assert kind.works_on
    assert set(kind.works_on) <= schema().keys()
    assert kind.id == name


@pytest.mark.parametrize(("name", "kind"), ACTIONS)
def test_an_action_explains_itself_to_authors(name: str, kind: type[Action]) -> None:
    import importlib

    module = importlib.import_module(kind.__module__)
    assert (module.__doc__ or "").strip().endswith(".")
    assert [field for field, one in kind.model_fields.items() if not one.title] == []


@pytest.mark.parametrize(("name", "kind"), ACTIONS)
def test_an_action_shows_that_it_can_act(name: str, kind: type[Action]) -> None:
    plans = [type(example.gives).__name__ for example in kind.examples]
    assert "Do" in plans


def test_a_form_refuses_words_it_does_not_know() -> None:
    for _, kind in ACTIONS:
        wrong: dict[str, Any] = {**kind.examples[0].form, "nonsense": 1}
        with pytest.raises(ValueError, match="nonsense"):
            kind(**wrong)
