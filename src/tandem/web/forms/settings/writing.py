"""The forms of what authors keep: mail templates, functions, the name of a saved action, a record to try on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.operations import access
from tandem.operations.settings.templates import ABOUT
from tandem.store.models import User
from tandem.store.read.schema import models_by_type

from .plain import SettingsForm, TextField

KIND_WORDS = {
    "call": gettext_lazy("A call"),
    "contact": gettext_lazy("A contact"),
    "company": gettext_lazy("A company"),
    "task": gettext_lazy("A task"),
}
NEWEST = 30  # records offered to try on


class TemplateForm(SettingsForm):
    """Name, what it is about, subject and body."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=150, help_text=gettext_lazy("Only colleagues see it.")
    )
    about = forms.ChoiceField(
        label=gettext_lazy("It is about"),
        choices=list(KIND_WORDS.items()),
        widget=forms.Select(attrs={"data-plain": True}),
    )
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300)
    body = TextField(
        label=gettext_lazy("Message"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "class": "is-letter"}),
    )


class FunctionForm(SettingsForm):
    """Name and code."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    source = TextField(
        label=gettext_lazy("Code"),
        max_length=64_000,
        widget=forms.Textarea(
            attrs={
                "rows": 12,
                "class": "is-code",
                "spellcheck": "false",
                "autocapitalize": "off",
                "autocomplete": "off",
            }
        ),
        help_text=gettext_lazy(
            "Python. It gets record and steps; the value of its last line is what later steps can use."
        ),
    )


class NameForm(SettingsForm):
    """What a saved action is called."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=150, help_text=gettext_lazy("As authors find it.")
    )


class RecordForm(SettingsForm):
    """A record to try something on: the newest ones its reader may see."""

    record = forms.ChoiceField(
        label=gettext_lazy("Try it on"), widget=forms.Select(attrs={"data-plain": True})
    )

    def __init__(self, user: User, record_types: Sequence[str] = ABOUT, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(str(KIND_WORDS[one]), list(_newest(user, one))) for one in record_types]
        found = [group for group in groups if group[1]]
        self.offer("record", found or [("", _("There is no record yet"))])


def _newest(user: User, record_type: str) -> list[tuple[str, str]]:
    rows = access.visible(user, models_by_type()[record_type]).order_by("-id")[:NEWEST]
    return [(f"{record_type}:{row.pk}", str(row) or f"#{row.pk}") for row in rows]
