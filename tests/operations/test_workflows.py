"""Documents become versions that never change; the same document again changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.catalog.recipes import recipes
from tandem.operations import access
from tandem.operations.authoring import workflows
from tandem.operations.errors import Refused
from tandem.store.models import Event, Organisation, SavedAction, Version, Workflow
from tests.builders import Firm, a_call, a_firm, a_lead, a_workflow, runs

pytestmark = pytest.mark.django_db

TEXT = """\
# Told by the office.
tandem: 1
key: missed
name: A missed call
about: call
triggers:
  - on: call.missed
    direction: inbound
steps:
  - id: note
    action: add_note
    with: {text: "Missed {{ number }}"}
"""


@pytest.fixture
def firm(settings: Any) -> Firm:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return a_firm()


def test_a_new_document_becomes_a_workflow_that_is_off(firm: Firm) -> None:
    workflow = workflows.apply(firm.ana, TEXT, "First")
    assert (workflow.key, workflow.name, workflow.on, workflow.owner) == (
        "missed",
        "A missed call",
        False,
        firm.ana,
    )
    version = workflow.versions.get()
    assert (version.number, version.note, version.published_by) == (1, "First", firm.ana)


def test_switched_on_it_works(firm: Firm) -> None:
    lisa = a_lead()
    workflow = workflows.apply(firm.ana, TEXT, on=True)
    a_call().rings().is_missed()
    assert [run.state for run in runs(workflow)] == ["done"]
    assert [note.text for note in lisa.notes.all()] == ["Missed +33612345678"]


def test_the_same_again_changes_nothing(firm: Firm) -> None:
    first = workflows.put(firm.ana, TEXT, on=True)
    events = Event.objects.count()
    again = workflows.put(firm.dora, TEXT.replace("# Told by the office.\n", ""), "Again", on=True)
    assert (first.outcome, again.outcome) == ("created", "unchanged")
    assert (Version.objects.count(), Event.objects.count()) == (1, events)


def test_a_change_is_a_new_version_and_runs_keep_theirs(firm: Firm) -> None:
    workflow = workflows.apply(firm.ana, TEXT, on=True)
    a_call("one").rings().is_missed()
    workflows.apply(firm.ana, TEXT.replace("Missed {{", "You missed {{"), "Politer")
    a_call("two").rings().is_missed()
    workflow.refresh_from_db()
    assert [version.number for version in workflow.versions.order_by("id")] == [1, 2]
    assert workflow.on
    assert [run.version.number for run in runs(workflow)] == [1, 2]


def test_the_log_says_who_published(firm: Firm) -> None:
    workflow = workflows.apply(firm.ana, TEXT, on=True)
    causes = Event.objects.filter(record_type="workflow", record_id=workflow.pk).values_list(
        "cause", flat=True
    )
    assert {(cause["by"], cause["doer"]) for cause in causes} == {("person", firm.ana.pk)}


def test_agents_may_not(firm: Firm) -> None:
    with pytest.raises(access.Denied):
        workflows.apply(firm.bo, TEXT)
    assert not Workflow.objects.exists()


def test_an_author_cannot_let_a_rule_do_what_they_may_not(firm: Firm) -> None:
    role = firm.ana.role
    assert role is not None
    role.rights = {"view": {"*": "all"}, "publish": {"*": "all"}, "edit": {"*": "all"}}
    role.save()
    workflows.apply(firm.ana, TEXT)
    risky = TEXT.replace("add_note", "create_task").replace("{text:", "{title:")
    with pytest.raises(access.Denied):
        workflows.apply(firm.ana, risky)
    assert Version.objects.count() == 1


def test_what_a_workflow_is_about_cannot_change(firm: Firm) -> None:
    workflows.apply(firm.ana, TEXT)
    other = (
        TEXT.replace("about: call", "about: task")
        .replace("call.missed", "task.created")
        .replace("    direction: inbound\n", "")
    )
    with pytest.raises(Refused) as refused:
        workflows.apply(firm.ana, other.replace("{{ number }}", "{{ title }}"))
    assert [one.field for one in refused.value.problems] == ["about"]


def test_refused_documents_leave_nothing(firm: Firm) -> None:
    with pytest.raises(Refused):
        workflows.apply(firm.ana, TEXT.replace("add_note", "sing"))
    with pytest.raises(Refused):
        workflows.apply(firm.ana, TEXT, note="x" * 301)
    assert not Workflow.objects.exists()


@pytest.mark.parametrize("key", sorted(recipes()))
def test_an_export_applied_again_changes_nothing(firm: Firm, key: str) -> None:
    workflow = workflows.apply(firm.ana, recipes()[key])
    assert workflows.put(firm.ana, workflows.export(workflow)).outcome == "unchanged"


def test_an_export_keeps_everything_an_author_can_write(firm: Firm) -> None:
    SavedAction.objects.create(key="hello", name="Say hello", action="add_note", form={"text": "Hello"})
    clause = {"field": "caller.city", "operator": "is", "value": "Boston"}
    story = (
        a_workflow(
            "Everything",
            entry="once",
            hourly_cap=5,
            window={"from": "08:30", "to": "19:00", "days": ["mon", "sat"]},
        )
        .when("call.edited", direction="inbound", fields=["notes"], every_time=True, when={"none": [clause]})
        .when("call.overdue", delay="30 minutes")
        .where_any(("subject", "is_filled"), ("duration", "more_than", "30 seconds"))
        .then("add_note", text="One\ntwo {{ number }}\n\n- three: yes\n", on_error="continue")
        .step(use="hello", on_error=[{"id": "sorry", "action": "add_note", "with": {"text": "on"}}])
        .wait(**{"for": "2 business days"})
        .wait(until="planned_at", offset="-1 hour", past="stop")
        .wait(event="call.ended", timeout="1 day", on_timeout=[{"id": "late", "stop": "no"}])
        .step(branches=[{"name": "Yes", "when": clause, "steps": [{"id": "y", "stop": "1.5"}]}], otherwise=[])
    )
    workflow = workflows.publish(firm.ana, story.document)
    text = workflows.export(workflow)
    assert workflows.read(text).steps[1].use == "hello"
    assert "use: hello" in text
    assert "One\n" in text
    assert workflows.put(firm.ana, text).outcome == "unchanged"


def test_a_workflow_is_switched_by_those_who_may(firm: Firm) -> None:
    workflow = workflows.apply(firm.ana, TEXT)
    workflow.paused_because = "Too many failures"
    workflow.save()
    switched = workflows.switch(firm.dora, workflow, True)
    assert (switched.on, switched.paused_because) == (True, "")
    with pytest.raises(access.Denied):
        workflows.switch(firm.bo, workflow, False)
    workflow.refresh_from_db()
    assert workflow.on


def test_without_a_version_nothing_is_switched_on_or_exported(firm: Firm) -> None:
    empty = Workflow.objects.create(key="empty", name="Empty", about="call", owner=firm.ana)
    with pytest.raises(Refused):
        workflows.switch(firm.ana, empty, True)
    with pytest.raises(Refused):
        workflows.export(empty)


def test_the_big_switch_stops_everything_and_the_log_keeps_why(firm: Firm) -> None:
    workflow = workflows.apply(firm.ana, TEXT, on=True)
    workflows.switch_all(firm.dora, False, "Wrong mails went out")
    a_call().rings().is_missed()
    assert runs(workflow) == []
    event: Any = Event.objects.get(record_type="organisation")
    assert event.after == {"automation_on": False, "reason": "Wrong mails went out"}
    assert event.cause == {"by": "person", "doer": firm.dora.pk}
    with pytest.raises(access.Denied):
        workflows.switch_all(firm.bo, True)
    assert not Organisation.objects.get().automation_on


def test_the_list_is_in_order_and_shows_what_one_may_see(firm: Firm) -> None:
    for number in range(3):
        workflows.apply(firm.ana, TEXT.replace("key: missed", f"key: missed-{number}"))
    assert [row.key for row in workflows.listing(firm.ana)] == ["missed-0", "missed-1", "missed-2"]
    assert firm.cy.role is not None
    firm.cy.role.rights = {}
    firm.cy.role.save()
    assert list(workflows.listing(firm.cy)) == []
