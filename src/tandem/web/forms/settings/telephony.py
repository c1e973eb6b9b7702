"""The forms of telephony accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.store.models import Team, TelephonyAccount

from .plain import LinesField, SecretInput, SettingsForm

PROVIDER_WORDS = {
    "twilio": gettext_lazy("Twilio"),
    "exchange": gettext_lazy("Another exchange, by JSON"),
}


class AccountForm(SettingsForm):
    """Name, token, our numbers, team."""

    provider = forms.ChoiceField(
        label=gettext_lazy("Which exchange?"), choices=list(PROVIDER_WORDS.items()), widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("As colleagues know it, such as Front desk."),
    )
    token = forms.CharField(
        label=gettext_lazy("Auth token"), required=False, max_length=200, strip=True, widget=SecretInput()
    )
    sid = forms.CharField(
        label=gettext_lazy("Account SID"),
        required=False,
        max_length=64,
        help_text=gettext_lazy(
            "Twilio only: with it, calls are placed and text messages leave by this account."
        ),
    )
    own_numbers = LinesField(
        label=gettext_lazy("Our numbers"),
        required=False,
        help_text=gettext_lazy("One a line. They tell your side of a call from the client’s."),
    )
    team = forms.TypedChoiceField(
        label=gettext_lazy("Calls go to"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=gettext_lazy("The team of calls that no colleague has answered yet."),
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Switched off, what the exchange sends is refused."),
    )

    def __init__(self, account: TelephonyAccount | None, data: Any = None, **kwargs: Any) -> None:
        names = ("name", "own_numbers", "active", "sid")
        kept = {name: getattr(account, name) for name in names} | {"team": account.team_id} if account else {}
        super().__init__(data, initial={"provider": "twilio", **kept}, **kwargs)
        self._teams = {row.pk: row for row in Team.objects.order_by("name")}
        self.offer(
            "team", [("", _("Nobody in particular")), *((row.pk, row.name) for row in self._teams.values())]
        )
        token = self.fields["token"]
        if account:
            del self.fields["provider"]
        if account and account.provider != "twilio":
            del self.fields["token"], self.fields["sid"]
        elif account:
            token.help_text = _("Kept sealed and never shown. Leave it empty to keep the one there is.")
        else:
            token.help_text = _(
                "Twilio only: from the first page of its console. For other exchanges we make a secret."
            )

    def values(self) -> dict[str, Any]:
        """What was filled in, by column. Only after ``is_valid()``."""
        names = ("name", "own_numbers", "active", "sid")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data} | {
            "team": self._teams.get(self.cleaned_data["team"])
        }
