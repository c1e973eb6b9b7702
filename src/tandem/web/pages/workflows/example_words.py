"""A workflow's examples as a reader sees them: what happens, to what record, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from tandem.engine.durations import WrongDuration, format_duration, parse
from tandem.engine.proving import AGO, Proof
from tandem.engine.schema import UnknownField, resolve
from tandem.engine.trying import TriedStep
from tandem.engine.walking import walk
from tandem.engine.workflow import Document, HandOffStep, WorkflowExample
from tandem.store.read.schema import schema
from tandem.web.components.labels import quoted
from tandem.web.components.states import State

from .phrases import capitalised, shortened
from .words import Speaker, field_label, trigger_label

HOLDS = State(gettext_lazy("Holds"), "circle-check", "green")
BROKEN = State(gettext_lazy("Does not hold"), "circle-x", "red")
ICONS = {"did": "check", "skipped": "minus", "waited": "hourglass", "failed": "x"}
OUTCOMES = {
    "did": gettext_lazy("done"),
    "skipped": gettext_lazy("skipped"),
    "waited": gettext_lazy("waits"),
    "failed": gettext_lazy("failed"),
}
ENDS = {
    "done": gettext_lazy("done"),
    "happens": gettext_lazy("it happens"),
    "timeout": gettext_lazy("not in time"),
    "cancelled": gettext_lazy("cancelled"),
    "fails": gettext_lazy("it fails"),
}


@dataclass(frozen=True)
class Taken:
    """One step of an example: what it is and what came of it."""

    icon: str
    words: str
    outcome: str
    reason: str


@dataclass(frozen=True)
class Told:
    """One example. ``facts`` are what its author wrote about the record, label and value."""

    name: str
    state: State
    when: str
    facts: list[tuple[str, str]]
    steps: list[Taken]
    starts: bool
    problems: list[str]


def told(proofs: Iterable[Proof], document: Document, speaker: Speaker) -> list[Told]:
    """The examples of a document with what each came to."""
    steps = {step.id: step for _path, step in walk(document.steps)}
    words = {id: speaker.step(step, document.about) for id, step in steps.items()}
    return [_told(proof, document.about, words, steps) for proof in proofs]


def _told(proof: Proof, about: str, words: dict[str, str], steps: dict[str, Any]) -> Told:
    return Told(
        proof.example.name,
        HOLDS if proof.holds else BROKEN,
        trigger_label(proof.example.on),
        list(_facts(proof.example, about)),
        [
            Taken(
                ICONS[step.outcome],
                words.get(step.id, step.id),
                _came_to(step, steps.get(step.id)),
                step.reason.say(gettext) if step.reason else "",
            )
            for number, step in enumerate(proof.steps)
            if step.action != "branch" and not _is_over(step, proof.steps[:number])
        ],
        proof.started,
        [why.say(gettext) for why in proof.problems],
    )


def _is_over(step: TriedStep, before: Sequence[TriedStep]) -> bool:
    """The end of a wait or a hand-off, which its beginning has told already."""
    return any(one.path == step.path and one.outcome == "waited" for one in before)


def _came_to(step: TriedStep, written: Any) -> str:
    """What came of a step; of a wait or a hand-off, what it came to in the end."""
    if step.outcome == "waited" and step.chosen:
        if isinstance(written, HandOffStep):
            labels = {one.name: one.label for one in written.hand_off.outcomes}
            if labels.get(step.chosen):
                return quoted(labels[step.chosen])
        return str(ENDS.get(step.chosen, step.chosen))
    return str(OUTCOMES[step.outcome])


def _facts(example: WorkflowExample, about: str) -> Iterable[tuple[str, str]]:
    for name, value in example.record.items():
        yield capitalised(field_label(about, name)), _value(value, about, name)
    for path, values in example.related.items():
        for name, value in values.items():
            place = f"{path}.{name}"
            owner = " ".join(field_label(about, step) for step in path.split(".")[:1])
            label = gettext("{owner}’s {field}").format(owner=owner, field=field_label(about, place))
            yield capitalised(label), _value(value, about, place)


def _value(value: Any, about: str, path: str) -> str:
    if value in (None, "", []):
        return gettext("empty")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    try:
        field = resolve(schema(), about, path)
    except (UnknownField, KeyError):
        return shortened(str(value))
    if field.kind == "datetime":
        return _moment(str(value))
    choices = {one.value: one.label for one in field.choices}
    return gettext(choices[value]) if value in choices else shortened(str(value))


def _moment(written: str) -> str:
    """ "30 minutes ago" or "10 days" from now in the reader's words; a date stays as it is written."""
    ago = AGO.fullmatch(written)
    try:
        length = format_duration(parse(ago["span"] if ago else written), ngettext)
    except WrongDuration:
        return written
    return (gettext("{span} ago") if ago else gettext("in {span}")).format(span=length)
