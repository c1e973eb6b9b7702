"""What a campaign is: whom, through which workflow, how fast, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engine.workflow import SendWindow
from tandem.store.models import Campaign, SavedFilter, Workflow
from tandem.web.components.fields import MomentInput

from .settings.plain import SettingsForm

DAYS = (
    ("mon", gettext_lazy("Monday")),
    ("tue", gettext_lazy("Tuesday")),
    ("wed", gettext_lazy("Wednesday")),
    ("thu", gettext_lazy("Thursday")),
    ("fri", gettext_lazy("Friday")),
    ("sat", gettext_lazy("Saturday")),
    ("sun", gettext_lazy("Sunday")),
)
WHOLE = ("workflow", "saved_filter", "starts_at")  # what is settled once it runs


class CampaignForm(SettingsForm):
    """A draft, or with ``live`` what may change while it runs: name, pace and window."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    saved_filter = forms.ChoiceField(label=gettext_lazy("For whom"))
    workflow = forms.ChoiceField(label=gettext_lazy("Through which workflow"))
    per_hour = forms.IntegerField(
        label=gettext_lazy("How many an hour"),
        min_value=1,
        help_text=gettext_lazy("They start evenly, one after the other."),
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Not before"),
        required=False,
        widget=MomentInput,
        help_text=gettext_lazy("Empty: at once."),
    )
    has_window = forms.BooleanField(label=gettext_lazy("Only at certain hours"), required=False)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days"), choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    start = forms.TimeField(
        label=gettext_lazy("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    end = forms.TimeField(
        label=gettext_lazy("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )

    def __init__(
        self,
        filters: Sequence[SavedFilter],
        workflows: Sequence[Workflow],
        row: Campaign | None = None,
        data: Mapping[str, Any] | None = None,
        *,
        live: bool = False,
    ) -> None:
        super().__init__(data, initial=_shown(row))
        self.offer("saved_filter", [("", "–"), *((str(one.pk), one.name) for one in filters)])
        self.offer("workflow", [("", "–"), *((str(one.pk), one.name) for one in workflows)])
        if live:
            for name in WHOLE:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A window needs days and two times."""
        given = super().clean() or {}
        if given.get("has_window") and not (given.get("days") and given.get("start") and given.get("end")):
            self.add_error("days", _("Choose the days, from when and until when."))
        return given

    def values(self) -> dict[str, Any]:
        """What ``campaigns.create`` takes. Only after ``is_valid()``."""
        names = [name for name in ("name", "per_hour", *WHOLE) if name in self.fields]
        given = {name: self.cleaned_data[name] for name in names}
        if self.cleaned_data["has_window"]:
            start, end = self.cleaned_data["start"], self.cleaned_data["end"]
            window = {"days": self.cleaned_data["days"], "from": f"{start:%H:%M}", "to": f"{end:%H:%M}"}
        else:
            window = None
        return {**given, "window": window}


def _shown(row: Campaign | None) -> dict[str, Any]:
    usual = SendWindow().model_dump(mode="json", by_alias=True)
    window = {**usual, **(row.window or {})} if row else usual
    hours = {"days": window["days"], "start": window["from"], "end": window["to"]}
    if row is None:
        return {"per_hour": 60, "has_window": True, **hours}
    return {
        "name": row.name,
        "saved_filter": str(row.saved_filter_id),
        "workflow": str(row.workflow_id),
        "per_hour": row.per_hour,
        "starts_at": row.starts_at,
        "has_window": row.window is not None,
        **hours,
    }
