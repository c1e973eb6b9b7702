"""What is wrong with a workflow's text is said with the field, the line and the fix."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from tandem.catalog.recipes import recipes
from tandem.operations.authoring import workflows
from tandem.operations.errors import Refused
from tandem.store.models import Calendar, SavedAction
from tests.builders import a_firm, a_workflow

pytestmark = pytest.mark.django_db

HEAD = "tandem: 1\nkey: a-rule\nname: A rule\nabout: call\n"


def refusals(text: str) -> list[tuple[str, int | None, str]]:
    """Field, line and message of each problem."""
    with pytest.raises(Refused) as refused:
        workflows.validate(text)
    return [(one.field, one.line, str(one.message)) for one in refused.value.problems]


def document(
    triggers: str = "- on: call.missed", steps: str = "- {id: s, action: add_note, with: {text: Hi}}"
) -> str:
    """A text with these triggers (from line 6) and steps (after them)."""
    parts = f"triggers:\n{dedent(triggers).strip()}\nsteps:\n{dedent(steps).strip()}\n"
    return HEAD + parts


@pytest.fixture(autouse=True)
def firm(settings: Any) -> Any:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return a_firm()


@pytest.mark.parametrize("key", sorted(recipes()))
def test_every_recipe_of_the_gallery_is_sound(key: str) -> None:
    assert workflows.validate(recipes()[key]).document.key == key


def test_a_sound_text_has_no_problems() -> None:
    checked = workflows.validate(document())
    assert (checked.document.key, checked.warnings) == ("a-rule", ())


@pytest.mark.parametrize(
    ("triggers", "field", "line", "says"),
    [
        ("- on: call.mised", "triggers.0.on", 6, "no trigger called “call.mised”. Did you mean “call.missed”?"),
        (
            "- on: task.created", "triggers.0.on", 6,
            "“task.created” happens to a task, and this workflow is about a call. Use one of: ",
        ),
        (
            "- on: call.missed\n  fields: [notes]", "triggers.0.fields", 7,
            "“call.missed” takes no “fields”. Leave it out; it takes: direction, when.",
        ),
        ("- on: call.missed\n  delay: 5 minutes", "triggers.0.delay", 7, "“call.missed” takes no “delay”."),
        ("- on: call.missed\n  every_time: true", "triggers.0.every_time", 7, "takes no “every_time”"),
        ("- on: call.overdue\n  delay: soon", "triggers.0.delay", 7, "“soon” is not a duration."),
        (
            "- on: call.edited\n  fields: [notes, purpos]", "triggers.0.fields.1", 7,
            "“purpos” is not a field of a call. Did you mean “purpose”?",
        ),
        ("- on: call.edited\n  direction: up", "triggers.0.direction", 7, "one of 'inbound' or 'outbound'"),
        (
            "- on: call.edited\n  when:\n    field: caller.citty\n    operator: is\n    value: Boston",
            "triggers.0.when.field", 8, "“citty” is not a field of contact. Did you mean “caller.city”?",
        ),
        (
            "- on: call.edited\n  when:\n    all:\n      - field: duration\n        operator: is_longer",
            "triggers.0.when.all.0.operator", 10, "“is_longer” is not an operator.",
        ),
    ],
)  # fmt: skip
def test_triggers(triggers: str, field: str, line: int, says: str) -> None:
    found = refusals(document(triggers))
    assert [(one[0], one[1]) for one in found] == [(field, line)]
    assert says in found[0][2]


@pytest.mark.parametrize(
    ("steps", "field", "line", "says"),
    [
        ("- {id: s, action: notifi}", "steps.0.action", 8, "Did you mean “notify”?"),
        ("- {id: s, action: log_cal}", "steps.0.action", 8, "There is no action called “log_cal”."),
        ("- id: s", "steps.0", 8, "This step does nothing."),
        ("- id: s\n  action: add_note", "steps.0.with.text", 8, "“text” is missing. Fill it in."),
        (
            "- id: s\n  action: add_note\n  with:\n    text: Hi\n    loud: true", "steps.0.with.loud", 12,
            "“loud” is not known here.",
        ),
        (
            "- id: s\n  action: add_note\n  with:\n    text: '{{ caller.shoe }}'", "steps.0.with.text", 11,
            'There is no "caller.shoe" to fill in here.',
        ),
        (
            "- id: s\n  action: notify\n  with: {to: [nobody], text: Hi}", "steps.0.with.to", 10,
            "“nobody” is nobody here.",
        ),
        ("- {id: s, use: hello}", "steps.0.use", 8, "There is no saved action “hello”."),
        ("- id: s\n  wait:\n    for: soon", "steps.0.wait.for", 10, "“soon” is not a duration."),
        ("- id: s\n  wait:\n    for: -1 hour", "steps.0.wait.for", 10, "This must be at least 1 hour."),
        ("- id: s\n  wait: {until: planned}", "steps.0.wait.until", 9, "Did you mean “planned_at”?"),
        ("- id: s\n  wait: {until: subject}", "steps.0.wait.until", 9, "“subject” is not a date with a time."),
        (
            "- id: s\n  wait: {event: task.created, timeout: 1 day}", "steps.0.wait.event", 9,
            "A call has no event called “task.created”.",
        ),
        (
            "- id: s\n  branches:\n    - when: {field: subject, operator: is, value: x}", "steps.0.branches", 9,
            "No way of this branch has a step.",
        ),
        (
            "- id: s\n  branches:\n    - steps: [{id: t, stop: Enough}]", "steps.0.branches.0.when", 10,
            "“when” is missing. Fill it in.",
        ),
        (
            "- {id: s, stop: Enough}\n- {id: s, stop: More}", "steps.1.id", 9,
            "Two steps have the id “s”: here and at steps.0. Give one of them another id.",
        ),
        (
            "- id: s\n  action: add_note\n  with: {text: '{{ steps.t.task }}'}\n- {id: t, stop: Enough}",
            "steps.0.with.text", 10, "the step “t” does not come before this one",
        ),
        (
            "- id: s\n  action: add_note\n  with: {text: '{{ steps.gone.task }}'}", "steps.0.with.text", 10,
            "there is no step “gone” before this one",
        ),
        ("- {id: s, action: delete_everything, on_error: perhaps}", "steps.0.on_error", 8, "This must be one of"),
        (
            "- id: s\n  action: add_note\n  with: {text: Hi}\n  on_error:\n    - {id: t, sleep: 1}",
            "steps.0.on_error.0.sleep", 12, "“sleep” is not known here.",
        ),
        ("- {id: A Step, stop: Enough}", "steps.0.id", 8, "'A Step' is not written as it should be"),
        ("- nothing", "steps.0", 8, "This must be names with values"),
    ],
)  # fmt: skip
def test_steps(steps: str, field: str, line: int, says: str) -> None:
    found = refusals(document(steps=steps))
    assert [(one[0], one[1]) for one in found] == [(field, line)]
    assert says in found[0][2]


def test_all_problems_are_said_at_once() -> None:
    text = document(
        "- on: call.mised\n- on: call.missed\n  delay: 1 day", "- {id: s, action: no}\n- {id: s, use: no}"
    )
    assert [(field, line) for field, line, _ in refusals(text)] == [
        ("triggers.0.on", 6),
        ("triggers.1.delay", 8),
        ("steps.0.action", 10),
        ("steps.1.id", 11),
        ("steps.1.use", 11),
    ]


@pytest.mark.parametrize(
    ("chosen", "field", "says"),
    [
        ("{calendar: office}", "settings.calendar", "There is no calendar “office”."),
        ("{drop_when_late: 0 minutes}", "settings.drop_when_late", "This must be at least 1 minute."),
        (
            "{window: {from: '10:00', to: '10:00'}}",
            "settings.window.to",
            "cannot start and end at the same time",
        ),
        ("{window: {days: []}}", "settings.window.days", "Choose at least one day."),
        ("{hourly_cap: 0}", "settings.hourly_cap", "This must be at least 1."),
    ],
)
def test_settings(chosen: str, field: str, says: str) -> None:
    found = refusals(document() + f"settings: {chosen}\n")
    assert [(one[0], one[1]) for one in found] == [(field, 9)]
    assert says in found[0][2]


def test_a_workflow_needs_a_trigger() -> None:
    text = document().replace("triggers:\n- on: call.missed", "triggers: []")
    assert refusals(text) == [("triggers", 5, "Choose at least 1.")]


def test_a_calendar_that_is_there_may_be_named() -> None:
    Calendar.objects.create(key="office", name="Office", time_zone="Europe/Paris")
    assert workflows.validate(document() + "settings: {calendar: office}\n").warnings == ()


def test_unknown_record_type() -> None:
    assert refusals(document().replace("about: call", "about: ship"))[0] == (
        "about", 4, "There are no workflows about “ship”. There are: call, company, contact, manual_action, note, task."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (
            HEAD + "steps: &all\n  - {id: s, action: add_note, with: {text: Hi}, on_error: *all}\n",
            5,
            "An alias stands inside",
        ),
        (HEAD + "name: Again\n", 5, "“name” is given twice, first on line 3."),
        (HEAD + "steps: !!python/object/apply:os.system ['true']\n", 5, "is not known here"),
        (HEAD + "steps: [\n", 6, "This is not YAML"),
        ("", 1, "The text is empty."),
        ("- just\n- a list\n", 1, "A workflow is a list of names with values"),
        ("{" * 4000, None, "The text is nested too deeply."),
        ("x" * 300_000, None, "The text is 300000 bytes; at most 262144 are read."),
    ],
)
def test_texts_that_are_no_document(text: str, line: int | None, says: str) -> None:
    found = refusals(text)
    assert [one[1] for one in found] == [line]
    assert says in found[0][2]


def test_an_alias_that_ends_is_fine() -> None:
    text = document("- &missed\n  on: call.missed\n  direction: inbound\n- on: call.ended")
    text = text.replace("- on: call.ended", "- *missed")
    assert len(workflows.validate(text).document.triggers) == 2


def test_steps_for_errors_are_nested_twice_at_most() -> None:
    step: dict[str, Any] = {"id": "s4", "action": "add_note", "with": {"text": "Hi"}}
    for number in range(3):
        step = {"id": f"s{number}", "action": "add_note", "with": {"text": "Hi"}, "on_error": [step]}
    story = a_workflow("A rule").when("call.missed")
    story.document["steps"].append(step)
    with pytest.raises(Refused) as refused:
        workflows.validate(story.document)
    assert [one.field for one in refused.value.problems] == ["steps.0.on_error.0.on_error.0.on_error.0"]


def test_a_path_longer_than_the_trace_can_keep_is_refused() -> None:
    steps: list[dict[str, Any]] = [{"id": "deep", "stop": "Here"}]
    for number in range(4):
        clause = {"field": "subject", "operator": "is", "value": "x"}
        branch = {"when": clause, "steps": [{"id": f"x{number}", "stop": "No"}]}
        steps = [{"id": f"b{number}", "branches": [branch], "otherwise": steps}]
    story = a_workflow("A rule").when("call.missed")
    story.document["steps"] = steps
    with pytest.raises(Refused) as refused:
        workflows.validate(story.document)
    assert {str(one.message) for one in refused.value.problems} == {
        "This step is nested too deeply. Move it to a workflow of its own."
    }


def test_a_rule_that_starts_itself_is_a_warning() -> None:
    text = document(
        "- {on: call.edited, every_time: true}",
        "- id: mark\n  action: update_field\n  with: {field: purpose, value: Looked at}",
    )
    checked = workflows.validate(text)
    assert [(one.field, one.line) for one in checked.warnings] == [("steps.0", 8)]
    assert "starts this workflow again" in str(checked.warnings[0].message)


def test_a_rule_that_sets_another_field_than_it_waits_for_is_fine() -> None:
    text = document(
        "- {on: call.edited, fields: [notes], every_time: true}",
        "- id: mark\n  action: update_field\n  with: {field: purpose, value: Looked at}",
    )
    assert workflows.validate(text).warnings == ()


def test_a_saved_action_is_written_into_the_step() -> None:
    SavedAction.objects.create(key="hello", name="Say hello", action="add_note", form={"text": "Hello"})
    step: Any = workflows.validate(document(steps="- {id: s, use: hello}")).document.steps[0]
    assert (step.use, step.action, step.form) == ("hello", "add_note", {"text": "Hello"})


def test_a_saved_action_that_does_not_fit_is_refused() -> None:
    SavedAction.objects.create(key="broken", name="Broken", action="add_note", form={"texts": "Hello"})
    assert {field for field, _, _ in refusals(document(steps="- {id: s, use: broken}"))} == {
        "steps.0.with.text",
        "steps.0.with.texts",
    }


def test_checking_asks_the_database_a_fixed_number_of_times() -> None:
    def count(steps: int) -> int:
        lines = "\n".join(
            f"- {{id: s{number}, action: add_note, with: {{text: Hi}}}}" for number in range(steps)
        )
        with CaptureQueriesContext(connection) as queries:
            workflows.validate(document(steps=lines))
        return len(queries)

    count(1)
    assert count(1) == count(50)


@pytest.mark.parametrize(("language", "word"), [("fr", "appel"), ("ro", "apel")])
def test_kinds_of_records_are_named_in_the_readers_language(language: str, word: str) -> None:
    wrong = document("- on: contact.created", "- {id: s, action: create_contact, with: {kind: lead}}")
    with pytest.raises(Refused) as refused:
        workflows.validate(wrong)
    with override(language):
        said = refused.value.problems[0].message.say(gettext)
    assert word in said
    assert " call " not in said
