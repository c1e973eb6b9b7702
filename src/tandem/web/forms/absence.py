"""Who is away, from when until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tandem.web.components.fields import DayInput

from .settings.plain import SettingsForm


class AbsenceForm(SettingsForm):
    """Days somebody is away; what they have is offered to their team meanwhile."""

    of = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    first = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)

    def __init__(self, people: Sequence[tuple[int, str]], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.offer("of", people)
