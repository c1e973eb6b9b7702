"""A view as templates read it: times on the organisation's clock, references by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tandem.engine.record import RecordRef
from tandem.engine.template import parse, render
from tandem.engine.view import View

LABELS = ("name", "title", "subject", "text")


class Shown(Mapping[str, Any]):
    """``Shown(view)["planned_at"]`` is text in the organisation's zone; ``["owner"]`` is a name."""

    __slots__ = ("view",)

    def __init__(self, view: View) -> None:
        self.view = view

    def __getitem__(self, path: str) -> Any:
        return self._written(path, self.view[path])

    def _written(self, path: str, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self.view.world.zone).strftime("%Y-%m-%d %H:%M")
        if isinstance(value, date):
            return value.isoformat()
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


def fill_in(template: str, view: View) -> str:
    """A template filled in with what the view shows. Raises RenderError."""
    if "{" not in template:
        return template
    return render(parse(template), Shown(view), html=False)


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
