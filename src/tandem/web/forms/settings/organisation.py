"""The forms of the organisation: who it is, its clock, its switches."""

from __future__ import annotations

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.store.models import Calendar, Organisation
from tandem.web.components.fields import LengthField

from .plain import LinesField, SettingsForm, countries, languages, zones


class OrganisationForm(SettingsForm):
    """Name, language, zone, numbers, address, office hours, limits, and what webhooks may reach."""

    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("As clients know you; it stands on every page.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("For colleagues who are new, and for what leaves without a language of its own."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("For office hours, and where a colleague chose none.")
    )
    calendar = forms.TypedChoiceField(label=_("Office hours"), coerce=int, empty_value=None, required=False)
    region = forms.ChoiceField(
        label=_("Country for telephone numbers"), help_text=_("How a number without a country code is read.")
    )
    public_url = forms.URLField(
        label=_("Public address"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_(
            "Where colleagues and telephone exchanges reach this installation, such as https://tandem.example.com."
        ),
    )
    person_cap = forms.IntegerField(
        label=_("Automatic messages to one client a day, at most"),
        min_value=0,
        max_value=1000,
        help_text=_("From all workflows together; 0 for no limit."),
    )
    reach_limit = forms.IntegerField(
        label=_("Ask again before reaching more people than"),
        min_value=0,
        max_value=1_000_000,
        help_text=_("Whoever publishes or starts something for more of them types the number; 0 never asks."),
    )
    digest_hour = forms.IntegerField(
        label=_("Hour of the daily letter to owners of workflows"),
        min_value=0,
        max_value=23,
        help_text=_("In the time zone of each of them."),
    )
    allowed_hosts = LinesField(
        label=_("Private hosts that webhooks may reach"),
        required=False,
        help_text=_(
            "One a line, such as crm.local:8080 or 10.1.0.0/16. All other addresses inside your network are refused."
        ),
    )

    def __init__(self, firm: Organisation, data: Any = None, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "calendar"]
        kept = {name: getattr(firm, name) for name in names} | {"calendar": firm.calendar_id}
        super().__init__(data, initial=kept, **kwargs)
        self.offer("language", languages())
        self.offer("time_zone", zones())
        self.offer("region", countries(sorted(phonenumbers.SUPPORTED_REGIONS)))
        rows = Calendar.objects.order_by("name")
        usual = str(_("Monday to Friday, 9:00 to 18:00"))
        self.offer("calendar", [("", usual), *((row.pk, row.name) for row in rows)])

    def values(self) -> dict[str, Any]:
        """What was filled in, by column. Only after ``is_valid()``."""
        calendar = self.cleaned_data["calendar"]
        row = Calendar.objects.filter(pk=calendar).first() if calendar else None
        return {
            **self.cleaned_data,
            "calendar": row,
            "public_url": self.cleaned_data["public_url"].rstrip("/"),
        }


class ClockForm(SettingsForm):
    """How far to move the sandbox clock on."""

    length = LengthField(label=_("Move on by"))


class SwitchForm(SettingsForm):
    """Why all automation stops, or goes on."""

    reason = forms.CharField(
        label=_("Why?"),
        required=False,
        max_length=300,
        help_text=_("Colleagues who look into the log will read it."),
    )
