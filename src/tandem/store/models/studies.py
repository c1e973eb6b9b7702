"""Long looks at the log that write nothing to it: rehearsals, with their progress and their result."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Now


class Study(models.Model):
    """One rehearsal of a document over the last days of the log; a worker carries it out."""

    class State(models.TextChoices):
        """waiting -> running -> done | cancelled | failed."""

        WAITING = "waiting", _("Waiting for its turn")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")

    id = models.BigAutoField(primary_key=True)
    workflow = models.ForeignKey("store.Workflow", models.CASCADE, related_name="studies")
    document = models.JSONField()
    days = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)  # events looked at
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    reason = models.JSONField(null=True)
    by = models.ForeignKey("store.User", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(
        null=True
    )  # when its worker was last at it, by the database's own clock
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("workflow", "-id"), name="study_newest"),)
