"""The form of a role: a level for each permission and kind of record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.operations.access import LEVELS, PERMISSIONS
from tandem.operations.settings.roles import OF_RECORDS, OF_THE_HOUSE, RECORD_TYPES, reach
from tandem.web.components.labels import labelled

from .plain import SettingsForm

LEVEL_WORDS = {
    "no": gettext_lazy("No"),
    "own": gettext_lazy("Own"),
    "group": gettext_lazy("Group"),
    "all": gettext_lazy("All"),
}
RECORD_WORDS = {
    "call": gettext_lazy("Calls"),
    "contact": gettext_lazy("Contacts"),
    "company": gettext_lazy("Companies"),
    "task": gettext_lazy("Tasks"),
    "*": gettext_lazy("Everything else"),
}
HOUSE_WORDS = {
    "automate": (
        gettext_lazy("May change workflows"),
        gettext_lazy("And mail templates, functions and saved actions."),
    ),
    "publish": (
        gettext_lazy("May publish workflows"),
        gettext_lazy("And switch them on and off. Without this, changes stay drafts."),
    ),
    "enrol": (
        gettext_lazy("May start and stop workflows by hand"),
        gettext_lazy("For one client or many, and stop all automation for a client."),
    ),
    "administer": (
        gettext_lazy("May change settings"),
        gettext_lazy("Everything on these pages, other people’s roles included."),
    ),
}


class RoleForm(SettingsForm):
    """A name, and ``permission-recordtype`` for every cell of the table."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)

    def __init__(self, name: str, rights: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = name
        levels = [(level, LEVEL_WORDS[level]) for level in LEVELS]
        for permission in OF_RECORDS:
            for record_type in RECORD_TYPES:
                label = labelled(_(PERMISSIONS[permission]), RECORD_WORDS[record_type])
                widget = forms.Select(attrs={"data-plain": True, "aria-label": label})
                cell = forms.ChoiceField(label=label, choices=levels, widget=widget)
                self.fields[f"{permission}-{record_type}"] = cell
                self.initial[f"{permission}-{record_type}"] = reach(rights, permission, record_type)
        for permission in OF_THE_HOUSE:
            words, hint = HOUSE_WORDS[permission]
            self.fields[permission] = forms.BooleanField(label=words, help_text=hint, required=False)
            self.initial[permission] = reach(rights, permission) != "no"

    def table(self) -> Iterator[tuple[str, list[tuple[Any, BoundField]]]]:
        """The rows: the permission in words, and its cells with the kind of record each is about."""
        for permission in OF_RECORDS:
            cells = [(RECORD_WORDS[one], self[f"{permission}-{one}"]) for one in RECORD_TYPES]
            yield _(PERMISSIONS[permission]), cells

    def heads(self) -> list[Any]:
        """The kinds of records, over the columns."""
        return [RECORD_WORDS[one] for one in RECORD_TYPES]

    def house(self) -> list[BoundField]:
        """What is not about records."""
        return [self[name] for name in OF_THE_HOUSE]

    def rights(self) -> dict[str, dict[str, str]]:
        """What was chosen. Only after ``is_valid()``."""
        chosen = self.cleaned_data
        found = {name: {one: chosen[f"{name}-{one}"] for one in RECORD_TYPES} for name in OF_RECORDS}
        return found | {name: {"*": "all" if chosen[name] else "no"} for name in OF_THE_HOUSE}
