"""Which workflow is started by hand, and the number that confirms many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tandem.store.models import Workflow

from .settings.plain import SettingsForm


class EnrolForm(SettingsForm):
    """The choice redraws the dialog with its count."""

    workflow = forms.ChoiceField(label=gettext_lazy("Workflow"))
    confirmed = forms.IntegerField(
        label=gettext_lazy("Type the number to confirm"), required=False, min_value=1, localize=False
    )

    def __init__(self, offered: Sequence[Workflow], url: str, data: Mapping[str, Any]) -> None:
        super().__init__(data if "workflow" in data else None)
        self.offered = {str(one.pk): one for one in offered}
        self.offer("workflow", [("", "–"), *((str(one.pk), one.name) for one in offered)])
        self.fields["workflow"].widget.attrs |= {
            "hx-get": url,
            "hx-include": "closest form",
            "hx-params": "workflow",
            "hx-target": "#dialog-body",
            "hx-trigger": "change",
        }

    def chosen(self) -> Workflow | None:
        """The chosen one, if there is such a one."""
        return self.offered.get(str(self.data.get("workflow", "")) if self.is_bound else "")
