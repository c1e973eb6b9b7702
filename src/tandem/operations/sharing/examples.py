"""Run the examples a workflow carries, as it is written, against the fields and calendars of this house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models.expressions import BaseExpression
from pydantic import ValidationError

from tandem import catalog
from tandem.connectors.numbers import normalise
from tandem.engine.naming import TOKEN, names
from tandem.engine.program import Program
from tandem.engine.proving import House, Proof, monday, prove
from tandem.engine.proving.cast import cast_of, furnished
from tandem.engine.record import Image, RecordRef
from tandem.engine.view import World
from tandem.engine.words import N_, Text
from tandem.engine.workflow import Document
from tandem.operations.errors import Problem
from tandem.operations.world import compile_document, settings
from tandem.store.read.schema import models_by_type, schema


def run(document: Document) -> list[Proof]:
    """Each example with what it came to; writes nothing. A document that cannot run proves none of them."""
    if not document.examples:
        return []
    try:
        program = compile_document(document, 0)
    except (KeyError, ValueError, TypeError, ValidationError):
        why = Text(N_("It cannot be tried before what is missing or wrong in the workflow is mended."))
        return [Proof(example, (why,)) for example in document.examples]
    return prove(program, _house(program))


def warnings(document: Document) -> list[Problem]:
    """What is worth knowing before publishing: each example that does not hold, and why."""
    text = N_("The example “{name}” does not hold. {why}")
    return [
        Problem(f"examples.{number}", Text(text, {"name": proof.example.name, "why": why}))
        for number, proof in enumerate(run(document))
        for why in proof.problems[:1]
    ]


def _house(program: Program) -> House:
    known = settings()
    content = program.document.model_dump(mode="json", by_alias=True)
    cast = cast_of(_words(content))
    people: dict[RecordRef, Image] = {
        RecordRef("user", one.id): {"id": one.id, "name": one.name, "email": one.email}
        for one in cast.directory.people.values()
    }
    now = monday(known.zone)
    world = World(
        schema=schema(),
        now=now,
        directory=cast.directory,
        library=furnished(known.library, names(content, catalog.actions())),
        ids=iter(()),
        turns=_Nobody(),
        zone=known.zone,
        language=known.organisation.language,
        calendar=known.calendar(None),
        images=people,
        e164=lambda written: normalise(written, known.organisation.region).e164,
    )
    return House(catalog.triggers(), world, known.calendar, _blank, cast)


class _Nobody:
    """Takes no turns; each example brings its own."""

    def take(self, key: str) -> int:
        """Always the first."""
        return 0


def _words(part: Any) -> set[str]:
    """Every word for people anywhere in a document."""
    if isinstance(part, Mapping):
        return {word for value in part.values() for word in _words(value)}
    if isinstance(part, list | tuple):
        return {word for value in part for word in _words(value)}
    return {part} if isinstance(part, str) and TOKEN.fullmatch(part) else set()


def _blank(record_type: str) -> Image:
    """A record of this type that nobody has filled in, as the store would make it."""
    found: Image = {}
    for field in models_by_type()[record_type]._meta.concrete_fields:
        value = field.get_default()
        plain = not isinstance(value, BaseExpression | datetime)
        found[str(field.column)] = value if plain else None
    return found
