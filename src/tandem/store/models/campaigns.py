"""Campaigns: the records of a saved filter, put through a workflow little by little."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Record


class SavedFilter(Record):
    """A named condition over contacts or companies."""

    record_type = "saved_filter"
    automated = False

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    about = models.CharField(_("works on"), max_length=30)
    condition = models.JSONField(_("conditions"), null=True, blank=True)
    owner = models.ForeignKey(
        "store.User", models.SET_NULL, null=True, blank=True, db_column="owner", related_name="+"
    )

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")

    def __str__(self) -> str:
        return self.name


class Campaign(Record):
    """A named batch: the records of a saved filter, put through a workflow little by little."""

    record_type = "campaign"
    automated = False

    class State(models.TextChoices):
        """draft -> running <-> paused -> done | cancelled."""

        DRAFT = "draft", _("Draft")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    name = models.CharField(_("name"), max_length=150)
    workflow = models.ForeignKey(
        "store.Workflow", models.PROTECT, db_column="workflow", related_name="campaigns"
    )
    saved_filter = models.ForeignKey(
        SavedFilter, models.PROTECT, db_column="saved_filter", related_name="campaigns"
    )
    owner = models.ForeignKey(
        "store.User", models.SET_NULL, null=True, blank=True, db_column="owner", related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    per_hour = models.PositiveIntegerField(_("clients an hour"), default=60)
    window = models.JSONField(_("window"), null=True, blank=True)  # {"days", "from", "to", "zone"}
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def __str__(self) -> str:
        return self.name


class CampaignMember(models.Model):
    """One record of a campaign: waiting for its turn, enrolled, or left out and why."""

    class State(models.TextChoices):
        """waiting -> enrolled | left_out."""

        WAITING = "waiting", _("Waiting")
        ENROLLED = "enrolled", _("Started")
        LEFT_OUT = "left_out", _("Left out")

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="members", db_index=False)
    record_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    run = models.BigIntegerField(null=True)
    because = models.JSONField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("campaign", "record_id"), name="campaign_member"),)
        indexes = (
            models.Index(fields=("campaign", "id"), name="campaign_waiting", condition=Q(state="waiting")),
            models.Index(fields=("campaign", "-at"), name="campaign_pace", condition=Q(at__isnull=False)),
            models.Index(fields=("campaign", "state"), name="campaign_states"),
        )
