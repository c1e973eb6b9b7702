"""Companies and contacts: the clients all work is about."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Record


class Company(Record):
    """An organisation we work for; it has contacts."""

    record_type = "company"
    inner_fields = ("phone_e164",)

    name = models.CharField(_("name"), max_length=200)
    industry = models.CharField(_("industry"), max_length=100, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=64, blank=True, default="")
    phone_e164 = models.CharField(_("phone number"), max_length=20, blank=True, default="", editable=False)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    website = models.URLField(_("website"), blank=True, default="")
    city = models.CharField(_("city"), max_length=100, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    status = models.CharField(_("status"), max_length=40, blank=True, default="")
    tags = ArrayField(models.CharField(max_length=60), verbose_name=_("tags"), default=list, blank=True)
    owner = models.ForeignKey(
        "store.User",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="owner",
        related_name="+",
        verbose_name=_("owner"),
    )
    active = models.BooleanField(_("active"), default=True)
    automation_stopped = models.BooleanField(_("no automation"), default=False, db_default=False)
    custom = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = (
            models.Index(fields=("name", "id"), name="company_name"),
            models.Index(fields=("phone_e164",), name="company_phone", condition=~models.Q(phone_e164="")),
            models.Index(fields=("owner",), name="company_owner"),
            GinIndex(SearchVector("name", "email", "phone", "city", config="simple"), name="company_search"),
        )

    def __str__(self) -> str:
        return self.name


class Contact(Record):
    """A person: a lead (not a client yet) or a contact."""

    record_type = "contact"
    inner_fields = ("phone_e164",)

    class Kind(models.TextChoices):
        """Whether somebody is a client yet; a closed set, as callers are classed by it."""

        LEAD = "lead", _("Lead")
        CONTACT = "contact", _("Contact")

    class Consent(models.TextChoices):
        """What the person said about their data being kept."""

        UNKNOWN = "unknown", _("Not asked")
        ASKED = "asked", _("Asked")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CONTACT)
    first_name = models.CharField(_("first name"), max_length=100, blank=True, default="")
    last_name = models.CharField(_("last name"), max_length=100, blank=True, default="")
    name = models.CharField(_("name"), max_length=201)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=64, blank=True, default="")
    phone_e164 = models.CharField(_("phone number"), max_length=20, blank=True, default="", editable=False)
    city = models.CharField(_("city"), max_length=100, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    language = models.CharField(_("language"), max_length=5, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    company = models.ForeignKey(
        Company,
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="company",
        related_name="contacts",
        verbose_name=_("company"),
    )
    status = models.CharField(_("status"), max_length=40, blank=True, default="")
    tags = ArrayField(models.CharField(max_length=60), verbose_name=_("tags"), default=list, blank=True)
    owner = models.ForeignKey(
        "store.User",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="owner",
        related_name="+",
        verbose_name=_("owner"),
    )
    source = models.CharField(_("source"), max_length=60, blank=True, default="")
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    gdpr_status = models.CharField(
        _("consent"), max_length=10, choices=Consent.choices, default=Consent.UNKNOWN
    )
    active = models.BooleanField(_("active"), default=True)
    automation_stopped = models.BooleanField(_("no automation"), default=False, db_default=False)
    custom = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = (
            models.Index(fields=("name", "id"), name="contact_name"),
            models.Index(fields=("phone_e164",), name="contact_phone", condition=~models.Q(phone_e164="")),
            models.Index(fields=("email",), name="contact_email", condition=~models.Q(email="")),
            models.Index(fields=("company",), name="contact_company"),
            models.Index(fields=("owner",), name="contact_owner"),
            models.Index(fields=("-created_at", "-id"), name="contact_newest"),
            GinIndex(
                SearchVector("name", "email", "phone", "phone_e164", "city", config="simple"),
                name="contact_search",
            ),
        )

    def __str__(self) -> str:
        return self.name
