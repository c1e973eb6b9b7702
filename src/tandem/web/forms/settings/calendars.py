"""The forms of office hours: a week in words such as "9:00-12:30, 13:30-18:00", and closed days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

import holidays
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.store.models import Calendar, Organisation
from tandem.store.read.organisation import DAYS
from tandem.web.components.fields import DayInput

from .plain import SettingsForm, countries, zones

DAY_WORDS = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}
USUAL = {day: [["09:00", "12:30"], ["13:30", "18:00"]] for day in DAYS[:5]}
SPAN = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2})?)?\s*(?:-|–|—|to|à|la)\s*(\d{1,2})(?:[:.h](\d{2})?)?", re.IGNORECASE
)
LONGEST = 120


class SpansField(forms.CharField):
    """The hours of a day: cleans to ``[["09:00", "12:30"], ...]``; nothing written is closed."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"placeholder": gettext_lazy("closed"), "spellcheck": "false", "autocomplete": "off"}
        super().__init__(
            required=False, max_length=LONGEST, widget=forms.TextInput(attrs=attributes), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """The spans as text."""
        if isinstance(value, list):
            return ", ".join(f"{start}–{end}" for start, end in value)
        return value

    def clean(self, value: Any) -> list[list[str]]:
        """The spans. Raises ValidationError naming the part that is no span."""
        text = super().clean(value) or ""
        parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
        return [_span(part) for part in parts]


def _span(text: str) -> list[str]:
    found = SPAN.fullmatch(text)
    wrong = _("“{text}” is not a span of hours. Write it like 9:00–12:30, several with commas between.")
    if found is None:
        raise ValidationError(wrong.format(text=text[:40]))
    hours, minutes = (found[1], found[3]), (found[2] or "0", found[4] or "0")
    try:
        return [
            time(int(hour) % 24 if int(hour) == 24 else int(hour), int(minute)).isoformat("minutes")
            for hour, minute in zip(hours, minutes, strict=True)
        ]
    except ValueError:
        raise ValidationError(wrong.format(text=text[:40])) from None


class CalendarForm(SettingsForm):
    """Name, zone, the hours of each weekday, and whose public holidays it keeps."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    country = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"),
        required=False,
        help_text=gettext_lazy(
            "Those of this year and the next are written into the closed days, where you can change them."
        ),
    )

    def __init__(self, calendar: Calendar | None, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, initial=_kept(calendar), **kwargs)
        self.offer("time_zone", zones())
        self.offer("country", countries(sorted(holidays.list_supported_countries()), _("No country")))
        for day in DAYS:
            self.fields[day] = SpansField(label=DAY_WORDS[day])

    def week(self) -> list[Any]:
        """The fields of the weekdays."""
        return [self[day] for day in DAYS]

    def values(self) -> dict[str, Any]:
        """What was filled in, by column. Only after ``is_valid()``."""
        chosen = self.cleaned_data
        hours = {day: sorted(chosen[day]) for day in DAYS if chosen[day]}
        return {name: chosen[name] for name in ("name", "time_zone", "country")} | {"hours": hours}


def _kept(calendar: Calendar | None) -> dict[str, Any]:
    if calendar is None:
        firm = Organisation.objects.get(id=1)
        return {"time_zone": firm.time_zone, "country": firm.region, **USUAL}
    hours: Mapping[str, Any] = calendar.hours
    return {name: getattr(calendar, name) for name in ("name", "time_zone", "country")} | dict(hours)


class ClosedDayForm(SettingsForm):
    """A day to stay closed."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    name = forms.CharField(label=gettext_lazy("Why"), max_length=100, required=False)
