"""A length of time as authors write it: a number beside its unit, read and written as "30 minutes"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engine.durations import Unit, WrongDuration, parse

UNITS: tuple[tuple[Unit, Any], ...] = (
    ("minute", _("minutes")),
    ("hour", _("hours")),
    ("day", _("days")),
    ("week", _("weeks")),
    ("business hour", _("business hours")),
    ("business day", _("business days")),
)


class SpanInput(forms.MultiWidget):
    """A number and a unit side by side."""

    template_name = "components/length_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = forms.NumberInput(attrs={"min": 0, "step": 1, "aria-label": _("How many")})
        unit = forms.Select(choices=UNITS, attrs={"aria-label": _("Unit"), "data-plain": True})
        super().__init__({"number": number, "unit": unit}, attrs)

    def decompress(self, value: str | None) -> list[Any]:
        """The amount and the unit of "2 hours"."""
        try:
            found = parse(value or "")
        except WrongDuration:
            return [None, "minute"]
        return [found.amount, found.unit]


class SpanField(forms.MultiValueField):
    """Cleans to text that `engine.durations.parse` reads; empty when the number was left out."""

    widget = SpanInput

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.IntegerField(min_value=0, required=False), forms.ChoiceField(choices=UNITS))
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> str:
        """ "2 hours" of 2 and "hour"."""
        if not data_list or data_list[0] is None:
            return ""
        amount, unit = data_list
        return f"{amount} {unit}" + ("" if amount == 1 else "s")
