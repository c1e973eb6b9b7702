"""Accounts with the outside: telephony, mail, and programs that call our API."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Record
from tandem.store.models.secret import SecretField


class TelephonyAccount(Record):
    """A telephone exchange whose callbacks we accept."""

    record_type = "telephony_account"
    automated = False
    hidden_fields = ("secret",)

    key = models.SlugField(_("key"), unique=True)
    provider = models.CharField(_("provider"), max_length=30)  # twilio | exchange
    name = models.CharField(_("name"), max_length=100)
    secret = SecretField(_("auth token or signing secret"), default="", blank=True)
    sid = models.CharField(
        _("account SID"), max_length=64, blank=True, default="", db_default=""
    )  # with it, Twilio also takes our calls and messages
    own_numbers = ArrayField(
        models.CharField(max_length=40), verbose_name=_("our numbers"), default=list, blank=True
    )
    team = models.ForeignKey(
        "store.Team", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("calls go to")
    )
    active = models.BooleanField(_("active"), default=True)

    def __str__(self) -> str:
        return self.name


class MailAccount(Record):
    """Where mail leaves from. Without one, the development mailbox catches everything."""

    record_type = "mail_account"
    automated = False
    hidden_fields = ("password",)

    name = models.CharField(_("sender's name"), max_length=100)
    address = models.EmailField(_("sender's address"))
    host = models.CharField(_("server"), max_length=200, blank=True, default="")
    port = models.PositiveIntegerField(_("port"), default=587)
    security = models.CharField(_("security"), max_length=10, default="starttls")  # starttls | tls | none
    username = models.CharField(_("user name"), max_length=200, blank=True, default="")
    password = SecretField(_("password"), default="", blank=True)
    active = models.BooleanField(_("active"), default=True)

    def __str__(self) -> str:
        return self.address


class ApiKey(Record):
    """A program's key: shown once, kept as a hash."""

    record_type = "api_key"
    automated = False
    hidden_fields = ("digest", "last_used_at")

    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    owner = models.ForeignKey("store.User", models.CASCADE, db_column="owner", related_name="api_keys")
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"), default=list)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.name
