"""What leaves the house: the effect ledger, its destinations, and what went wrong."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Now


class Delivery(models.Model):
    """One thing that leaves: one row, one idempotency key, at most one effect outside."""

    class State(models.TextChoices):
        """planned -> sending -> sent | failed | suppressed | unknown; cancelled by a person."""

        PLANNED = "planned", _("Scheduled")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        SUPPRESSED = "suppressed", _("Held back")
        UNKNOWN = "unknown", _("Unclear")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)  # email | webhook | function
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    key = models.CharField(max_length=120, unique=True)  # Message-ID's left part, or webhook-id
    target = models.CharField(max_length=320)
    destination = models.CharField(max_length=260)  # what shares a breaker: a host, a mail domain
    payload = models.JSONField()
    run = models.ForeignKey(
        "store.Run", models.SET_NULL, null=True, related_name="deliveries", db_index=False
    )
    path = models.CharField(max_length=40, blank=True, default="")
    iteration = models.PositiveSmallIntegerField(default=0)
    workflow = models.ForeignKey(
        "store.Workflow", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    record_type = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    contact = models.BigIntegerField(null=True)
    awaited = models.BooleanField(default=False)  # the run waits for the answer
    chain = models.BigIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    late_after = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    answer = models.JSONField(null=True)
    reason = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery")
        constraints = (
            models.UniqueConstraint(
                fields=("run", "path", "iteration", "target"),
                name="delivery_once",
                condition=Q(run__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("due_at",), name="delivery_due", condition=Q(state="planned")),
            models.Index(fields=("lease_until",), name="delivery_leased", condition=Q(state="sending")),
            models.Index(fields=("contact", "-id"), name="delivery_contact"),
            models.Index(fields=("record_id",), name="delivery_record"),
        )


class Destination(models.Model):
    """The breaker of one place we send to."""

    key = models.CharField(max_length=260, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    closed_until = models.DateTimeField(null=True)  # nothing is sent there before
    disabled = models.BooleanField(default=False)
    because = models.CharField(max_length=300, blank=True, default="")


class Incident(models.Model):
    """Something went wrong and a person should know."""

    class State(models.TextChoices):
        """Open until somebody takes note of it, or does it again."""

        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RETRIED = "retried", _("Done again")

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    cause = models.CharField(max_length=300)  # what incidents are grouped by
    details = models.JSONField(default=dict)
    state = models.CharField(max_length=15, choices=State.choices, default=State.OPEN)
    workflow = models.ForeignKey("store.Workflow", models.SET_NULL, null=True, related_name="incidents")
    run = models.ForeignKey("store.Run", models.SET_NULL, null=True, related_name="incidents")
    delivery = models.ForeignKey(Delivery, models.SET_NULL, null=True, related_name="incidents")
    event_id = models.BigIntegerField(null=True)
    record_type = models.CharField(max_length=30, blank=True, default="")
    record_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    acknowledged_by = models.ForeignKey("store.User", models.SET_NULL, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("state", "-at"), name="incident_open"),)


class MailboxMessage(models.Model):
    """A mail caught by the development mailbox instead of leaving."""

    id = models.BigAutoField(primary_key=True)
    message_id = models.CharField(max_length=255, unique=True)
    at = models.DateTimeField(db_default=Now())
    sender = models.CharField(max_length=320)
    recipient = models.CharField(max_length=320)
    subject = models.CharField(max_length=500)
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict)
