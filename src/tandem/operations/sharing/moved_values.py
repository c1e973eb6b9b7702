"""The words a workflow compares with or sets, such as a status: which are not in use here, and others instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tandem.engine.drafting.places import walk
from tandem.engine.schema import Field
from tandem.store.read.schema import models_by_type, schema

FREE = frozenset(
    {"status", "source", "industry", "purpose", "result"}
)  # texts every firm has its own words for
MOST_CHOICES = 200
KIND = "value"


@dataclass(frozen=True)
class Unused:
    """A word for a field that no record here has; ``choices`` are the words that are in use."""

    record_type: str
    field: str
    label: str
    value: str
    choices: tuple[str, ...]
    chosen: str = ""

    @property
    def word(self) -> str:
        """The word a mapping knows it by: ``value:contact.status=Quote sent``."""
        return f"{KIND}:{self.record_type}.{self.field}={self.value}"


class _Word(NamedTuple):
    """One value where it stands: what holds it, under which name, and whose field it is for."""

    holder: Any
    name: Any
    record_type: str
    field: Field

    @property
    def word(self) -> str:
        return f"{KIND}:{self.record_type}.{self.field.name}={self.holder[self.name]}"


def unused(content: Mapping[str, Any], mapped: Mapping[str, str]) -> tuple[Unused, ...]:
    """Each word that is not in use here, once; a query for each field that is spoken of."""
    found: dict[str, _Word] = {}
    for one in _words(content, str(content["about"])):
        found.setdefault(one.word, one)
    here = {place: _in_use(*place) for place in {(one.record_type, one.field.name) for one in found.values()}}
    listed = []
    for word, one in found.items():
        value, choices = str(one.holder[one.name]), here[one.record_type, one.field.name]
        if value.lower() not in (choice.lower() for choice in choices):
            chosen = mapped.get(word, "")
            kept = chosen if chosen in choices else ""
            listed.append(Unused(one.record_type, one.field.name, one.field.label, value, choices, kept))
    return tuple(listed)


def replace_words(content: dict[str, Any], chosen: Mapping[str, str]) -> None:
    """Put the chosen words in place of the others, in examples too."""
    for one in list(_words(content, str(content["about"]))):
        one.holder[one.name] = chosen.get(one.word) or one.holder[one.name]


def _in_use(record_type: str, field: str) -> tuple[str, ...]:
    rows = models_by_type()[record_type]._default_manager.exclude(**{field: ""})
    return tuple(rows.order_by(field).values_list(field, flat=True).distinct()[:MOST_CHOICES])


def _words(content: Mapping[str, Any], about: str) -> Iterator[_Word]:
    for name, part in content.items():
        if name != "examples":
            yield from _compared(part, about)
    for _at, step in walk(dict(content)):
        yield from _set(step, about)
    for example in content.get("examples", ()):
        yield from _shown(example, about)


def _compared(part: Any, about: str) -> Iterator[_Word]:
    """The values of conditions."""
    if isinstance(part, dict) and "operator" in part and "field" in part:
        yield from _of(part, "value", about, str(part["field"]))
        return
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in inner:
        yield from _compared(one, about)


def _set(step: dict[str, Any], about: str) -> Iterator[_Word]:
    """What a step sets a field to."""
    form = step.get("with")
    if not isinstance(form, dict):
        return
    if step.get("action") == "set_status":
        yield from _of(form, "status", about, "status")
    elif step.get("action") == "update_field":
        yield from _of(form, "value", about, str(form.get("field")))


def _shown(example: Mapping[str, Any], about: str) -> Iterator[_Word]:
    """The values of an example's records, and of what its steps do."""
    parts: list[tuple[str, Any]] = [("", example.get("record")), ("", example.get("before"))]
    parts += [(f"{path}.", values) for path, values in (example.get("related") or {}).items()]
    parts += [("", one.get("effect")) for one in example.get("expect", ())]
    for path, values in parts:
        for name in values if isinstance(values, dict) else ():
            yield from _of(values, name, about, f"{path}{name}")


def _of(holder: dict[str, Any], name: str, about: str, path: str) -> Iterator[_Word]:
    """The value or values of a field that is free to be any word."""
    found = _field(about, path)
    if found is None:
        return
    value = holder.get(name)
    if isinstance(value, list):
        yield from (_Word(value, number, *found) for number, one in enumerate(value) if isinstance(one, str))
    elif isinstance(value, str) and value and "{" not in value:
        yield _Word(holder, name, *found)


def _field(about: str, path: str) -> tuple[str, Field] | None:
    record_type = about
    *way, name = path.removeprefix("old.").split(".")
    for step in way:
        kind = schema().get(record_type)
        reference = kind.aliases.get(step, (step,))[0] if kind else ""
        if kind is None or reference not in kind.relations:
            return None
        record_type = kind.relations[reference]
    kind = schema().get(record_type)
    field = kind.fields.get(name) if kind else None
    free = field is not None and name in FREE and field.kind == "text" and not field.choices
    return (record_type, field) if field is not None and free else None
