"""An action saved once is associated with several rules; a published rule keeps what it was."""

from __future__ import annotations

import pytest

from tandem.operations.authoring import workflows
from tandem.operations.errors import Refused
from tandem.store.models import SavedAction
from tests.builders import Firm, a_call, runs
from tests.stories.telling import a_document_in_use, bell, trace

RULE = """
tandem: 1
key: {key}
name: {key}
about: call
triggers: [{{on: {on}}}]
steps:
  - {{id: tell, use: tell-ana}}
"""


@pytest.fixture
def saved(firm: Firm) -> SavedAction:
    """“Tell Ana”, as an author saved it."""
    form = {"to": ["user:ana@example.com"], "text": "Look at {{ number }}"}
    return SavedAction.objects.create(key="tell-ana", name="Tell Ana", action="notify", form=form)


def test_two_rules_use_one_action(firm: Firm, saved: SavedAction) -> None:
    a_document_in_use(RULE.format(key="one", on="call.ringing"), firm.dora)
    rule = a_document_in_use(RULE.format(key="two", on="call.missed"), firm.dora)

    a_call().rings().is_missed()

    assert bell(firm.ana) == ["Look at +33612345678"] * 2
    assert trace(runs(rule)[0]) == [("0", "notify", "did")]


def test_a_published_rule_keeps_the_action_as_it_was(firm: Firm, saved: SavedAction) -> None:
    text = RULE.format(key="one", on="call.missed")
    a_document_in_use(text, firm.dora)
    saved.form = {"to": ["user:ana@example.com"], "text": "Changed"}
    saved.save()

    a_call("before").rings().is_missed()
    a_document_in_use(text, firm.dora)
    a_call("after").rings().is_missed()

    assert bell(firm.ana) == ["Look at +33612345678", "Changed"]


def test_an_action_nobody_saved_is_refused(firm: Firm) -> None:
    with pytest.raises(Refused) as refused:
        workflows.apply(firm.dora, RULE.format(key="one", on="call.missed"))

    (problem,) = refused.value.problems
    assert (problem.field, problem.line) == ("steps.0.use", 8)
