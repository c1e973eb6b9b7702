"""The forms of the mail account: where it is, and trying it out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.store.models import MailAccount

from .plain import SecretInput, SettingsForm

SECURITY_WORDS = (
    ("starttls", _("STARTTLS, usually port 587")),
    ("tls", _("TLS from the first byte, usually port 465")),
    ("none", _("None: only inside your own network")),
)


class MailForm(SettingsForm):
    """Sender, server, how to sign in."""

    name = forms.CharField(
        label=_("Sender’s name"), max_length=100, help_text=_("As clients see it in their inbox.")
    )
    address = forms.EmailField(label=_("Sender’s address"), help_text=_("Answers go there."))
    host = forms.CharField(
        label=_("Server"), max_length=200, required=False, help_text=_("Such as smtp.example.com.")
    )
    port = forms.IntegerField(label=_("Port"), initial=587)
    security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY_WORDS, widget=forms.RadioSelect)
    username = forms.CharField(label=_("User name"), max_length=200, required=False)
    password = forms.CharField(
        label=_("Password"), required=False, max_length=500, strip=False, widget=SecretInput()
    )
    active = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_(
            "Switched off, or without a server, mail goes to the development mailbox and nobody outside gets it."
        ),
    )

    def __init__(self, account: MailAccount | None, data: Any = None, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "password"]
        kept = {name: getattr(account, name) for name in names} if account else {"security": "starttls"}
        super().__init__(data, initial=kept, **kwargs)
        if account and account.password:
            self.fields["password"].help_text = _(
                "Kept sealed and never shown. Leave it empty to keep the one there is."
            )

    def values(self) -> dict[str, Any]:
        """What was filled in, without the password. Only after ``is_valid()``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "password"}


class TestForm(SettingsForm):
    """Whom a test goes to."""

    to = forms.EmailField(label=_("Send a test to"))
