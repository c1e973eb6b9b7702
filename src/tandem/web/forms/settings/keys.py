"""The form of a new API key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.operations.keys import SCOPES
from tandem.store.read.organisation import now

from .plain import SettingsForm

LASTS = (
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("A year")),
    ("", gettext_lazy("Until it is revoked")),
)


class KeyForm(SettingsForm):
    """What it is for, what it may do, how long it lasts."""

    name = forms.CharField(
        label=gettext_lazy("What is it for?"),
        max_length=100,
        help_text=gettext_lazy("Such as the program that uses it, so that you know later whether it can go."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Never more than you may yourself: it acts in your name."),
    )
    lasts = forms.ChoiceField(
        label=gettext_lazy("It is good for"), choices=LASTS, required=False, initial="365"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("scopes", [(scope, _(words)) for scope, words in SCOPES.items()])

    def expires_at(self) -> datetime | None:
        """When it ends. Only after ``is_valid()``."""
        days = self.cleaned_data["lasts"]
        return now() + timedelta(days=int(days)) if days else None
