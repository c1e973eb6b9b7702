"""What a check gives and what it goes by, and the checks that all parts of a document share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from tandem.engine.action import Action, Surroundings
from tandem.engine.condition import Condition, validate
from tandem.engine.durations import Duration, WrongDuration, parse
from tandem.engine.schema import Schema, UnknownField, resolve
from tandem.engine.trigger import Trigger
from tandem.engine.words import N_, Text


class Found(NamedTuple):
    """Something wrong at a place of the document, such as ``steps.1.branches.0.when.all.2.value``.

    A warning is worth reading; the document can be published with it. ``others``: the workflows it speaks of.
    """

    path: str
    message: Text
    is_warning: bool = False
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class Known:
    """What a document is checked against. ``calendars`` and ``saved`` are keys."""

    schema: Schema
    actions: Mapping[str, type[Action]]
    triggers: Mapping[str, Trigger]
    around: Surroundings
    calendars: Collection[str] = ()
    saved: Collection[str] = ()

    def word(self, record_type: str) -> Text:
        """What a record type is called, said in the reader's language."""
        kind = self.schema.get(record_type)
        return kind.word if kind else Text(record_type)


def nearest(name: str, candidates: Collection[str]) -> Text:
    """“Did you mean”, or the list of what there is."""
    near = get_close_matches(name, list(candidates), n=1, cutoff=0.5)
    if near:
        return Text(N_("Did you mean “{name}”?"), {"name": near[0]})
    return Text(N_("There are: {known}."), {"known": ", ".join(sorted(candidates)) or "–"})


def conditions(condition: Condition | None, at: str, about: str, known: Known) -> Iterator[Found]:
    """What does not fit the fields of the record."""
    for one in validate(condition, known.schema, about):
        place = ".".join((at, *map(str, one.path_in_document)))
        yield Found(place, Text(N_("{message} {fix}"), {"message": one.message, "fix": one.fix}))


def duration(text: str | None, at: str, *, least: int | None = None) -> Iterator[Found]:
    """A length of time that is none, or shorter than it may be. ``least`` is an amount of its unit."""
    if text is None:
        return
    try:
        length: Duration = parse(text)
    except WrongDuration as wrong:
        yield Found(at, wrong.text)
        return
    if least is not None and length.amount < least:
        yield Found(
            at, Text(N_("This must be at least {least} {unit}."), {"least": least, "unit": length.unit})
        )


def date_field(path: str, at: str, about: str, known: Known) -> Iterator[Found]:
    """A path that does not lead to a date with a time."""
    try:
        field = resolve(known.schema, about, path)
    except UnknownField as unknown:
        yield Found(at, unknown.text)
        return
    if field.kind != "datetime":
        dates = [name for name, one in known.schema[about].fields.items() if one.kind == "datetime"]
        text = N_("“{name}” is not a date with a time. Use one of: {known}.")
        yield Found(at, Text(text, {"name": path, "known": ", ".join(dates)}))
