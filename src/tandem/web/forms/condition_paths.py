"""The fields a condition may ask about, also those of related records: the industry of the contact's company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language, gettext

from tandem.engine.condition import Operator
from tandem.engine.schema import OLD, UnknownField, place
from tandem.store.read.schema import schema

from .condition_fields import HIDDEN, OWN, PEOPLE, RELATED, Group, Option, Scope

HIDDEN_OF_RELATED = HIDDEN | {"created_at", "updated_at"}


@dataclass(frozen=True)
class Fields(Scope):
    """Every field within reach of a record type. ``events``: also how a field was before the event."""

    events: bool = True

    def _groups(self) -> Iterator[Group]:
        yield from _offered(self.record_type, self.events, get_language() or "en")

    def operators(self, path: str) -> list[Operator]:
        """Those that fit; what only an event can answer is left out where there is none."""
        found = super().operators(path)
        return found if self.events else [one for one in found if not one.change]


@lru_cache(maxsize=64)
def _offered(record_type: str, events: bool, language: str) -> tuple[Group, ...]:
    """The groups of the picker in one language."""
    return tuple(_walked(record_type, events))


def _walked(record_type: str, events: bool) -> Iterator[Group]:
    own = [name for name in schema()[record_type].fields if name not in HIDDEN]
    yield _title(str(OWN.get(record_type, record_type))), [(name, _label(record_type, name)) for name in own]
    for alias, references in schema()[record_type].aliases.items():
        yield from _alias(record_type, alias, references)
    for name in RELATED.get(record_type, ()):
        target = schema()[record_type].relations.get(name)
        if target in schema():
            label = _title(_label(record_type, name))
            yield label, _related(str(target), name, label)
            yield from _second(name, str(target), label)
    if events:
        words = gettext("Before the change")
        old = [(f"{OLD}.{name}", f"{words} › {_label(record_type, name)}") for name in own]
        yield words, old


def _second(way: str, target: str, label: str) -> Iterator[Group]:
    """The records that a related record points to, but for people: who manages whom is no criterion here."""
    for name in RELATED.get(target, ()):
        further = schema()[target].relations.get(name)
        if further in schema() and further not in PEOPLE:
            words = f"{label} › {_label(target, name)}"
            yield words, _related(str(further), f"{way}.{name}", words)


def _alias(record_type: str, alias: str, references: tuple[str, ...]) -> Iterator[Group]:
    words = gettext("Caller") if alias == "caller" else _title(alias)
    names: dict[str, str] = {}
    for reference in references:
        target = schema()[record_type].relations[reference]
        for name in schema()[target].fields:
            if name not in HIDDEN_OF_RELATED:
                names.setdefault(name, _label(target, name))
    found = [(f"{alias}.{name}", f"{words} › {label}") for name, label in names.items()]
    yield words, [one for one in found if _leads_somewhere(record_type, one[0])]


def _leads_somewhere(record_type: str, path: str) -> bool:
    try:
        place(schema(), record_type, path)
    except UnknownField:
        return False
    return True


def _related(target: str, way: str, words: str) -> list[Option]:
    return [
        (f"{way}.{name}", f"{words} › {_label(target, name)}")
        for name, field in schema()[target].fields.items()
        if name not in HIDDEN_OF_RELATED and not (field.kind == "reference" and field.target not in PEOPLE)
    ]


def _label(record_type: str, name: str) -> str:
    return _title(gettext(schema()[record_type].fields[name].label))


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]
