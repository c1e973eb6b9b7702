"""Checks that several forms share: templates, people, fields, durations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from tandem.engine.action import FormProblem, Surroundings
from tandem.engine.durations import WrongDuration, parse
from tandem.engine.schema import UnknownField, resolve
from tandem.engine.template import problems
from tandem.engine.words import N_, Text


def known_path(around: Surroundings, path: str) -> bool:
    """Whether a template may name this path: a field, a related record's field, or what a step gave."""
    if path.startswith("steps."):
        return True
    try:
        resolve(around.schema, around.record_type, path)
    except (UnknownField, KeyError):
        return False
    return True


def template_problems(around: Surroundings, field: str, source: str) -> list[FormProblem]:
    """What is wrong with a template for this record type."""
    found = problems(source, lambda path: known_path(around, path), names=_paths(around))
    both = N_("{message} {fix}")
    return [FormProblem(field, Text(both, {"message": one.message, "fix": one.fix})) for one in found]


def _paths(around: Surroundings) -> Iterator[str]:
    """What may be suggested: the record's own fields, then those of the records beside it."""
    start = around.schema[around.record_type]
    yield from start.fields
    for name in (*start.aliases, *start.relations):
        target = around.schema.get(start.relations[start.aliases.get(name, (name,))[0]])
        yield from (f"{name}.{field}" for field in (target.fields if target else ()))


def people_problems(around: Surroundings, field: str, tokens: Iterable[str]) -> list[FormProblem]:
    """Words that stand for nobody who exists."""
    text = N_(
        "“{token}” is nobody here. Use owner, owner.manager, client.owner, user:address, team:key or role:key."
    )
    return [
        FormProblem(field, Text(text, {"token": token}))
        for token in tokens
        if not around.world.directory.knows(token)
    ]


def duration_problems(field: str, text: str) -> list[FormProblem]:
    """Whether a text is a duration."""
    try:
        parse(text)
    except WrongDuration as wrong:
        return [FormProblem(field, wrong.text)]
    return []


def saved_problems(field: str, key: str, saved: Iterable[str]) -> list[FormProblem]:
    """Whether there is something saved under this key."""
    known = sorted(saved)
    if key in known:
        return []
    text = N_("There is nothing saved as “{key}”. There is: {known}.")
    return [FormProblem(field, Text(text, {"key": key, "known": ", ".join(known) or "—"}))]


def is_web_address(text: str) -> bool:
    """Whether this is a whole address that a browser may open: http or https, with a host."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
