"""Calls and the signals a telephone exchange sent about them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Now, Record


class Call(Record):
    """One telephone call: planned, under way, over, missed or written down by hand.

    The states and what leads from one to the next are in ``tandem.catalog.calls``.
    """

    record_type = "call"
    label_field = "subject"
    inner_fields = ("provider", "provider_id")
    aliases = {"caller": ("contact", "company")}

    class Direction(models.TextChoices):
        """Who rang whom."""

        INBOUND = "inbound", _("Inbound")
        OUTBOUND = "outbound", _("Outbound")

    class Status(models.TextChoices):
        """The states of behaviour.md 1.3."""

        PLANNED = "planned", _("Planned")
        RINGING = "ringing", _("Ringing")
        IN_PROGRESS = "in_progress", _("In progress")
        ON_HOLD = "on_hold", _("On hold")
        ENDED = "ended", _("Ended")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", _("Cancelled")
        LOGGED = "logged", _("Logged")

    class CallerKind(models.TextChoices):
        """Who is at the client's end, as far as we know."""

        LEAD = "lead", _("Lead")
        CONTACT = "contact", _("Contact")
        COMPANY = "company", _("Company")
        UNKNOWN = "unknown", _("Unknown")

    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices)
    number = models.CharField(_("client's number"), max_length=40, blank=True, default="")
    from_number = models.CharField(_("from"), max_length=64, blank=True, default="")
    to_number = models.CharField(_("to"), max_length=64, blank=True, default="")
    caller_kind = models.CharField(
        _("kind of caller"), max_length=10, choices=CallerKind.choices, default=CallerKind.UNKNOWN
    )
    contact = models.ForeignKey(
        "store.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="contact",
        related_name="calls",
        verbose_name=_("contact"),
    )
    company = models.ForeignKey(
        "store.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="company",
        related_name="calls",
        verbose_name=_("company"),
    )
    owner = models.ForeignKey(
        "store.User",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="owner",
        related_name="+",
        verbose_name=_("owner"),
    )
    team = models.ForeignKey(
        "store.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="team",
        related_name="+",
        verbose_name=_("team"),
    )
    purpose = models.CharField(_("purpose"), max_length=100, blank=True, default="")
    result = models.CharField(_("result"), max_length=100, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")
    via_integration = models.BooleanField(_("through the telephone exchange"), default=False, editable=False)
    provider = models.CharField(_("provider"), max_length=30, blank=True, default="", editable=False)
    provider_id = models.CharField(_("provider's id"), max_length=100, blank=True, default="", editable=False)
    planned_at = models.DateTimeField(_("planned for"), null=True, blank=True)
    rang_at = models.DateTimeField(_("rang at"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    held_at = models.DateTimeField(_("on hold since"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    duration = models.PositiveIntegerField(_("duration"), null=True, blank=True)
    custom = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "provider_id"),
                name="call_provider_id",
                condition=~models.Q(provider_id=""),
            ),
        )
        indexes = (
            models.Index(fields=("-created_at", "-id"), name="call_newest"),
            models.Index(fields=("contact", "-created_at"), name="call_contact"),
            models.Index(fields=("company", "-created_at"), name="call_company"),
            models.Index(fields=("owner", "-created_at"), name="call_owner"),
            models.Index(fields=("number", "-created_at"), name="call_number"),
            models.Index(fields=("planned_at",), name="call_planned", condition=models.Q(status="planned")),
        )

    def __str__(self) -> str:
        return self.subject or self.number or self.from_number


class CallSignal(models.Model):
    """One thing an exchange said about a call; the call's state is folded from all of them."""

    provider = models.CharField(max_length=30)
    provider_id = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)  # of the signal's meaning: the same one twice is one row
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    signal = models.JSONField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "provider_id", "digest"), name="call_signal_once"),
        )
