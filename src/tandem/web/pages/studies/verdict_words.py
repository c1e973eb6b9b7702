"""A condition's verdict in words: each clause with a tick or a cross, and the value that was there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, gettext_lazy

from tandem.engine.condition import Compare
from tandem.engine.conditions.explain import CLAUSE, Verdict
from tandem.engine.conditions.near import Near
from tandem.engine.schema import Field, UnknownField, resolve
from tandem.store.read.schema import models_by_type, schema
from tandem.web.components.clock import duration, exact
from tandem.web.components.labels import quoted
from tandem.web.components.states import State
from tandem.web.pages.workflows.phrases import capitalised, shortened
from tandem.web.pages.workflows.words import Speaker

GROUPS = {
    "all": gettext_lazy("All of these:"),
    "any": gettext_lazy("At least one of these:"),
    "none": gettext_lazy("None of these:"),
}
HELD = State(gettext_lazy("Held"), "check", "green")
FAILED = State(gettext_lazy("Did not hold"), "x", "red")
NEAR = {
    "spaces": gettext_lazy("It was “{actual}”, with a space too many: without it this would have held."),
    "accents": gettext_lazy("It was “{actual}”, with another accent than “{wanted}”."),
    "letter": gettext_lazy("It was “{actual}”, one letter away from “{wanted}”."),
}


@dataclass(frozen=True)
class Line:
    """One line of a verdict: a clause with the value that was there, or the head of a group."""

    depth: int
    held: bool
    words: str
    actual: str = ""
    before: str = ""

    @property
    def state(self) -> State:
        """Tick or cross."""
        return HELD if self.held else FAILED


def lines_of(verdict: Verdict, about: str, speaker: Speaker, depth: int = 0) -> Iterator[Line]:
    """A verdict line by line, groups before their parts; nothing for a condition that is not there."""
    if verdict.word == CLAUSE:
        yield _clause(verdict, about, speaker, depth)
        return
    if not verdict.parts:
        return
    inner = depth
    if len(verdict.parts) > 1 or verdict.word == "none":
        yield Line(depth, verdict.held, str(GROUPS[verdict.word]))
        inner += 1
    for part in verdict.parts:
        yield from lines_of(part, about, speaker, inner)


def _clause(verdict: Verdict, about: str, speaker: Speaker, depth: int) -> Line:
    before = shown(verdict.old, verdict.field, about, speaker) if verdict.old is not None else ""
    return Line(
        depth,
        verdict.held,
        clause_words(verdict, about, speaker),
        shown(verdict.actual, verdict.field, about, speaker),
        before,
    )


def clause_words(verdict: Verdict, about: str, speaker: Speaker) -> str:
    """What a clause asks for: "City is Boston"."""
    clause = Compare(field=verdict.field, operator=verdict.operator, value=verdict.expected)
    return capitalised(speaker.condition(clause, about))


def near_words(near: Near) -> str:
    """What was nearly so."""
    return str(NEAR[near.slip]).format(actual=near.actual, wanted=near.wanted)


def shown(value: Any, path: str, about: str, speaker: Speaker) -> str:
    """A value as a person reads it; texts in quotes, so that spaces are seen."""
    if value in (None, "", []):
        return gettext("empty")
    try:
        field = resolve(schema(), about, path)
    except UnknownField:
        return quoted(value)
    if field.target == "user" and value in speaker.directory.people:
        return str(speaker.directory.people[value].name)
    return _of_kind(field, value)


def _of_kind(field: Field, value: Any) -> str:
    if field.kind == "choice":
        return next((gettext(one.label) for one in field.choices if one.value == value), str(value))
    if field.kind == "boolean":
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return exact(value)
    if isinstance(value, date):
        return value.isoformat()
    if field.kind == "duration" and isinstance(value, int):
        return duration(value)
    if field.kind == "tags":
        return ", ".join(map(str, value))
    if field.kind == "reference" and field.target in models_by_type():
        row = models_by_type()[field.target]._default_manager.filter(pk=value).first()
        return str(row) if row else f"#{value}"
    return (
        quoted(shortened(value) if value == value.strip() else value)
        if isinstance(value, str)
        else str(value)
    )
