"""A view as templates read it: times as the reader writes them, on the reader's clock; references by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tandem.engine.dates import write_date, write_moment
from tandem.engine.record import RecordRef
from tandem.engine.template import parse, render
from tandem.engine.view import View

LABELS = ("name", "title", "subject", "text")


class Reader(NamedTuple):
    """How times are written for somebody. Without a language they are written for programs: 2026-11-22 14:30."""

    language: str
    zone: ZoneInfo


class Shown(Mapping[str, Any]):
    """``Shown(view)["planned_at"]`` is text, for the house unless a reader is named; ``["owner"]`` is a name."""

    __slots__ = ("reader", "view")

    def __init__(self, view: View, reader: Reader | None = None) -> None:
        self.view = view
        self.reader = reader or Reader(view.world.language, view.world.zone)

    def __getitem__(self, path: str) -> Any:
        return self._written(path, self.view[path])

    def _written(self, path: str, value: Any) -> Any:
        if isinstance(value, datetime):
            here = value.astimezone(self.reader.zone)
            return (
                write_moment(here, self.reader.language) if self.reader.language else f"{here:%Y-%m-%d %H:%M}"
            )
        if isinstance(value, date):
            return write_date(value, self.reader.language) if self.reader.language else value.isoformat()
        if isinstance(value, int) and not isinstance(value, bool) and "." not in path:
            return self._reference(path, value)
        return value

    def _reference(self, path: str, value: int) -> Any:
        kind = self.view.world.schema.get(self.view.ref.type)
        field = kind.fields.get(path) if kind else None
        if field is None or field.target is None:
            return value
        image = self.view.world.images.get(RecordRef(field.target, value), {})
        return next((image[name] for name in LABELS if image.get(name)), value)

    def __iter__(self) -> Iterator[str]:
        return iter(self.view)

    def __len__(self) -> int:
        return len(self.view)


def fill_in(template: str, view: View, reader: Reader | None = None) -> str:
    """A template filled in with what the view shows, for the house unless a reader is named. Raises RenderError."""
    if "{" not in template:
        return template
    return render(parse(template), Shown(view, reader), html=False)


def fill_in_for(template: str, view: View, users: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """The template as each colleague reads it: the texts, each with its readers. Raises RenderError."""
    if "{" not in template:
        return {template: tuple(users)}
    found: dict[str, tuple[int, ...]] = {}
    readers: dict[Reader, tuple[int, ...]] = {}
    for user in users:
        reader = reader_of(view, user)
        readers[reader] = (*readers.get(reader, ()), user)
    for reader, group in readers.items():
        text = fill_in(template, view, reader)
        found[text] = (*found.get(text, ()), *group)
    return found


def reader_of(view: View, user: int) -> Reader:
    """A colleague, in their language, on their clock."""
    person = view.directory.people[user]
    return Reader(person.language, ZoneInfo(person.time_zone) if person.time_zone else view.world.zone)


def filled(value: Any, view: View) -> Any:
    """The same for whatever a form holds: each text in it is filled in. Raises RenderError and BadTemplate."""
    if isinstance(value, str):
        return fill_in(value, view)
    if isinstance(value, Mapping):
        return {name: filled(part, view) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [filled(part, view) for part in value]
    return value


def as_written(value: Any) -> Any:
    """Texts that come out of filling in exactly as they are here: what a person wrote is no template."""
    if isinstance(value, str):
        return _OPENS.sub(lambda found: "{{ '" + found.group() + "' }}", value)
    if isinstance(value, Mapping):
        return {name: as_written(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_written(part) for part in value]
    return value


_OPENS = re.compile(r"\{\{|\{%")
