"""What a workflow has to do with the others that are on: loops through a field, and different values for one field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tandem.engine.checking.found import Found, Known
from tandem.engine.checking.loops import enters, hears_again, makes, written
from tandem.engine.checking.steps import walk_placed
from tandem.engine.condition import All, Compare, Condition
from tandem.engine.conditions.logic import Logic
from tandem.engine.trigger import Became, Changed, Created, Left, parts_of
from tandem.engine.words import N_, Text
from tandem.engine.workflow import ActionStep, Document

LONGEST = 6  # workflows in one loop that are looked for


@dataclass(frozen=True)
class Other:
    """A live workflow, in the order of the list."""

    workflow: int
    name: str
    document: Document


@dataclass(frozen=True)
class Write:
    """A step that sets a field of the record; ``value`` is None unless it is always the same."""

    at: str
    field: str
    value: Any


@dataclass(frozen=True)
class Link:
    """By setting a field (or making a record, or by its name: then ``field`` is empty) one workflow starts another."""

    at: str
    field: str
    to: int


def writes(document: Document, known: Known) -> list[Write]:
    """The fields of the record itself that the steps of a document set."""
    found = []
    for one in walk_placed(document.steps):
        step = one.step
        if isinstance(step, ActionStep) and step.action in known.actions:
            for name in sorted(written(known.actions[step.action or ""], step)):
                found.append(Write(one.at, name, _constant(step, name)))
    return found


def _constant(step: ActionStep, field: str) -> Any:
    """The value a step always sets a field to; None when it depends on the record."""
    if step.form.get("field") == field:
        value = step.form.get("value")
    else:
        value = step.form.get(field) or step.form.get("to" if field == "owner" else field)
    if isinstance(value, str) and (
        "{{" in value or "{%" in value or value.startswith(("owner", "team:", "role:"))
    ):
        return None
    return value


def heard_fields(document: Document, known: Known) -> frozenset[str] | None:
    """The fields of the record its triggers listen to; None when any may do."""
    found: set[str] = set()
    for use in document.triggers:
        for part in parts_of(known.triggers[use.on].pattern) if use.on in known.triggers else ():
            if isinstance(part, Changed) and not part.fields and not use.fields:
                return None
            if isinstance(part, Changed):
                found |= {*use.fields} or {*part.fields}
            elif isinstance(part, (Became, Left)):
                found.add(part.field)
    return frozenset(found)


def starts(write: Write, other: Document, known: Known) -> bool:
    """Whether setting a field like this may pull a trigger of the other document."""
    logic = Logic(known.schema, other.about)
    set_to = Compare(field=write.field, operator="is", value=write.value) if write.value is not None else None
    for use in other.triggers:
        trigger = known.triggers.get(use.on)
        if trigger is None:
            continue
        if set_to is not None and any(
            logic.excludes(set_to, condition) for condition in (use.when, other.when) if condition is not None
        ):
            continue
        for part in parts_of(trigger.pattern):
            if isinstance(part, Became) and part.field == write.field and write.value in (None, part.value):
                return True
            if isinstance(part, Left) and part.field == write.field and write.value != part.value:
                return True
        if hears_again(use, trigger, frozenset({write.field})):
            return True
    return False


def _hears_creation(other: Document, known: Known) -> bool:
    return any(
        isinstance(part, Created)
        for use in other.triggers
        if use.on in known.triggers
        for part in parts_of(known.triggers[use.on].pattern)
    )


class Web:
    """Which live workflow starts which, worked out once for all of them."""

    def __init__(self, others: Sequence[Other], known: Known) -> None:
        self.others = {other.workflow: other for other in others}
        self.known = known
        self._heard = {other.workflow: heard_fields(other.document, known) for other in others}
        self._links: dict[int, list[Link]] = {}

    def from_(self, workflow: int) -> list[Link]:
        """What this workflow may start."""
        if workflow not in self._links:
            self._links[workflow] = self.links(self.others[workflow].document, workflow)
        return self._links[workflow]

    def links(self, document: Document, own: int) -> list[Link]:
        """What a document may start among the others, one link for each field and workflow."""
        mine = writes(document, self.known)
        made = {kind: at for kind, at in _made(document, self.known) if kind != document.about}
        named = dict(_named(document, self.known))
        found: list[Link] = []
        for other in self.others.values():
            if other.workflow == own:
                continue
            if other.document.key in named:
                found.append(Link(named[other.document.key], "", other.workflow))
            elif other.document.about == document.about:
                heard = self._heard[other.workflow]
                mayhap = [one for one in mine if heard is None or one.field in heard]
                hits = (one for one in mayhap if starts(one, other.document, self.known))
                first = next(hits, None)
                if first is not None:
                    found.append(Link(first.at, first.field, other.workflow))
            elif other.document.about in made and _hears_creation(other.document, self.known):
                found.append(Link(made[other.document.about], "", other.workflow))
        return found

    def back(self, link: Link, document: Document) -> Link | None:
        """How the workflow at the end of a link starts the document itself."""
        other = self.others[link.to].document
        named = dict(_named(other, self.known))
        if document.key in named:
            return Link(named[document.key], "", 0)
        if other.about == document.about:
            hits = (one for one in writes(other, self.known) if starts(one, document, self.known))
            first = next(hits, None)
            return Link(first.at, first.field, 0) if first else None
        made = dict(_made(other, self.known))
        if document.about in made and _hears_creation(document, self.known):
            return Link(made[document.about], "", 0)
        return None

    def loop(self, link: Link, document: Document, own: int) -> list[Link] | None:
        """The shortest way from a link back to the document; None when there is none."""
        ways: list[list[Link]] = [[link]]
        seen = {link.to}
        while ways:
            way = ways.pop(0)
            if self.back(way[-1], document) is not None:
                return way
            for following in self.from_(way[-1].to) if len(way) < LONGEST else ():
                if following.to not in seen and following.to != own:
                    seen.add(following.to)
                    ways.append([*way, following])
        return None


def _made(document: Document, known: Known) -> Iterator[tuple[str, str]]:
    """The types of records a document makes, each with a step that does."""
    for placed in walk_placed(document.steps):
        step = placed.step
        if isinstance(step, ActionStep) and step.action in known.actions:
            for kind in known.schema:
                if makes(known.actions[step.action or ""], kind):
                    yield kind, placed.at


def _named(document: Document, known: Known) -> Iterator[tuple[str, str]]:
    """The keys of the workflows a document starts by their names, each with a step that does."""
    for placed in walk_placed(document.steps):
        step = placed.step
        if isinstance(step, ActionStep) and step.action in known.actions:
            key = enters(known.actions[step.action or ""], step)
            if key:
                yield key, placed.at


def fights(document: Document, own: int, web: Web) -> Iterator[Found]:
    """Loops through other workflows, and others that set the same field to something else.

    ``own`` is the workflow's id, 0 for one that is not live: it comes last in the list.
    """
    known, position = web.known, list(web.others).index(own) if own in web.others else None
    for link in web.links(document, own):
        way = web.loop(link, document, own)
        if way is not None:
            yield _looped(link, way, document.about, web)
    mine = writes(document, known)
    for place, other in enumerate(web.others.values()):
        if other.workflow != own and other.document.about == document.about:
            wins = position is None or position > place
            yield from contradictions(document, mine, other, wins, known)


def _looped(link: Link, way: Sequence[Link], about: str, web: Web) -> Found:
    names = " → ".join(web.others[one.to].name for one in way)
    text = N_(
        "This step starts “{others}” through {field}, and that starts this workflow again."
        " Add a condition to stop it."
    )
    if not link.field:
        text = N_(
            "This step starts “{others}”, and that starts this workflow again. Add a condition to stop it."
        )
    values = {"others": names, "field": _label(link.field, about, web.known)}
    return Found(link.at, Text(text, values), is_warning=True, others=tuple(one.to for one in way))


def contradictions(
    document: Document, mine: Sequence[Write], other: Other, wins: bool, known: Known
) -> Iterator[Found]:
    """Steps that set a field to one value where another workflow, started by the same, sets it to another."""
    if not mine or not together(document, other.document, known):
        return
    theirs = writes(other.document, known)
    for write in mine:
        against = next((one for one in theirs if one.field == write.field and _differ(write, one)), None)
        if against is None:
            continue
        text = N_(
            "“{other}” starts with the same and sets {field} to “{theirs}”; here it becomes “{ours}”."
            " This workflow comes later in the list, so it wins."
        )
        if not wins:
            text = N_(
                "“{other}” starts with the same and sets {field} to “{theirs}”; here it becomes “{ours}”."
                " “{other}” comes later in the list, so it wins."
            )
        about = document.about
        values = {
            "other": other.name,
            "field": _label(write.field, about, known),
            "theirs": _value(against, about, known),
            "ours": _value(write, about, known),
        }
        yield Found(write.at, Text(text, values), is_warning=True, others=(other.workflow,))


def _label(field: str, about: str, known: Known) -> Text:
    """What a field is called."""
    found = known.schema[about].fields.get(field) if about in known.schema else None
    return Text("“{text}”", {"text": Text(found.label)}) if found else Text(field)


def _value(write: Write, about: str, known: Known) -> object:
    """What a step sets a field to, as its choice is called."""
    field = known.schema[about].fields.get(write.field) if about in known.schema else None
    labels = {choice.value: choice.label for choice in field.choices} if field else {}
    return (
        Text(labels[write.value]) if isinstance(write.value, str) and write.value in labels else write.value
    )


def _differ(one: Write, other: Write) -> bool:
    return one.value is not None and other.value is not None and one.value != other.value


def together(one: Document, other: Document, known: Known) -> bool:
    """Whether one event may start both: a trigger in common, and conditions that do not exclude each other."""
    logic = Logic(known.schema, one.about)
    for use in one.triggers:
        for another in other.triggers:
            if use.on != another.on:
                continue
            if use.direction and another.direction and use.direction != another.direction:
                continue
            if use.fields and another.fields and not set(use.fields) & set(another.fields):
                continue
            parts: list[Condition] = [
                part for part in (use.when, one.when, another.when, other.when) if part is not None
            ]
            if not parts or not logic.contradicts_itself(All(all=tuple(parts))):
                return True
    return False
