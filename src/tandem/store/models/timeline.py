"""The timeline: one entry for each effect, and the bell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Activity(models.Model):
    """Who did what to which record, and why: one entry for each effect."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)  # an action's id, or a trigger's word such as call.missed
    effect = models.CharField(
        max_length=10
    )  # changed | created | deleted | sent | notified | started | ended
    by = models.CharField(max_length=10)  # person | rule | client | connector | system
    doer = models.BigIntegerField(null=True)  # a user's id
    workflow = models.BigIntegerField(null=True)
    run = models.BigIntegerField(null=True)
    path = models.CharField(max_length=40, blank=True, default="")
    record_type = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    subject_type = models.CharField(max_length=30, blank=True, default="")
    subject_id = models.BigIntegerField(null=True)  # what was made, changed, deleted or sent
    contact = models.BigIntegerField(null=True)  # whose infobox shows it
    company = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(
                fields=("contact", "-at"), name="activity_contact", condition=Q(contact__isnull=False)
            ),
            models.Index(
                fields=("company", "-at"), name="activity_company", condition=Q(company__isnull=False)
            ),
            models.Index(fields=("record_id", "-at"), name="activity_record"),
            models.Index(fields=("run",), name="activity_run", condition=Q(run__isnull=False)),
            models.Index(fields=("subject_id",), name="activity_created", condition=Q(effect="created")),
        )


class Notification(models.Model):
    """A line in somebody's bell."""

    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey("store.User", models.CASCADE, related_name="notifications", db_index=False)
    at = models.DateTimeField()
    text = models.CharField(max_length=500)
    record_type = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    workflow = models.BigIntegerField(null=True)
    run = models.BigIntegerField(null=True)
    doer = models.BigIntegerField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("user", "-id"), name="notification_user"),
            models.Index(fields=("user",), name="notification_unread", condition=Q(read_at__isnull=True)),
        )
