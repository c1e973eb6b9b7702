"""The form of a webhook's address."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .plain import SettingsForm


class EndpointForm(SettingsForm):
    """Name and address."""

    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("As rules call it, such as Bookkeeping.")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false", "placeholder": "https://"}),
        help_text=_("Where the other system takes messages."),
    )
