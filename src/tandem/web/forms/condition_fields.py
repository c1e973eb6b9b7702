"""Which fields a condition may ask about, in groups as the picker lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from tandem.engine.condition import Operator, operators_for
from tandem.engine.schema import Field, UnknownField, place
from tandem.store.read.schema import schema

HIDDEN = frozenset(
    {"id", "provider", "provider_id", "phone_e164", "author", "extension", "theme", "language"}
)
RELATED: Mapping[str, tuple[str, ...]] = {
    "call": ("contact", "company", "owner"),
    "contact": ("company", "owner"),
    "company": ("owner",),
    "task": ("contact", "company", "call", "owner"),
}
OWN: Mapping[str, str | Promise] = {
    "call": gettext_lazy("The call"),
    "contact": gettext_lazy("The contact"),
    "company": gettext_lazy("The company"),
    "task": gettext_lazy("The task"),
    "note": gettext_lazy("The note"),
}
PEOPLE = frozenset(
    {"user", "team"}
)  # what a form can offer as a list; others are asked for by more than their id
CALLER_KIND = "caller_kind"

Option = tuple[str, str]
Group = tuple[str, list[Option]]


@dataclass(frozen=True)
class Scope:
    """What a list of conditions may speak of: a record type, and a way from it (``caller.``) if any."""

    record_type: str
    way: str = ""
    target: str = ""
    related: bool = True

    def groups(self, current: str = "") -> list[Group]:
        """The picker's options; ``current`` is offered even when it is not usually."""
        found = list(self._groups())
        if current and not any(current == path for _label, options in found for path, _word in options):
            found.append((gettext("As it is"), [(current, self.label(current))]))
        return found

    def _groups(self) -> Iterator[Group]:
        if self.way:
            yield str(OWN.get(self.target, self.target)), _options(self.target, f"{self.way}.")
            return
        own = _options(self.record_type, "")
        yield str(OWN.get(self.record_type, self.record_type)), [one for one in own if one[0] != CALLER_KIND]
        for name in RELATED.get(self.record_type, ()) if self.related else ():
            target = schema()[self.record_type].relations.get(name)
            if target in schema():
                label = gettext(schema()[self.record_type].fields[name].label)
                yield label[:1].upper() + label[1:], _options(str(target), f"{name}.")

    def field(self, path: str) -> Field | None:
        """The field of a path, or None."""
        try:
            return place(schema(), self.record_type, path).field
        except (UnknownField, KeyError):
            return None

    def label(self, path: str) -> str:
        """What the field is called."""
        field = self.field(path)
        return _capitalised(gettext(field.label)) if field else path

    def operators(self, path: str) -> list[Operator]:
        """The operators the picker offers for a field, each name once."""
        field = self.field(path)
        if field is None:
            return []
        own = "." not in path
        by_value = field.kind != "reference" or field.target in PEOPLE
        offered: dict[str, Operator] = {}
        for operator in operators_for(field.kind):
            if (own or not operator.change) and (by_value or operator.shape == "nothing"):
                offered.setdefault(operator.name, operator)
        return list(offered.values())

    def operator(self, path: str, name: str) -> Operator | None:
        """The operator of that name, whether the picker offers it or not."""
        field = self.field(path)
        if field is None:
            return None
        return next((one for one in operators_for(field.kind) if one.name == name), None)


def _options(record_type: str, way: str) -> list[Option]:
    fields = schema()[record_type].fields
    return [
        (f"{way}{name}", _capitalised(gettext(field.label)))
        for name, field in fields.items()
        if name not in HIDDEN and not (way and field.kind == "reference" and field.target not in PEOPLE)
    ]


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
