"""Files that were read in: what they held, what became of each row."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Now


class Import(models.Model):
    """One file of contacts or companies, tried first and then written."""

    class State(models.TextChoices):
        """tried -> running -> done | failed."""

        TRIED = "tried", _("Looked at")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    class Automation(models.TextChoices):
        """Whether the rows start workflows."""

        OFF = "off", _("No workflow starts")
        GRADUAL = "gradual", _("Workflows start, little by little")

    id = models.BigAutoField(primary_key=True)
    about = models.CharField(max_length=30)
    name = models.CharField(max_length=200)
    content = models.TextField()
    columns = models.JSONField(default=dict)  # heading -> field
    automation = models.CharField(max_length=10, choices=Automation.choices, default=Automation.OFF)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRIED)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, db_default=0)  # rows looked at while writing
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems = models.JSONField(
        default=list
    )  # [{"row", "column", "text", "values"}, ...], the first hundreds
    by = models.ForeignKey("store.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
