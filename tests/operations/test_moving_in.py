"""A workflow written elsewhere arrives as a draft: what is missing is named, and may be mapped or written out."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.catalog.recipes import recipes
from tandem.engine import written
from tandem.operations import access
from tandem.operations.authoring import drafts, workflows
from tandem.operations.authoring.draft_problems import problems
from tandem.operations.errors import Refused
from tandem.operations.sharing import moving_in
from tandem.operations.world import forget
from tandem.store.models import DraftEdit, MailTemplate, SavedAction, Team, Workflow
from tests.builders import Firm, a_firm, a_lead, a_workflow


@pytest.fixture
def firm(db: None) -> Firm:
    return a_firm()


def a_file(**more: Any) -> dict[str, Any]:
    """A workflow that names a team, a colleague, a template and a saved action."""
    return {
        "tandem": 1,
        "key": "from-elsewhere",
        "name": "From elsewhere",
        "about": "call",
        "triggers": [{"on": "call.missed"}],
        "when": {"field": "owner", "operator": "is_not", "value": "user:eve@elsewhere.example"},
        "steps": [
            {"id": "tell", "action": "notify", "with": {"to": ["team:sales", "owner"], "text": "Missed"}},
            {"id": "write", "action": "send_email", "with": {"template": "sorry"}},
            {"id": "kept", "use": "call-back"},
        ],
        "uses": [
            {"kind": "template", "key": "sorry", "name": "Sorry", "subject": "Sorry", "body": "We missed you."},
            {
                "kind": "saved_action", "key": "call-back", "name": "Call back", "action": "create_task",
                "with": {"title": "Call back"},
            },
            {"kind": "team", "key": "sales", "name": "Sales force"},
        ],
    } | more  # fmt: skip


def missing(parcel: moving_in.Parcel) -> list[tuple[str, str]]:
    return [(one.word, one.name) for one in parcel.missing]


def test_what_is_missing_is_named(firm: Firm) -> None:
    parcel = moving_in.look(firm.ana, a_file())
    assert missing(parcel) == [
        ("team:sales", "Sales force"),
        ("template:sorry", "Sorry"),
        ("saved_action:call-back", "Call back"),
        ("user:eve@elsewhere.example", "eve@elsewhere.example"),
    ]
    by_word = {one.word: one for one in parcel.references}
    assert by_word["team:sales"].choices == (("support", "Support"),)
    assert by_word["user:eve@elsewhere.example"].choices[0] == ("ana@example.com", "Ana Popescu")
    assert by_word["template:sorry"].may_be_written_out
    assert not by_word["team:sales"].may_be_written_out
    assert not Workflow.objects.exists()


def test_left_as_it_is_the_draft_shows_each_problem_on_its_card(firm: Firm) -> None:
    arrived = moving_in.bring_in(firm.ana, a_file())
    assert (arrived.outcome, arrived.workflow.live, arrived.workflow.on) == ("created", None, False)
    draft = drafts.open(firm.ana, arrived.workflow)
    assert [one.card for one in problems(draft.document)] == ["when", "steps.0", "steps.1", "steps.2"]


def test_mapped_and_written_out_it_is_ready_to_be_published(firm: Firm) -> None:
    mapped = {
        "team:sales": "support",
        "user:eve@elsewhere.example": "bo@example.com",
        "template:sorry": "=",
        "saved_action:call-back": "=",
    }
    parcel = moving_in.look(firm.ana, a_file(), mapped)
    assert (parcel.missing, parcel.problems) == ([], ())
    row = moving_in.bring_in(firm.ana, a_file(), mapped).workflow
    document = drafts.open(firm.ana, row).document
    assert document["when"]["value"] == firm.bo.pk
    assert [step["with"] for step in document["steps"]] == [
        {"to": ["team:support", "owner"], "text": "Missed"},
        {"subject": "Sorry", "body": "We missed you."},
        {"title": "Call back"},
    ]
    assert workflows.publish(firm.ana, document).live is not None


def test_what_a_saved_action_names_is_seen_once_it_is_written_out(firm: Firm) -> None:
    file = a_file(steps=[{"id": "kept", "use": "call-back"}])
    file["uses"][1]["with"] = {"title": "Call back", "assignee": "team:sales"}
    assert ("team:sales", "Sales force") not in missing(moving_in.look(firm.ana, file))
    opened = {"saved_action:call-back": "="}
    parcel = moving_in.look(firm.ana, file, opened)
    assert ("team:sales", "Sales force") in missing(parcel)
    assert [one.chosen for one in parcel.references if one.kind == "saved_action"] == ["="]
    mapped = moving_in.look(firm.ana, file, opened | {"team:sales": "support"})
    assert mapped.content["steps"][0]["with"] == {"title": "Call back", "assignee": "team:support"}


def test_a_mapping_to_nothing_that_is_there_counts_as_none(firm: Firm) -> None:
    parcel = moving_in.look(firm.ana, a_file(), {"team:sales": "nowhere", "template:sorry": "other"})
    assert ("team:sales", "Sales force") in missing(parcel)
    assert ("template:sorry", "Sorry") in missing(parcel)


def test_twice_does_not_double(firm: Firm) -> None:
    first = moving_in.bring_in(firm.ana, a_file())
    assert moving_in.look(firm.ana, a_file()).outcome == "identical"
    again = moving_in.bring_in(firm.ana, a_file())
    assert (again.outcome, again.workflow) == ("identical", first.workflow)
    changed = moving_in.bring_in(firm.ana, a_file(name="Newer"))
    assert (changed.outcome, changed.workflow) == ("changed", first.workflow)
    assert Workflow.objects.get().name == "Newer"
    assert DraftEdit.objects.count() == 2


def test_a_published_workflow_stays_as_it_is_until_its_draft_is_published(firm: Firm) -> None:
    rule = (
        a_workflow("From elsewhere").when("call.missed").then("notify", to=["owner"], text="Old").published()
    )
    arrived = moving_in.bring_in(firm.ana, a_file())
    rule.refresh_from_db()
    assert (arrived.outcome, rule.live.number, rule.name) == ("changed", 1, "From elsewhere")
    assert drafts.open(firm.ana, rule).document["steps"][0]["id"] == "tell"


def test_a_key_that_is_taken_by_something_else_is_refused(firm: Firm) -> None:
    a_workflow("From elsewhere", about="contact").when("contact.created").then(
        "add_note", text="x"
    ).published()
    with pytest.raises(Refused, match="about a contact"):
        moving_in.bring_in(firm.ana, a_file())


def test_nonsense_names_its_line(firm: Firm) -> None:
    with pytest.raises(Refused) as refused:
        moving_in.look(firm.ana, "tandem: 1\nkey: x\nname: X\nabout: call\ntriggers: []\nsteps: []\n")
    assert [(one.field, one.line) for one in refused.value.problems] == [("triggers", 5), ("steps", 6)]
    with pytest.raises(Refused, match="cannot be read"):
        moving_in.look(firm.ana, a_file(uses=[{"nonsense": 1}]))


def test_who_may_not_write_workflows_brings_nothing_in(firm: Firm) -> None:
    with pytest.raises(access.Denied):
        moving_in.look(firm.bo, a_file())


def test_an_export_travels_with_the_names_of_what_it_uses_and_no_secret(firm: Firm) -> None:
    MailTemplate.objects.create(
        key="sorry", name="Sorry", about="call", subject="Sorry", body="We missed you."
    )
    SavedAction.objects.create(
        key="call-back",
        name="Call back",
        action="create_task",
        form={"title": "Call", "assignee": "role:agent"},
    )
    Team.objects.create(key="sales", name="Sales force")
    forget()
    source = a_file()
    source["when"]["value"] = firm.bo.pk
    row = workflows.publish(firm.ana, {name: part for name, part in source.items() if name != "uses"})
    text = workflows.export(row)
    content = written.read(text).content
    assert content["when"]["value"] == "user:bo@example.com"
    assert content["uses"] == [
        {"kind": "role", "key": "agent", "name": "Agent"},
        {
            "kind": "saved_action", "key": "call-back", "name": "Call back", "action": "create_task",
            "with": {"title": "Call", "assignee": "role:agent"},
        },
        {"kind": "team", "key": "sales", "name": "Sales force"},
        {"kind": "template", "key": "sorry", "name": "Sorry", "subject": "Sorry", "body": "We missed you."},
        {"kind": "user", "key": "bo@example.com", "name": "Bo Laurent"},
    ]  # fmt: skip
    assert workflows.put(firm.ana, text).outcome == "unchanged"
    assert moving_in.look(firm.ana, text).outcome == "identical"


def test_words_nobody_uses_here_may_be_mapped_to_those_in_use(firm: Firm) -> None:
    a_lead(status="Offer out")
    text = recipes()["quote-follow-up"]
    parcel = moving_in.look(firm.ana, text)
    words = {one.word: one.choices for one in parcel.unused}
    assert words["value:contact.status=Quote sent"] == ("Offer out",)
    assert list(words) == [
        "value:contact.status=Quote sent",
        "value:contact.status=Won",
        "value:contact.status=Lost",
        "value:contact.status=Contacted",
    ]
    assert parcel.missing == []
    mapped = moving_in.look(firm.ana, text, {"value:contact.status=Quote sent": "Offer out"})
    assert mapped.content["when"]["value"] == mapped.content["settings"]["goal"]["value"] == "Offer out"
    assert [proof.holds for proof in mapped.proofs] == [True, True, True]
    nonsense = moving_in.look(firm.ana, text, {"value:contact.status=Quote sent": "Nowhere"})
    assert nonsense.content["when"]["value"] == "Quote sent"


def test_a_word_in_use_is_not_asked_about(firm: Firm) -> None:
    a_lead(status="quote sent")
    words = [one.value for one in moving_in.look(firm.ana, recipes()["quote-follow-up"]).unused]
    assert words == ["Won", "Lost", "Contacted"]
