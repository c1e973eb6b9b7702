"""What automation hands to people, and who of them is away."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Now, Record


class ManualAction(Record):
    """One thing a person is asked to do for a client; the run that asked may wait for the outcome."""

    record_type = "manual_action"
    label_field = "title"
    inner_fields = (
        *("run", "step", "rank", "tries", "cancel_on_reply", "escalated_at"),
        *("started_at", "ended_at", "ended_by", "way"),  # the entry itself says who, when and how
    )
    aliases = {"caller": ("contact", "company")}

    class Status(models.TextChoices):
        """not started -> in progress -> completed | skipped | cancelled."""

        NOT_STARTED = "not_started", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        SKIPPED = "skipped", _("Skipped")
        CANCELLED = "cancelled", _("Cancelled")

    class Priority(models.TextChoices):
        """What comes first, when two are due."""

        URGENT = "urgent", _("Urgent")
        HIGH = "high", _("High")
        NORMAL = "normal", _("Normal")
        LOW = "low", _("Low")

    type = models.CharField(_("type"), max_length=40)  # call, approval, todo, or an action of the catalogue
    title = models.CharField(_("title"), max_length=300)
    instructions = models.TextField(_("instructions"), blank=True, default="")
    draft = models.JSONField(
        default=dict, blank=True, editable=False
    )  # the action's form, templates filled in
    outcomes = models.JSONField(
        default=list, blank=True, editable=False
    )  # [{"name", "label"}, ...] of the author
    contact = models.ForeignKey(
        "store.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="contact",
        related_name="manual_actions",
        verbose_name=_("contact"),
    )
    company = models.ForeignKey(
        "store.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="company",
        related_name="manual_actions",
        verbose_name=_("company"),
    )
    call = models.ForeignKey(
        "store.Call",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="call",
        related_name="manual_actions",
        verbose_name=_("call"),
    )
    task = models.ForeignKey(
        "store.Task",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="task",
        related_name="manual_actions",
        verbose_name=_("task"),
    )
    workflow = models.ForeignKey(
        "store.Workflow",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="workflow",
        related_name="+",
        verbose_name=_("workflow"),
        editable=False,
    )
    campaign = models.ForeignKey(
        "store.Campaign",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="campaign",
        related_name="manual_actions",
        verbose_name=_("campaign"),
        editable=False,
    )
    run = models.BigIntegerField(null=True, blank=True, editable=False)
    step = models.CharField(max_length=80, blank=True, default="", editable=False)
    owner = models.ForeignKey(
        "store.User",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="owner",
        related_name="+",
        verbose_name=_("assigned to"),
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
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.NOT_STARTED, editable=False
    )
    outcome = models.CharField(_("outcome"), max_length=60, blank=True, default="", editable=False)
    note = models.TextField(_("note"), blank=True, default="", editable=False)
    because = models.CharField(_("reason"), max_length=300, blank=True, default="", editable=False)
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    rank = models.SmallIntegerField(default=2, editable=False)  # of the priority: 0 urgent ... 3 low
    tries = models.PositiveSmallIntegerField(
        _("tries"), default=0, editable=False
    )  # unanswered: back to the end
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    later_at = models.DateTimeField(_("put off until"), null=True, blank=True, editable=False)
    cancel_on_reply = models.BooleanField(default=False, editable=False)
    started_at = models.DateTimeField(
        _("started at"), null=True, blank=True, editable=False
    )  # the first touch
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        "store.User",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="ended_by",
        related_name="+",
        verbose_name=_("ended by"),
        editable=False,
    )
    way = models.CharField(max_length=20, blank=True, default="", editable=False)  # page, api, rule, system
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("manual action")
        verbose_name_plural = _("manual actions")
        indexes = (
            models.Index(
                fields=("owner", "tries", "rank", "due_at", "id"),
                name="manual_queue",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=("tries", "rank", "due_at", "id"),
                name="manual_open",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=("team", "tries", "rank", "due_at", "id"),
                name="manual_team",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=("due_at",),
                name="manual_late",
                condition=Q(ended_at__isnull=True, escalated_at__isnull=True),
            ),
            models.Index(
                fields=("workflow", "tries", "rank", "due_at", "id"),
                name="manual_by_workflow",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=("type", "tries", "rank", "due_at", "id"),
                name="manual_by_type",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=("campaign", "tries", "rank", "due_at", "id"),
                name="manual_by_campaign",
                condition=Q(ended_at__isnull=True, campaign__isnull=False),
            ),
            models.Index(
                fields=("owner", "due_at"), name="manual_owner_due", condition=Q(ended_at__isnull=True)
            ),
            models.Index(fields=("due_at", "id"), name="manual_due", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=("started_at",), name="manual_touched", condition=Q(started_at__isnull=False)
            ),
            GinIndex(SearchVector("title", config="simple"), name="manual_search"),
            models.Index(fields=("contact", "-id"), name="manual_contact"),
            models.Index(fields=("company", "-id"), name="manual_company"),
            models.Index(fields=("run",), name="manual_run"),
            models.Index(fields=("workflow", "-id"), name="manual_workflow"),
            models.Index(fields=("campaign", "-id"), name="manual_campaign"),
            models.Index(fields=("-ended_at",), name="manual_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=("-created_at", "-id"), name="manual_newest"),
        )

    def __str__(self) -> str:
        return self.title


class Absence(models.Model):
    """Days a colleague is away: what they have is offered to their team."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("store.User", models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="absence_order"),
        )
