"""The difference of two documents, part by part; `tandem.engine.differing.words` says a line of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tandem.engine.differing.conditions import conditions
from tandem.engine.differing.found import Difference, fields, moved
from tandem.engine.differing.steps import steps
from tandem.engine.workflow import Document, Settings, StickyNote, TriggerUse, WorkflowExample

__all__ = ["Difference", "differences"]

SETTINGS = tuple(name for name in Settings.model_fields if name != "goal")
USE = ("direction", "fields", "delay", "every_time")


def differences(old: Document, new: Document) -> list[Difference]:
    """What changed from one document to the other, in reading order; nothing when they are equal."""
    if old == new:
        return []
    found = [
        *fields("name", old, new, ("name", "description")),
        *_triggers(old.triggers, new.triggers),
        *conditions(old.when, new.when, "condition"),
        *steps(old, new),
        *fields("setting", old.settings, new.settings, SETTINGS),
        *conditions(old.settings.goal, new.settings.goal, "setting", field="goal"),
        *_notes(old.notes, new.notes),
        *_examples(old.examples, new.examples),
        *fields("other", old, new, ("key", "about", "tandem")),
    ]
    return found or [Difference("changed", "other")]


def _triggers(old: Sequence[TriggerUse], new: Sequence[TriggerUse]) -> Iterator[Difference]:
    gone, came = _only(old, new), _only(new, old)
    for use in list(came):
        before = next((one for one in gone if one.on == use.on), None)
        if before is None:
            continue
        gone.remove(before)
        came.remove(use)
        yield from fields("trigger", before, use, USE, owner=use)
        yield from conditions(before.when, use.when, "trigger", field="when", owner=use)
    yield from (Difference("removed", "trigger", "", "", use, None, use) for use in gone)
    yield from (Difference("added", "trigger", "", "", None, use, use) for use in came)
    both = [use for use in old if use in new]
    order = [both.index(use) for use in new if use in both]
    for place in moved(range(len(both)), order) if len(set(order)) == len(order) else ():
        use = both[int(str(place))]
        yield Difference("moved", "trigger", "", "", use, use, use)


def _only(one: Sequence[TriggerUse], other: Sequence[TriggerUse]) -> list[TriggerUse]:
    """What one has and the other has not, each as often as it is missing."""
    theirs = list(other)
    missing = []
    for use in one:
        if use in theirs:
            theirs.remove(use)
        else:
            missing.append(use)
    return missing


def _notes(old: Sequence[StickyNote], new: Sequence[StickyNote]) -> Iterator[Difference]:
    gone = [note for note in old if note not in new]
    came = [note for note in new if note not in old]
    for note in came:
        before = next((one for one in gone if one.beside == note.beside or one.text == note.text), None)
        if before is None:
            yield Difference("added", "note", note.beside, "", None, note, note)
        else:
            gone.remove(before)
            yield Difference("changed", "note", note.beside, "", before, note, note)
    yield from (Difference("removed", "note", note.beside, "", note, None, note) for note in gone)


def _examples(old: Sequence[WorkflowExample], new: Sequence[WorkflowExample]) -> Iterator[Difference]:
    before, after = ({one.name: one for one in examples} for examples in (old, new))
    for name, example in before.items():
        if name not in after:
            yield Difference("removed", "example", "", "", example, None, example)
    for name, example in after.items():
        if name not in before:
            yield Difference("added", "example", "", "", None, example, example)
        elif before[name] != example:
            yield Difference("changed", "example", "", "", before[name], example, example)
