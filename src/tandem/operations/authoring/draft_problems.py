"""What is wrong with an unfinished workflow, each problem at its card: a step, a trigger, conditions, settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from tandem import catalog
from tandem.engine.drafting import NoSuchPlace, step_at, walk
from tandem.engine.drafting.places import part_at
from tandem.engine.durations import NO_DURATION
from tandem.engine.wording import TOO_SHORT
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations.authoring.documents import validate
from tandem.operations.errors import Problem, Refused

WHOLE = ""
MOST_ROUNDS = 3
SOUND = {"field": "id", "operator": "is_filled"}  # a condition that says nothing and fits every record
STARTS = frozenset({"", "about", "triggers", "when"})
EMPTY = {  # what is said of an empty field, by what is said of one that holds nonsense
    TOO_SHORT: N_("This is still empty."),
    NO_DURATION: N_("Say how long: a whole number and a unit."),
}
PASSES = {"wait": {"for": "1 minute"}}  # a step that is nothing but sound


@dataclass(frozen=True)
class CardProblem:
    """One thing to mend.

    ``card`` is the place of the step, ``triggers.0``, ``when``, ``settings`` or empty; ``triggers`` and ``steps``
    while there are none.

    ``field`` is where in the card: ``with.text``, ``branches.1.when.all.0.value``.
    """

    card: str
    field: str
    message: Text
    is_warning: bool = False


def problems(document: Mapping[str, Any], *, alone: bool = False) -> list[CardProblem]:
    """Everything wrong with a document, finished or not, in its order; also what its form hides from the check.

    ``alone``: without what it has to do with other workflows.
    """
    cards = [one.at for one in walk(dict(document))]
    listed = [(one, worded) for one, worded in _all(dict(document), alone) if worded is not None]
    found = [_placed(one.field, worded, one, cards) for one, worded in listed]
    places = {
        card: number for number, card in enumerate(["", "triggers", "when", *cards, "steps", "settings"])
    }
    return sorted(found, key=lambda one: places.get(one.card, places["triggers"]))


def as_far_as_sound(document: Mapping[str, Any]) -> Document | None:
    """The document with what is unfinished in its steps left out; None while what starts it is unfinished."""
    made = dict(document)
    for _ in range(MOST_ROUNDS):
        try:
            return validate(made, alone=True).document
        except Refused as refused:
            places = [_patch_at(one.field, made) for one in refused.problems]
        if any(place.partition(".")[0] in STARTS for place in places):
            return None
        made = _patched(made, places)
    return None


def _all(document: dict[str, Any], alone: bool) -> Iterator[tuple[_Seen, Text | None]]:
    """Each problem once, with its words; None for one that another says already."""
    patched, hidden = document, list[str]()
    for _ in range(MOST_ROUNDS):
        is_form, seen = _look(patched, alone)
        for one in seen:
            if not any(_is_under(one.field, place) for place in hidden):
                yield one, _words(one, document)
        if not is_form:
            return
        places = [place for place in (_patch_at(one.field, patched) for one in seen) if place]
        if not places:
            return
        hidden += places
        patched = _patched(patched, places)


@dataclass(frozen=True)
class _Seen:
    field: str
    message: Text
    is_warning: bool = False


def _look(document: Mapping[str, Any], alone: bool) -> tuple[bool, list[_Seen]]:
    """What the check says, and whether it got no further than the form."""
    try:
        Document.model_validate(document)
        is_form = False
    except (ValidationError, RecursionError):
        is_form = True
    try:
        return False, [
            _Seen(one.field, one.message, True) for one in validate(document, alone=alone).warnings
        ]
    except Refused as refused:
        return is_form, [_Seen(one.field, one.message) for one in refused.problems]


def _is_under(field: str, place: str) -> bool:
    return f"{field}.".startswith(f"{place}.")


def _words(one: _Seen, document: Mapping[str, Any]) -> Text | None:
    """The words of a check for somebody who fills in cards, not a document."""
    if one.field == "triggers" and not document.get("triggers"):
        return Text(N_("Nothing starts it yet: choose what does."))
    if one.field == "steps" and not document.get("steps"):
        return Text(N_("It does nothing yet: add the first step."))
    head, _, name = one.field.rpartition(".")
    if name == "value" and _value(document, one.field) == "":
        return Text(N_("Say what it is compared with."))
    if name in ("field", "operator") and _value(document, one.field) == "":
        if name == "field":
            return Text(N_("A condition is not finished: choose its field, or take it away."))
        return None if _value(document, f"{head}.field") == "" else one.message
    if _value(document, one.field) == "" and one.message.msgid in EMPTY:
        return Text(EMPTY[one.message.msgid])
    return _titled(one, document)


def _titled(one: _Seen, document: Mapping[str, Any]) -> Text:
    """The words with the field of an action called as its form calls it."""
    place, _, name = one.field.rpartition(".with.")
    part = _value(document, place) if place and name else None
    given = part if isinstance(part, Mapping) else {}
    action = catalog.actions().get(str(given.get("action") or given.get("do") or ""))
    if action is None or one.message.values.get("name") != name:
        return one.message
    titles = {field.alias or key: field.title for key, field in action.model_fields.items()}
    return Text(one.message.msgid, {**one.message.values, "name": Text(titles.get(name) or name)})


def _value(document: Mapping[str, Any], place: str) -> Any:
    try:
        return part_at(dict(document), place)
    except NoSuchPlace:
        return None


def _patch_at(field: str, document: Mapping[str, Any]) -> str:
    """The smallest part that makes way for the rest of the check; empty when there is none."""
    names = field.split(".")
    for word in ("when", "goal"):
        if word in names:
            return ".".join(names[: names.index(word) + 1])
    if names[0] == "steps":
        inside = [one.at for one in walk(dict(document)) if _is_under(field, one.at)]
        return inside[-1] if inside else "steps" if field == "steps" else ""
    if names[0] == "settings":
        return ".".join(names[:2])
    return ".".join(names[:2]) if names[0] in ("triggers", "notes", "examples") else names[0]


def _patched(document: Mapping[str, Any], places: Sequence[str]) -> dict[str, Any]:
    """The document with something sound at each of these places, the last ones first."""
    made = deepcopy(dict(document))
    for place in sorted(set(places), key=lambda one: [int(n) if n.isdigit() else 0 for n in one.split(".")])[
        ::-1
    ]:
        head, _, last = place.rpartition(".")
        if last in ("when", "goal"):
            part_at(made, head).update({last: SOUND}) if head else made.update({last: SOUND})
        elif place == "triggers":
            made["triggers"] = _any_trigger(str(made.get("about", "")))
        elif place == "steps":
            made["steps"] = [{"id": "step", **PASSES}]
        elif place.startswith("steps."):
            step = step_at(made, place)
            id = step.get("id", "step")
            step.clear()
            step.update({"id": id, **PASSES})
        elif place.startswith("triggers."):
            made["triggers"][int(last)] = _any_trigger(str(made.get("about", "")))[0]
        elif place.startswith(("settings.", "notes.", "examples.")):
            _leave_out(made, head, last)
        else:
            made[place] = "x"
    return made


def _leave_out(document: dict[str, Any], head: str, last: str) -> None:
    holder = part_at(document, head)
    if isinstance(holder, list):
        holder.pop(int(last))
    else:
        holder.pop(last, None)


def _any_trigger(about: str) -> list[dict[str, Any]]:
    fitting = [word for word, one in catalog.triggers().items() if one.record_type == about]
    return [{"on": fitting[0]}] if fitting else []


def _placed(field: str, message: Text, one: _Seen, cards: Sequence[str]) -> CardProblem:
    """The card a problem belongs to, and where in it."""
    inside = [card for card in cards if _is_under(field, card)]
    names = field.split(".")
    if inside:
        card = inside[-1]
    elif names[0] == "triggers" and len(names) > 1:
        card = ".".join(names[:2])
    else:
        card = names[0] if names[0] in ("triggers", "when", "steps", "settings") else WHOLE
    return CardProblem(card, field[len(card) :].lstrip("."), message, one.is_warning)


def as_refused(found: Sequence[CardProblem]) -> list[Problem]:
    """The errors as the rest of the program knows them, with whole places."""
    return [
        Problem(".".join(part for part in (one.card, one.field) if part), one.message)
        for one in found
        if not one.is_warning
    ]
