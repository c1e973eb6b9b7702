"""Every recipe of the gallery is sound and keeps its promises, in each language of the house."""

from __future__ import annotations

from collections import Counter

import pytest

from tandem.catalog.recipes import ARTICLES, PURPOSES, recipes, shelves
from tandem.operations.authoring import workflows
from tandem.operations.demo.wording import LANGUAGES
from tandem.operations.sharing import examples
from tests.builders import Firm, a_firm


@pytest.fixture
def firm(db: None) -> Firm:
    return a_firm()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", recipes())
def test_a_recipe_keeps_its_promises(firm: Firm, key: str, language: str) -> None:
    checked = workflows.validate(recipes(language)[key])
    proofs = examples.run(checked.document)
    assert {proof.example.name: [str(why) for why in proof.problems] for proof in proofs} == {
        proof.example.name: [] for proof in proofs
    }
    assert checked.warnings == ()


@pytest.mark.parametrize("key", recipes())
def test_a_recipe_shows_when_it_starts_and_when_it_does_not(firm: Firm, key: str) -> None:
    document = workflows.read(recipes()[key])
    assert {example.starts for example in document.examples} == {True, False}
    assert any(one.effect for example in document.examples for one in example.expect)


def test_each_article_has_at_least_three() -> None:
    counted = Counter(shelf.article for shelf in shelves().values())
    assert set(counted) == set(ARTICLES)
    assert min(counted.values()) >= 3
    assert {shelf.purpose for shelf in shelves().values()} == set(PURPOSES)
