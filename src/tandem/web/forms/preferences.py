"""A colleague's own preferences."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

THEME_WORDS = {
    "auto": gettext_lazy("As the system"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
}


class PreferencesForm(forms.Form):
    """Name, telephone, language, time zone, theme, digest, overdue work."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=150, help_text=gettext_lazy("As colleagues see it.")
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("It rings first when you call a client from Tandem."),
    )
    extension = forms.CharField(
        label=gettext_lazy("Extension"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Your number at the telephone exchange: calls there become yours."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    theme = forms.ChoiceField(
        label=gettext_lazy("Theme"), widget=forms.RadioSelect, choices=list(THEME_WORDS.items())
    )
    digest = forms.BooleanField(
        label=gettext_lazy("A letter a day about my workflows"),
        required=False,
        help_text=gettext_lazy(
            "What failed and what waits on nobody, by e-mail, when there is something to say."
        ),
    )

    mail_overdue = forms.BooleanField(
        label=gettext_lazy("A letter when work of my people is overdue"),
        required=False,
        help_text=gettext_lazy(
            "One for each manual action that nobody did in time; the bell says it in any case."
        ),
    )

    def __init__(self, firm_zone: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language: Any = self.fields["language"]
        language.choices = [
            (code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES
        ]
        zone: Any = self.fields["time_zone"]
        usual = _("As the organisation ({zone})").format(zone=firm_zone.replace("_", " "))
        zones = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc"))
        zone.choices = [("", usual), *((name, name.replace("_", " ")) for name in zones)]
