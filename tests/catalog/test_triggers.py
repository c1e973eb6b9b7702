"""Every trigger is named in the past tense, explained to authors, and about fields that exist."""

from __future__ import annotations

import re

import pytest

from tandem import catalog
from tandem.engine.trigger import Became, Changed, Left, Reached, Trigger, parts_of
from tandem.store.read.schema import schema

TRIGGERS = sorted(catalog.triggers().items())
WORD = re.compile(r"[a-z_]+\.[a-z_]+")
OPTIONS = {"fields", "delay", "every_time", "direction"}
# What behaviour.md 1.3 lists for calls, by the word documents use.
OF_CALLS = {
    "call.ringing", "call.answered", "call.on_hold", "call.ended", "call.missed", "call.logged", "call.edited",
    "call.planned", "call.planned_or_edited", "call.planned_edited", "call.overdue", "call.rescheduled",
    "call.reassigned", "call.planned_deleted", "call.deleted", "call.any",
}  # fmt: skip


def fields_of(trigger: Trigger) -> set[str]:
    """Every field the trigger's pattern speaks of."""
    found = {name for name, _ in trigger.where}
    for part in parts_of(trigger.pattern):
        if isinstance(part, Became | Left | Reached):
            found.add(part.field)
        elif isinstance(part, Changed):
            found |= {*part.fields, *part.except_for, *part.without}
    return found


@pytest.mark.parametrize(("word", "trigger"), TRIGGERS)
def test_a_trigger_says_what_it_is(word: str, trigger: Trigger) -> None:
    assert WORD.fullmatch(word)
    assert word.split(".")[0] == trigger.record_type
    assert trigger.label
    assert trigger.group
    assert trigger.takes <= OPTIONS


@pytest.mark.parametrize(("word", "trigger"), TRIGGERS)
def test_a_trigger_is_about_fields_that_exist(word: str, trigger: Trigger) -> None:
    kind = schema()[trigger.record_type]
    assert fields_of(trigger) <= kind.fields.keys()
    for name, values in trigger.where:
        choices = {choice.value for choice in kind.fields[name].choices}
        assert values <= choices


@pytest.mark.parametrize(("word", "trigger"), TRIGGERS)
def test_a_delay_is_taken_where_a_moment_is_watched_and_nowhere_else(word: str, trigger: Trigger) -> None:
    assert ("delay" in trigger.takes) == (trigger.moment_field is not None)


def test_labels_tell_triggers_of_one_record_apart() -> None:
    labels = [(trigger.record_type, trigger.label) for _, trigger in TRIGGERS]
    assert len(labels) == len(set(labels))


def test_calls_have_every_trigger_of_the_article() -> None:
    assert {word for word, trigger in TRIGGERS if trigger.record_type == "call"} == OF_CALLS


def test_ringing_answering_and_holding_need_an_exchange() -> None:
    assert {word for word, trigger in TRIGGERS if trigger.needs_integration} == {
        "call.ringing", "call.answered", "call.on_hold",
    }  # fmt: skip
