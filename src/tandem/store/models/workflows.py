"""Workflows, their drafts and immutable versions, their runs and each step a run took."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Now, Record


class Workflow(Record):
    """A rule with a name and an owner; what it does is in its versions."""

    record_type = "workflow"
    automated = False

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=150)
    description = models.TextField(_("description"), blank=True, default="")
    about = models.CharField(_("works on"), max_length=30)
    on = models.BooleanField(_("on"), default=False)
    owner = models.ForeignKey(
        "store.User",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="owner",
        related_name="+",
        verbose_name=_("owner"),
    )
    live = models.ForeignKey(
        "store.Version", models.PROTECT, null=True, blank=True, db_column="live", related_name="+"
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    paused_because = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("workflow")
        verbose_name_plural = _("workflows")
        indexes = (models.Index(fields=("position", "id"), name="workflow_order"),)

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One published document of a workflow. The database refuses to change or delete it."""

    id = models.BigAutoField(primary_key=True)
    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    note = models.CharField(max_length=300, blank=True, default="")
    published_at = models.DateTimeField(db_default=Now())
    published_by = models.ForeignKey("store.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("workflow", "number"), name="version_number"),)


class DraftEdit(models.Model):
    """One state of a workflow's draft: the newest that is not undone is the draft, the others are what undo finds."""

    id = models.BigAutoField(primary_key=True)
    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="edits", db_index=False)
    number = models.PositiveIntegerField()
    document = models.JSONField()  # as the builder left it: it may be unfinished
    what = models.JSONField()  # the words of the change: {"text", "values"}
    undone = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey("store.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("workflow", "number"), name="draft_edit"),)


class Run(models.Model):
    """One workflow at work on one record. Goes forward only: see ``tandem.engine.run``."""

    id = models.BigIntegerField(primary_key=True)
    workflow = models.ForeignKey(Workflow, models.PROTECT, related_name="runs", db_index=False)
    version = models.ForeignKey(Version, models.PROTECT, related_name="runs", db_index=False)
    record_type = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    event_id = models.BigIntegerField(null=True)
    trigger = models.CharField(max_length=60)
    state = models.CharField(max_length=10)
    shard = models.SmallIntegerField()
    counter = models.PositiveIntegerField(default=0)  # where in the version's program
    due_at = models.DateTimeField(null=True)
    waits_for = models.JSONField(
        null=True
    )  # {"event": trigger} | {"delivery": id} | {"manual_action": id} | {"time": ..}
    outputs = models.JSONField(default=dict)  # what steps gave, by step id
    chain = models.BigIntegerField()
    depth = models.PositiveSmallIntegerField(default=0)
    epoch = models.PositiveIntegerField(default=0)
    errors = models.PositiveSmallIntegerField(default=0)
    crashes = models.PositiveSmallIntegerField(default=0)
    reason = models.JSONField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    entry_key = models.CharField(max_length=60, null=True)
    iteration = models.PositiveSmallIntegerField(
        default=0, db_default=0
    )  # grows when it is moved to another version
    retry_of = models.BigIntegerField(null=True)  # the run this one does again
    doer = models.BigIntegerField(null=True)  # the user who started it by hand
    campaign = models.ForeignKey(
        "store.Campaign", models.SET_NULL, null=True, related_name="runs", db_index=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("event_id", "workflow"), name="run_once_per_event", condition=Q(retry_of=None)
            ),
            models.UniqueConstraint(fields=("workflow", "entry_key"), name="run_entry"),
        )
        indexes = (
            models.Index(fields=("shard", "due_at"), name="run_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=("record_id",), name="run_waiting", condition=Q(ended_at__isnull=True)),
            models.Index(fields=("record_id", "-id"), name="run_record"),
            models.Index(fields=("workflow", "-started_at"), name="run_workflow"),
            models.Index(fields=("-id",), name="run_failed", condition=Q(state="failed")),
            models.Index(fields=("retry_of",), name="run_retry", condition=Q(retry_of__isnull=False)),
            models.Index(
                fields=("campaign", "-id"), name="run_campaign", condition=Q(campaign__isnull=False)
            ),
        )


class Step(models.Model):
    """One step one run took: what went in, what came out, and why."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, models.CASCADE, related_name="steps", db_index=False)
    path = models.CharField(max_length=40)
    iteration = models.PositiveSmallIntegerField(default=0)
    action = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)  # did | skipped | waited | failed
    reason = models.JSONField(null=True)
    inputs = models.JSONField(null=True)
    outputs = models.JSONField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "path", "iteration"), name="step_once"),)


class Pulse(models.Model):
    """How many runs a workflow started in one hour: what its hourly cap is measured by."""

    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()
    started = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("workflow", "hour"), name="pulse_hour"),)
