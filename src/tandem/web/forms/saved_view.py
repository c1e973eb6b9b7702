"""The form of a saved view: its name, and whether everybody sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.operations.saved_views import LONGEST_NAME, may_share
from tandem.store.models import User

from .settings.plain import SettingsForm


class SavedViewForm(SettingsForm):
    """Only those who may change settings are asked about sharing."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    shared = forms.BooleanField(
        label=_("Everybody sees it"),
        required=False,
        help_text=_("As a tab above this list; each colleague sees their own records in it."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share(user):
            del self.fields["shared"]
