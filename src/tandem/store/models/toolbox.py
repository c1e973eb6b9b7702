"""What authors keep to use again: saved actions, mail templates, custom functions, webhook endpoints."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Record
from tandem.store.models.secret import SecretField


class SavedAction(Record):
    """An action with its form filled in, to be associated with several rules."""

    record_type = "saved_action"
    automated = False

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    action = models.CharField(_("action"), max_length=40)
    form = models.JSONField(_("settings"), default=dict)

    def __str__(self) -> str:
        return self.name


class MailTemplate(Record):
    """A subject and a body in Liquid."""

    record_type = "mail_template"
    automated = False

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    about = models.CharField(_("works on"), max_length=30)
    subject = models.CharField(_("subject"), max_length=300)
    body = models.TextField(_("body"))

    def __str__(self) -> str:
        return self.name


class CustomFunction(Record):
    """A user's own Python, run in the sandbox."""

    record_type = "custom_function"
    automated = False

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    source = models.TextField(_("code"))

    def __str__(self) -> str:
        return self.name


class Endpoint(Record):
    """An address webhooks are sent to, with its own signing secret."""

    record_type = "endpoint"
    automated = False
    hidden_fields = ("secret", "old_secret")

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    url = models.URLField(_("address"), max_length=500)
    secret = SecretField(_("signing secret"), default="", blank=True)
    old_secret = SecretField(_("previous signing secret"), default="", blank=True)

    def __str__(self) -> str:
        return self.name
