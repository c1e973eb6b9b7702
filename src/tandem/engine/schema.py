"""What a record looks like: its fields, their kinds, and how a path such as `caller.city` is read.

The store builds a `Schema` from its models and hands it in. A path is the name of a field
(`duration`), of a field before the event (`old.status`), or of a field of a related record
(`contact.city`, `contact.company.industry`: at most two steps). A record type may declare aliases:
a call's `caller` is its contact or, when it has none, its company.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property
from typing import Literal

from tandem.engine.words import N_, Text

Kind = Literal[
    "text",
    "long_text",
    "email",
    "phone",
    "url",
    "number",
    "duration",
    "boolean",
    "choice",
    "reference",
    "tags",
    "datetime",
    "date",
]

# What a kind of field is called in messages.
KIND_WORDS: Mapping[Kind, str] = {
    "text": N_("text"),
    "long_text": N_("text"),
    "email": N_("e-mail address"),
    "phone": N_("telephone number"),
    "url": N_("web address"),
    "number": N_("number"),
    "duration": N_("length of time"),
    "boolean": N_("yes or no"),
    "choice": N_("choice"),
    "reference": N_("link to a record"),
    "tags": N_("tags"),
    "datetime": N_("date and time"),
    "date": N_("date"),
}
OLD = "old"
MOST_STEPS = 2


@dataclass(frozen=True)
class Choice:
    """One value of a choice field; `label` is an English message id."""

    value: str
    label: str


@dataclass(frozen=True)
class Field:
    """A field of a record type. `label` is an English message id; durations are in seconds.

    `target` names the record type a reference points to. A readonly field can be read by
    conditions and templates and is never written by an action. `longest` is in characters. An inner
    field is bookkeeping that another field or the sentence says already: no change of it is shown.
    """

    name: str
    kind: Kind
    label: str
    choices: tuple[Choice, ...] = ()
    target: str | None = None
    readonly: bool = False
    longest: int | None = None
    inner: bool = False


@dataclass(frozen=True)
class RecordType:
    """A record type. An alias names the references it stands for: the first that is set counts."""

    name: str
    label: str
    fields: Mapping[str, Field]
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def word(self) -> Text:
        """What it is called, for messages: said in the reader's language."""
        return Text(self.label)

    @cached_property
    def relations(self) -> Mapping[str, str]:
        """The references of this type: field name to the name of the record type it points to."""
        found = {name: one.target for name, one in self.fields.items() if one.kind == "reference"}
        return {name: target for name, target in found.items() if target}


Schema = Mapping[str, RecordType]


@dataclass(frozen=True)
class Route:
    """One concrete way to a value: follow `steps` (references), then read `field`.

    `field` is None where this way has no such field: `caller.first_name` of a company.
    """

    steps: tuple[str, ...]
    field: Field | None


@dataclass(frozen=True)
class Place:
    """What a path leads to.

    `routes` has one entry, or one for each reference of an alias, in order; of those the first
    whose reference is set gives the value.
    """

    path: str
    field: Field
    old: bool
    routes: tuple[Route, ...]

    @property
    def is_own(self) -> bool:
        """Whether this is a field of the record itself, as it is now."""
        return not self.old and not self.routes[0].steps


class UnknownField(ValueError):
    """A path names no field. `suggestion` is the nearest existing path, `known` the names there are."""

    def __init__(
        self, path: str, text: Text, suggestion: str | None = None, known: tuple[str, ...] = ()
    ) -> None:
        super().__init__(path, suggestion)
        self.path = path
        self.text = text
        self.suggestion = suggestion
        self.known = known

    def __str__(self) -> str:
        return str(self.text)


def resolve(schema: Schema, record_type: str, path: str) -> Field:
    """The field a path leads to. Raises UnknownField, naming the nearest existing name."""
    return place(schema, record_type, path).field


