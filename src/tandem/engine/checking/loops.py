"""Workflows that obviously start themselves again: worth a warning before they are published."""

from __future__ import annotations

from collections.abc import Iterator

from tandem.engine.action import Action
from tandem.engine.checking.found import Found, Known
from tandem.engine.checking.steps import walk_placed
from tandem.engine.effect import ChangeRecord, CreateRecord, StartRun
from tandem.engine.forms import control_of
from tandem.engine.plan import Do
from tandem.engine.trigger import Changed, Created, Pattern, Trigger, parts_of
from tandem.engine.words import N_, Text
from tandem.engine.workflow import ActionStep, Document, TriggerUse


def loops(document: Document, known: Known) -> Iterator[Found]:
    """A step that changes a field, or creates a record, for which a trigger of the workflow waits."""
    for one in walk_placed(document.steps):
        step = one.step
        if not isinstance(step, ActionStep) or not step.action:
            continue
        kind = known.actions[step.action]
        if enters(kind, step) == document.key:
            text = N_("This step starts this workflow again. Add a condition to stop it.")
            yield Found(one.at, Text(text), is_warning=True)
        fields_set = written(kind, step)
        for use in document.triggers:
            trigger = known.triggers[use.on]
            if not _edge(use, document, trigger) and _hears(trigger.pattern, use, fields_set):
                text = N_(
                    "This step sets {fields}, which starts this workflow again. Add a condition to stop it."
                )
                fields = ", ".join(sorted(fields_set)) or known.word(document.about)
                yield Found(one.at, Text(text, {"fields": fields}), is_warning=True)
            elif makes(kind, document.about) and _hears_creation(trigger.pattern):
                text = N_(
                    "This step creates a {about}, which starts this workflow again. Add a condition to stop it."
                )
                yield Found(one.at, Text(text, {"about": known.word(document.about)}), is_warning=True)


def enters(kind: type[Action], step: ActionStep) -> str:
    """The key of the workflow a step starts by name; empty for most."""
    named = [name for name in kind.model_fields if control_of(kind, name) == "workflow"]
    if not named or not _starts_runs(kind):
        return ""
    return str(step.form.get(named[0]) or "")


def _starts_runs(kind: type[Action]) -> bool:
    plans = [example.gives for example in kind.examples]
    return any(isinstance(effect, StartRun) for one in plans if isinstance(one, Do) for effect in one.effects)


def written(kind: type[Action], step: ActionStep) -> frozenset[str]:
    """The fields of the record itself that an action sets: named in its form, else as its examples do."""
    named = [name for name in kind.model_fields if control_of(kind, name) == "field"]
    if named:
        return frozenset(str(step.form[name]) for name in named if name in step.form)
    changes = [
        effect
        for example in kind.examples
        if isinstance(example.gives, Do)
        for effect in example.gives.effects
        if isinstance(effect, ChangeRecord) and effect.record.type == (example.on or kind.works_on[0])
    ]
    return frozenset(name for effect in changes for name in effect.changes)


def makes(kind: type[Action], about: str) -> bool:
    """Whether an action, going by its examples, makes a record of this type."""
    return any(
        isinstance(effect, CreateRecord) and effect.record.type == about
        for example in kind.examples
        if isinstance(example.gives, Do)
        for effect in example.gives.effects
    )


def _edge(use: TriggerUse, document: Document, trigger: Trigger) -> bool:
    """Whether the trigger fires only when its conditions begin to hold, which ends a loop by itself."""
    conditional = use.when is not None or document.when is not None
    return "every_time" in trigger.takes and not use.every_time and conditional


def hears_again(use: TriggerUse, trigger: Trigger, fields: frozenset[str]) -> bool:
    """Whether a trigger notices that one of these fields changed."""
    return _hears(trigger.pattern, use, fields)


def _hears(pattern: Pattern, use: TriggerUse, written: frozenset[str]) -> bool:
    return any(_notices(part, use, written) for part in parts_of(pattern) if isinstance(part, Changed))


def _notices(pattern: Changed, use: TriggerUse, written: frozenset[str]) -> bool:
    wanted = frozenset(use.fields) or frozenset(pattern.fields)
    return bool(written & wanted if wanted else written - frozenset(pattern.except_for))


def _hears_creation(pattern: Pattern) -> bool:
    return any(isinstance(part, Created) for part in parts_of(pattern))
