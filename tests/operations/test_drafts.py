"""Drafts: two people at one workflow, undo that outlives the page, and every problem at its card."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.engine import drafting
from tandem.engine.words import Text
from tandem.operations import access
from tandem.operations.authoring import drafts, workflows
from tandem.operations.authoring.draft_problems import problems
from tandem.operations.errors import Refused
from tandem.store.models import DraftEdit, Event, Workflow
from tests.builders import Firm, a_firm, a_workflow

pytestmark = pytest.mark.django_db
SAID = Text("changed")


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def a_rule(owner: Any = None) -> Workflow:
    return a_workflow().when("call.missed").then("notify", to=["owner"], text="Missed").published(owner)


def renamed(draft: drafts.Draft, name: str) -> dict[str, Any]:
    return {**draft.document, "name": name}


def names(firm: Firm, row: Workflow) -> str:
    return str(drafts.open(firm.ana, row).document["name"])


def test_a_draft_begins_from_the_live_version_as_its_author_would_write_it(firm: Firm) -> None:
    row = a_rule(firm.ana)
    draft = drafts.open(firm.ana, row)
    assert draft.document["steps"] == [
        {"id": "step-0", "action": "notify", "with": {"to": ["owner"], "text": "Missed"}}
    ]
    assert "settings" not in draft.document
    assert (draft.undo, draft.redo, draft.is_live) == (None, None, True)
    assert not DraftEdit.objects.exists()


def test_a_new_workflow_is_off_has_nothing_in_it_and_the_log_says_who_began_it(firm: Firm) -> None:
    row = drafts.begin(firm.ana, "  Missed calls ", "call")
    assert (row.key, row.name, row.on, row.live_id, row.owner) == (
        "missed-calls", "Missed calls", False, None, firm.ana,
    )  # fmt: skip
    assert drafts.begin(firm.ana, "Missed calls", "call").key == "missed-calls-2"
    event = Event.objects.filter(record_type="workflow", record_id=row.pk, op="created").get()
    assert (event.cause or {})["doer"] == firm.ana.id
    assert drafts.open(firm.ana, row).undo is None


def test_saving_over_what_somebody_else_did_says_who_did_what(firm: Firm) -> None:
    row = a_rule()
    mine = theirs = drafts.open(firm.ana, row)
    drafts.save(
        firm.dora, row, seen=theirs.number, document=renamed(theirs, "Theirs"), what=Text("they renamed it")
    )
    with pytest.raises(drafts.Conflict) as conflict:
        drafts.save(firm.ana, row, seen=mine.number, document=renamed(mine, "Mine"), what=SAID)
    now = conflict.value.draft
    assert (now.who, (now.what or {})["text"]) == ("Dora Admin", "they renamed it")
    assert names(firm, row) == "Theirs"
    drafts.save(firm.ana, row, seen=now.number, document=renamed(mine, "Mine"), what=SAID)
    assert names(firm, row) == "Mine"


def test_undo_and_redo_outlive_the_page_and_a_new_change_ends_redo(firm: Firm) -> None:
    row = a_rule()
    draft = drafts.open(firm.ana, row)
    for name in ("One", "Two"):
        draft = drafts.save(
            firm.ana, row, seen=draft.number, document=renamed(draft, name), what=Text(f"called {name}")
        )
    assert draft.undo is not None
    assert draft.undo["text"] == "called Two"
    draft = drafts.undo(firm.ana, row, seen=draft.number)
    draft = drafts.undo(firm.ana, row, seen=draft.number)
    assert (names(firm, row), draft.undo, draft.is_live) == ("A rule", None, True)
    draft = drafts.redo(firm.ana, row, seen=draft.number)
    assert (names(firm, row), (draft.redo or {})["text"]) == ("One", "called Two")
    before = draft.number
    draft = drafts.save(firm.ana, row, seen=draft.number, document=renamed(draft, "Three"), what=SAID)
    assert (draft.redo, draft.number > before + 1) == (None, True)
    assert drafts.redo(firm.ana, row, seen=draft.number).document["name"] == "Three"


def test_a_number_that_was_undone_never_comes_again(firm: Firm) -> None:
    row = a_rule()
    first = drafts.open(firm.ana, row)
    seen = drafts.save(firm.ana, row, seen=first.number, document=renamed(first, "One"), what=SAID).number
    drafts.undo(firm.dora, row, seen=seen)
    drafts.save(firm.dora, row, seen=first.number, document=renamed(first, "Other"), what=SAID)
    with pytest.raises(drafts.Conflict):
        drafts.save(firm.ana, row, seen=seen, document=renamed(first, "Two"), what=SAID)


def test_what_is_typed_in_one_go_is_undone_at_once(firm: Firm) -> None:
    row = a_rule()
    draft = drafts.open(firm.ana, row)
    for name in ("A", "Al", "All"):
        draft = drafts.save(
            firm.ana, row, seen=draft.number, document=renamed(draft, name), what=SAID, typing=True
        )
    draft = drafts.save(
        firm.ana, row, seen=draft.number, document=renamed(draft, "B"), what=SAID, step="x", typing=True
    )
    assert drafts.undo(firm.ana, row, seen=draft.number).document["name"] == "All"
    draft = drafts.open(firm.ana, row)
    assert drafts.undo(firm.ana, row, seen=draft.number).document["name"] == "A rule"


def test_the_same_document_again_is_no_change(firm: Firm) -> None:
    row = a_rule()
    draft = drafts.open(firm.ana, row)
    assert drafts.save(firm.ana, row, seen=draft.number, document=draft.document, what=SAID) == draft
    assert not DraftEdit.objects.exists()


def test_a_draft_thrown_away_is_the_live_version_and_comes_back_with_undo(firm: Firm) -> None:
    row = a_rule()
    draft = drafts.open(firm.ana, row)
    draft = drafts.save(firm.ana, row, seen=draft.number, document=renamed(draft, "Mine"), what=SAID)
    draft = drafts.discard(firm.ana, row, seen=draft.number)
    assert (draft.document["name"], draft.is_live) == ("A rule", True)
    assert drafts.undo(firm.ana, row, seen=draft.number).document["name"] == "Mine"
    new = drafts.begin(firm.ana, "New", "call")
    with pytest.raises(Refused):
        drafts.discard(firm.ana, new, seen=1)


def test_a_version_published_elsewhere_is_told(firm: Firm) -> None:
    row = a_rule()
    draft = drafts.open(firm.ana, row)
    draft = drafts.save(firm.ana, row, seen=draft.number, document=renamed(draft, "Mine"), what=SAID)
    assert draft.behind is None
    workflows.put(firm.dora, {**draft.document, "name": "Theirs"})
    assert drafts.open(firm.ana, row).behind == 2


def test_a_workflow_never_published_is_called_what_its_draft_is_called(firm: Firm) -> None:
    row = drafts.begin(firm.ana, "Old", "call")
    draft = drafts.open(firm.ana, row)
    draft = drafts.save(firm.ana, row, seen=draft.number, document=renamed(draft, "New"), what=SAID)
    row.refresh_from_db()
    assert row.name == "New"
    drafts.undo(firm.ana, row, seen=draft.number)
    row.refresh_from_db()
    assert row.name == "Old"


def test_a_workflow_never_published_can_be_deleted_and_a_published_one_cannot(firm: Firm) -> None:
    new = drafts.begin(firm.ana, "New", "call")
    with pytest.raises(access.Denied):
        drafts.abandon(firm.bo, new)
    drafts.abandon(firm.ana, new)
    assert not Workflow.objects.filter(pk=new.pk).exists()
    gone = Event.objects.get(record_type="workflow", record_id=new.pk, op="deleted")
    assert (gone.cause or {})["doer"] == firm.ana.id
    with pytest.raises(Refused):
        drafts.abandon(firm.ana, a_rule())


def test_only_who_may_automate_opens_a_draft(firm: Firm) -> None:
    row = a_rule()
    with pytest.raises(access.Denied):
        drafts.open(firm.bo, row)
    with pytest.raises(access.Denied):
        drafts.begin(firm.bo, "Mine", "call")
    with pytest.raises(access.NotThere):
        drafts.open(firm.ana, row.pk + 1)


def told(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one.card, one.field, str(one.message)) for one in problems(document)]


def test_an_empty_workflow_says_what_is_missing(firm: Firm) -> None:
    assert told(drafting.new_document("rule", "Rule", "call")) == [
        ("triggers", "", "Nothing starts it yet: choose what does."),
        ("steps", "", "It does nothing yet: add the first step."),
    ]


def test_problems_of_the_form_hide_no_others_and_each_has_its_card(firm: Firm) -> None:
    document = drafting.new_document("rule", "Rule", "call")
    document["triggers"] = [{"on": "call.missed"}, {"on": "call.mised"}]
    document["steps"] = [
        {"id": "fork", "branches": [{"when": drafting.blank_step("branch", document)["branches"][0]["when"],
                                     "steps": [{"id": "tell", "action": "notify", "with": {"to": ["owner"]}}]}]},
        {"id": "odd", "wait": {"for": "1 hour", "nonsense": 1}},
        {"id": "wait", "wait": {"for": "soon"}},
        {"id": "ask", "hand_off": {"do": "todo", "to": "nobody@example.com"}},
    ]  # fmt: skip
    document["settings"] = {"hourly_cap": 0, "calendar": "moon"}
    found = told(document)
    assert [(card, field) for card, field, _ in found] == [
        ("triggers.1", "on"),
        ("steps.0", "branches.0.when.all.0.field"),
        ("steps.0.branches.0.steps.0", "with.text"),
        ("steps.1", "wait.nonsense"),
        ("steps.2", "wait.for"),
        ("steps.3", "hand_off.to"),
        ("settings", "hourly_cap"),
        ("settings", "calendar"),
    ]
    assert found[1][2] == "A condition is not finished: choose its field, or take it away."


def test_a_sound_draft_has_only_warnings(firm: Firm) -> None:
    rule = a_workflow().when("call.missed").step(stop="enough").then("notify", to=["owner"], text="x")
    assert [(one.card, one.is_warning) for one in problems(rule.document)] == [("steps.1", True)]


def test_what_is_empty_is_called_empty_and_not_wrong(firm: Firm) -> None:
    row = drafts.begin(firm.ana, "New", "call")
    document = {
        **drafts.open(firm.ana, row).document,
        "triggers": [{"on": "call.missed"}],
        "when": {"all": [{"field": "subject", "operator": "is", "value": ""}, {"field": "", "operator": ""}]},
        "steps": [
            {"id": "tell", "action": "notify", "with": {"to": ["owner"], "text": ""}},
            {"id": "wait", "wait": {"for": ""}},
        ],
    }
    assert [(one.card, one.field, str(one.message)) for one in problems(document)] == [
        ("when", "all.1.field", "A condition is not finished: choose its field, or take it away."),
        ("steps.0", "with.text", "This is still empty."),
        ("steps.1", "wait.for", "Say how long: a whole number and a unit."),
    ]
    document["when"]["all"].pop()
    assert next((one.card, str(one.message)) for one in problems(document)) == (
        "when",
        "Say what it is compared with.",
    )