def place(schema: Schema, record_type: str, path: str) -> Place:
    """The field a path leads to and every way to its value. Raises UnknownField."""
    start = schema[record_type]
    names = path.split(".")
    old = names[0] == OLD and len(names) > 1 and OLD not in start.fields
    if old:
        names = names[1:]
        if len(names) > 1:
            text = Text(N_("“{path}”: only the record’s own fields have an earlier value."), {"path": path})
            raise UnknownField(path, text)
    if len(names) - 1 > MOST_STEPS:
        text = Text(
            N_("“{path}” goes through more than {most} related records."), {"path": path, "most": MOST_STEPS}
        )
        raise UnknownField(path, text)
    routes = _routes(schema, start, tuple(names), path)
    found = [route.field for route in routes if route.field is not None]
    return Place(path, _merged(found), old, routes)


def _routes(schema: Schema, start: RecordType, names: tuple[str, ...], path: str) -> tuple[Route, ...]:
    """Every way along `names` from `start`; at least one of them ends at a field."""
    if len(names) == 1:
        if names[0] not in start.fields:
            raise _unknown_field(schema, start, names[0], path)
        return (Route((), start.fields[names[0]]),)
    ways_on = tuple(name for name, target in start.relations.items() if target in schema)
    if names[0] not in start.aliases and names[0] not in ways_on:
        raise _unknown(path, names[0], start, (*ways_on, *start.aliases))
    routes: list[Route] = []
    problems: list[UnknownField] = []
    for reference in start.aliases.get(names[0], (names[0],)):
        try:
            ways = _routes(schema, schema[start.relations[reference]], names[1:], path)
            routes += [Route((reference, *way.steps), way.field) for way in ways]
        except UnknownField as problem:
            problems.append(problem)
            routes.append(Route((reference,), None))
    if all(route.field is None for route in routes):
        raise problems[0]
    _same_kind(path, routes)
    return tuple(routes)


def _same_kind(path: str, routes: list[Route]) -> None:
    kinds = {route.field.kind for route in routes if route.field}
    if len(kinds) > 1:
        text = N_("“{path}” means fields of different kinds: {kinds}.")
        raise UnknownField(path, Text(text, {"path": path, "kinds": ", ".join(sorted(kinds))}))


def _merged(found: list[Field]) -> Field:
    """One field for several routes: the first, with the choices of all."""
    choices = {one.value: one for way in reversed(found) for one in way.choices}
    if len(found) == 1 or not choices:
        return found[0]
    return replace(found[0], choices=tuple(choices.values()))


def _unknown_field(schema: Schema, record_type: RecordType, name: str, path: str) -> UnknownField:
    """The error for the last name of a path: a related record may have what was meant."""
    known = tuple(sorted(record_type.fields))
    if name in record_type.aliases:
        text = N_("“{name}” stands for {references}: add the name of a field, such as “{name}.{field}”.")
        references = record_type.aliases[name]
        field = next(iter(schema[record_type.relations[references[0]]].fields))
        values = {"name": name, "references": " / ".join(references), "field": field}
        return UnknownField(path, Text(text, values), f"{path}.{field}", known)
    if path == name:
        for owner in (*record_type.aliases, *record_type.relations):
            target = schema.get(record_type.relations[record_type.aliases.get(owner, (owner,))[0]])
            if target and name in target.fields:
                return _unknown(path, name, record_type, known, near=f"{owner}.{name}")
    return _unknown(path, name, record_type, known)


def _unknown(
    path: str, name: str, record_type: RecordType, known: tuple[str, ...], near: str | None = None
) -> UnknownField:
    values = {"name": name, "record_type": record_type.word}
    near = near or next(iter(get_close_matches(name, known, n=1, cutoff=0.5)), None)
    if near is None:
        return UnknownField(path, Text(N_("“{name}” is not a field of {record_type}."), values), None, known)
    names = path.split(".")
    names[names.index(name)] = near
    suggestion = ".".join(names)
    text = N_("“{name}” is not a field of {record_type}. Did you mean “{suggestion}”?")
    return UnknownField(path, Text(text, {**values, "suggestion": suggestion}), suggestion, known)
