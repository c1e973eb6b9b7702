"""Form fields Django lacks: a length of time with its unit, and a moment in the reader's zone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

UNITS = (("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days")))
SECONDS = {"minutes": 60, "hours": 3600, "days": 86400}


class LengthInput(forms.MultiWidget):
    """A number beside its unit."""

    template_name = "components/length_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = forms.NumberInput(attrs={"min": 0, "step": "any", "aria-label": _("How many")})
        unit = forms.Select(choices=UNITS, attrs={"aria-label": _("Unit"), "data-plain": True})
        super().__init__({"number": number, "unit": unit}, attrs)

    def decompress(self, value: timedelta | None) -> list[Any]:
        """The number and the largest unit that divides it: 2 h gives [2, "hours"]."""
        if value is None:
            return [None, "minutes"]
        seconds = value.total_seconds()
        unit = next((name for name in ("days", "hours") if seconds % SECONDS[name] == 0), "minutes")
        return [f"{seconds / SECONDS[unit]:g}", unit]


class LengthField(forms.MultiValueField):
    """A length of time; cleans to a timedelta."""

    widget = LengthInput

    def __init__(self, **kwargs: Any) -> None:
        parts = (forms.FloatField(min_value=0), forms.ChoiceField(choices=UNITS))
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> timedelta | None:
        """The timedelta of a number and a unit; None when the number was left empty."""
        if not data_list or data_list[0] is None:
            return None
        return timedelta(seconds=data_list[0] * SECONDS[data_list[1]])


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of date and time; the value is in the reader's zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    """The browser's own picker of a day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
