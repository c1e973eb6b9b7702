"""The value of one condition: what the page asks for by kind and operator, and how it is written down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from tandem.engine.condition import Operator
from tandem.engine.durations import WrongDuration, parse
from tandem.engine.schema import Field
from tandem.store.models import Team, User

LENGTHS = (
    ("second", gettext_lazy("seconds")),
    ("minute", gettext_lazy("minutes")),
    ("hour", gettext_lazy("hours")),
)
PERIODS = (*LENGTHS[1:], ("day", gettext_lazy("days")), ("week", gettext_lazy("weeks")))
INPUTS = {
    "number": "number",
    "duration": "number",
    "datetime": "datetime-local",
    "date": "date",
    "email": "text",
}
BETWEEN_MANY = re.compile(r"\s*[,;\n]\s*")

Option = tuple[str, str | Promise]


@dataclass
class Raw:
    """The value as the page has it: texts, before anybody looked whether they make sense."""

    values: list[str] = field(default_factory=list)
    second: str = ""
    unit: str = ""
    second_unit: str = ""

    @property
    def first(self) -> str:
        """The only value of most."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True)
class Control:
    """One control of a value: an ``input`` of a type, a ``select``, a ``unit``, or checkboxes (``many``)."""

    kind: str
    name: str
    label: str
    value: str = ""
    values: Sequence[str] = ()
    type: str = "text"
    options: Sequence[Option] = ()
    word: str = ""  # stands before it


def read(data: Mapping[str, Any], prefix: str) -> Raw:
    """What a request brought for one value."""
    values = (
        data.getlist(f"{prefix}-value") if hasattr(data, "getlist") else list(data.get(f"{prefix}-value", []))
    )
    return Raw(
        [str(value) for value in values],
        str(data.get(f"{prefix}-second", "")),
        str(data.get(f"{prefix}-unit", "")),
        str(data.get(f"{prefix}-second_unit", "")),
    )


def written(about: Field, operator: Operator, raw: Raw) -> Any:
    """The value as a document has it; what makes no sense is handed on, for the check to name it."""
    match operator.shape:
        case "nothing":
            return None
        case "many":
            if about.choices or about.kind == "reference":
                return [_one(about, value, "") for value in raw.values]
            return [part for value in raw.values for part in BETWEEN_MANY.split(value.strip()) if part]
        case "range":
            return [_one(about, raw.first, raw.unit), _one(about, raw.second, raw.second_unit)]
        case "period":
            return _span(raw.first, raw.unit or "minute")
        case _:
            return _one(about, raw.first, raw.unit)


def _one(about: Field, text: str, unit: str) -> Any:
    text = text if about.kind in ("text", "long_text") else text.strip()
    if about.kind == "number":
        return _number(text)
    if about.kind == "duration":
        return _span(text, unit or "second")
    if about.kind == "boolean":
        return {"yes": True, "no": False}.get(text, text)
    if about.kind == "reference":
        return int(text) if text.isdigit() else text
    return text


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def _span(text: str, unit: str) -> str:
    amount = text.strip()
    if not amount.lstrip("-").isdigit():
        return amount
    return f"{int(amount)} {unit}" + ("" if int(amount) == 1 else "s")


def shown(about: Field, operator: Operator, value: Any) -> Raw:
    """The value of a document as the page shows it; ``written`` of it is the value again."""
    match operator.shape:
        case "nothing":
            return Raw()
        case "many":
            items = [_text(item) for item in value or ()]
            return Raw(items if about.choices or about.kind == "reference" else [", ".join(items)])
        case "range":
            first, second = value if isinstance(value, list | tuple) and len(value) == 2 else (value, None)
            (one, unit), (two, second_unit) = _parts(about, first), _parts(about, second)
            return Raw([one], two, unit, second_unit)
        case "period":
            amount, unit = _length(value)
            return Raw([amount], unit=unit)
        case _:
            amount, unit = _parts(about, value)
            return Raw([amount], unit=unit)


def _parts(about: Field, value: Any) -> tuple[str, str]:
    return _length(value) if about.kind == "duration" else (_text(value), "")


def _length(value: Any) -> tuple[str, str]:
    if isinstance(value, int | float):
        return _text(value), "second"
    try:
        found = parse(str(value))
    except WrongDuration:
        return _text(value), ""
    return str(found.amount), found.unit


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def controls(about: Field, operator: Operator, raw: Raw, prefix: str) -> list[Control]:
    """What the page draws to ask for the value."""
    match operator.shape:
        case "nothing":
            return []
        case "many":
            return [_many(about, raw, prefix)]
        case "range":
            first = _single(
                about, raw.first, raw.unit, f"{prefix}-value", f"{prefix}-unit", gettext("At least")
            )
            second = _single(
                about, raw.second, raw.second_unit, f"{prefix}-second", f"{prefix}-second_unit", gettext("At most"),
                gettext("and"),
            )  # fmt: skip
            return [*first, *second]
        case "period":
            return [
                _input(f"{prefix}-value", raw.first, "number"),
                _units(f"{prefix}-unit", raw.unit, PERIODS),
            ]
        case "day":
            return [_input(f"{prefix}-value", raw.first, "date")]
        case _:
            return _single(about, raw.first, raw.unit, f"{prefix}-value", f"{prefix}-unit", gettext("Value"))


def _single(
    about: Field, value: str, unit: str, name: str, unit_name: str, label: str, word: str = ""
) -> list[Control]:
    options = choices_of(about)
    if options:
        return [
            Control("select", name, label, value, options=[("", gettext("Choose…")), *options], word=word)
        ]
    control = _input(name, value, INPUTS.get(about.kind, "text"), label, word)
    return [control, _units(unit_name, unit, LENGTHS)] if about.kind == "duration" else [control]


def _many(about: Field, raw: Raw, prefix: str) -> Control:
    options = choices_of(about)
    if options:
        return Control("many", f"{prefix}-value", gettext("Values"), values=raw.values, options=options)
    return _input(f"{prefix}-value", raw.first, "text", gettext("Values, with commas between them"))


def _input(name: str, value: str, type: str, label: str = "", word: str = "") -> Control:
    return Control("input", name, label or gettext("Value"), value, type=type, word=word)


def _units(name: str, unit: str, units: Sequence[Option]) -> Control:
    known = [one for one, _word in units]
    extra = [(unit, unit)] if unit and unit not in known else []
    return Control("unit", name, gettext("Unit"), unit or known[0], options=[*units, *extra])


def choices_of(about: Field) -> list[Option]:
    """The values a field can have, when there is a list of them."""
    if about.kind == "boolean":
        return [("yes", gettext("yes")), ("no", gettext("no"))]
    if about.choices:
        return [(choice.value, gettext(choice.label)) for choice in about.choices]
    if about.kind == "reference" and about.target == "user":
        rows = User.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
        return [(str(id), name) for id, name in rows]
    if about.kind == "reference" and about.target == "team":
        return [(str(id), name) for id, name in Team.objects.order_by("name").values_list("pk", "name")]
    return []
