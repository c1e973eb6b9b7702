"""A condition as a sentence in the reader's language.

"Duration is more than 30 seconds and caller’s city is Boston": each clause is one translatable
message with named places, so that a language may order its words as it likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tandem.engine.conditions.binding import Bound, bound_clauses, positions
from tandem.engine.conditions.tree import Compare, Condition, Position
from tandem.engine.conditions.values import TEXTS
from tandem.engine.durations import format_duration, in_words, parse
from tandem.engine.schema import Field, Place, Schema
from tandem.engine.words import N_, Translate, TranslatePlural, english, english_plural

ALWAYS = N_("always")
YES, NO = N_("yes"), N_("no")
BEFORE_THE_CHANGE = N_("{field} before the change")
OF_RELATED = N_("{owner}’s {field}")
QUOTED = N_("“{text}”")
AND, OR, SEMICOLON = N_("{first} and {second}"), N_("{first} or {second}"), N_("{first}; {second}")
COMMA = N_("{first}, {second}")
IN_BRACKETS = N_("({condition})")
NOT = N_("not ({condition})")
NONE_OF_THESE = N_("none of these: {conditions}")
ALIASES = {"caller": N_("caller")}

Names = Mapping[tuple[str, int], str]
"""What to call a related record: (record type, id) to its name."""


@dataclass(frozen=True)
class _Speaker:
    """Says clauses and groups in one language."""

    schema: Schema
    record_type: str
    translate: Translate
    plural: TranslatePlural
    names: Names = field(default_factory=dict)

    def fill(self, msgid: str, **values: str) -> str:
        return self.translate(msgid).format_map(values)

    def chain(self, msgid: str, parts: Iterable[str]) -> str:
        first, *rest = parts
        for part in rest:
            first = self.fill(msgid, first=first, second=part)
        return first

    def group(
        self, condition: Condition, bound: Mapping[Position, Bound], at: Position, *, inside: bool
    ) -> str:
        if isinstance(condition, Compare):
            return self.clause(bound[at])
        parts = list(positions(condition, at))
        if condition.word == "none":
            said = [self.group(part, bound, place, inside=False) for place, part in parts]
            if len(said) == 1:
                return self.fill(NOT, condition=said[0])
            none = self.fill(NONE_OF_THESE, conditions=self.chain(SEMICOLON, said))
            return self.fill(IN_BRACKETS, condition=none) if inside else none
        if len(parts) == 1:
            return self.group(parts[0][1], bound, parts[0][0], inside=inside)
        said = [self.group(part, bound, place, inside=True) for place, part in parts]
        joined = self.chain(AND if condition.word == "all" else OR, said)
        return self.fill(IN_BRACKETS, condition=joined) if inside else joined

    def clause(self, bound: Bound) -> str:
        operator, value, about = bound.operator, bound.clause.value, bound.place.field
        said: dict[str, str] = {"field": self.path(bound.place)}
        match operator.shape:
            case "many":
                said["values"] = self.listed([self.value(about, item) for item in value])
            case "range":
                said["least"], said["most"] = (self.value(about, item) for item in value)
            case "period":
                said["period"] = format_duration(parse(value), self.plural)
            case "pattern":
                said["value"] = self.fill(QUOTED, text=value)
            case "one" | "day":
                said["value"] = self.value(
                    about, value, quoted=not operator.name.startswith(("is", "changed", "has"))
                )
        return self.fill(operator.says, **said)

    def path(self, place: Place) -> str:
        label = _uncapitalised(self.translate(place.field.label))
        if place.old:
            return self.fill(BEFORE_THE_CHANGE, field=label)
        for owner in reversed(self.owners(place)):
            label = self.fill(OF_RELATED, owner=owner, field=label)
        return label

    def owners(self, place: Place) -> list[str]:
        """What the related records on the way are called, the nearest first."""
        record_type, labels = self.schema[self.record_type], []
        for name in place.path.split(".")[:-1]:
            references = record_type.aliases.get(name, (name,))
            label = ALIASES.get(name, name) if name in record_type.aliases else record_type.fields[name].label
            labels.append(_uncapitalised(self.translate(label)))
            record_type = self.schema[record_type.relations[references[0]]]
        return labels

    def listed(self, said: Sequence[str]) -> str:
        *start, last = said
        return self.fill(OR, first=self.chain(COMMA, start), second=last) if start else last

    def value(self, about: Field, value: Any, *, quoted: bool = False) -> str:
        if about.kind in TEXTS and (quoted or value != value.strip()):
            return self.fill(QUOTED, text=value)
        if about.kind == "boolean":
            return self.translate(YES if value else NO)
        if about.kind == "duration":
            return (
                format_duration(parse(value), self.plural) if isinstance(value, str) else self.length(value)
            )
        if about.kind == "reference":
            return self.names.get((about.target or "", value), f"#{value}")
        labels = {choice.value: choice.label for choice in about.choices}
        return self.translate(labels[value]) if value in labels else str(value)

    def length(self, seconds: float) -> str:
        whole = int(seconds)
        return in_words(whole, self.plural) if whole == seconds else f"{seconds} s"


def sentence(
    condition: Condition | None,
    schema: Schema,
    record_type: str,
    translate: Translate = english,
    plural: TranslatePlural = english_plural,
    names: Names | None = None,
) -> str:
    """The condition in words, beginning with a capital. Raises InvalidCondition.

    `translate` and `plural` are gettext and ngettext; `names` says what related records are called.
    """
    if condition is None:
        return _capitalised(translate(ALWAYS))
    speaker = _Speaker(schema, record_type, translate, plural, names or {})
    bound = bound_clauses(condition, schema, record_type)
    return _capitalised(speaker.group(condition, bound, (), inside=False))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _uncapitalised(label: str) -> str:
    """A label inside a sentence; one that starts with two capitals is an abbreviation and stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
