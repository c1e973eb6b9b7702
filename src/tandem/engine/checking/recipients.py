"""Words that stand for nobody today: a team without members, a manager nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tandem.engine.checking.found import Found, Known
from tandem.engine.checking.steps import walk_placed
from tandem.engine.directory import Directory
from tandem.engine.forms import control_of
from tandem.engine.words import N_, Text
from tandem.engine.workflow import ActionStep, Document, HandOffStep

CONTROLS = frozenset({"recipients", "assignee", "colleague", "mail_to"})


def empty_recipients(document: Document, known: Known) -> Iterator[Found]:
    """Each place where people are named, and nobody stands behind the name."""
    directory = known.around.world.directory
    for one in walk_placed(document.steps):
        if isinstance(one.step, HandOffStep):
            yield from _nobody([one.step.hand_off.to], f"{one.at}.hand_off.to", directory)
        elif isinstance(one.step, ActionStep) and one.step.action in known.actions:
            kind = known.actions[one.step.action or ""]
            for name in kind.model_fields:
                if control_of(kind, name) not in CONTROLS:
                    continue
                given = one.step.form.get(
                    name, kind.model_fields[name].get_default(call_default_factory=True)
                )
                tokens = [given] if isinstance(given, str) else given if isinstance(given, list) else []
                yield from _nobody(tokens, f"{one.at}.with.{name}", directory)


def _nobody(tokens: Iterable[object], at: str, directory: Directory) -> Iterator[Found]:
    for token in tokens:
        word = str(token)
        kind, _, key = word.partition(":")
        if kind in ("team", "role") and directory.knows(word) and not directory.who(word, owner=None):
            text = N_("Nobody is in “{name}” today, so nobody would get this. Add somebody, or name another.")
            yield Found(at, Text(text, {"name": key}), is_warning=True)
        elif kind == "user" and directory.knows(word) and not directory.who(word, owner=None):
            text = N_("“{name}” does not work here any more. Name somebody else.")
            yield Found(at, Text(text, {"name": key}), is_warning=True)
        elif word == "owner.manager":
            yield from _managers(at, directory)


def _managers(at: str, directory: Directory) -> Iterator[Found]:
    active = [person for person in directory.people.values() if person.active]
    without = [person for person in active if not directory.is_active(person.manager)]
    if active and len(without) == len(active):
        text = N_(
            "Nobody here has a manager, so nobody would get this. Give colleagues a manager in the settings."
        )
        yield Found(at, Text(text), is_warning=True)
