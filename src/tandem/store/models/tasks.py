"""Internal tasks and notes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Record


class Task(Record):
    """Something a colleague should do, about a client or a call."""

    record_type = "task"
    label_field = "title"
    inner_fields = ("done_at",)

    class Status(models.TextChoices):
        """A task's life."""

        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    class Priority(models.TextChoices):
        """How soon, when two are due."""

        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")

    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True, default="")
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.OPEN)
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
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
    contact = models.ForeignKey(
        "store.Contact",
        models.CASCADE,
        null=True,
        blank=True,
        db_column="contact",
        related_name="tasks",
        verbose_name=_("contact"),
    )
    company = models.ForeignKey(
        "store.Company",
        models.CASCADE,
        null=True,
        blank=True,
        db_column="company",
        related_name="tasks",
        verbose_name=_("company"),
    )
    call = models.ForeignKey(
        "store.Call",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="call",
        related_name="tasks",
        verbose_name=_("call"),
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = (
            models.Index(fields=("owner", "due_at"), name="task_open", condition=models.Q(status="open")),
            models.Index(fields=("contact", "-created_at"), name="task_contact"),
            models.Index(fields=("company",), name="task_company"),
            models.Index(fields=("call",), name="task_call"),
            models.Index(fields=("-created_at", "-id"), name="task_newest"),
        )

    def __str__(self) -> str:
        return self.title


class Note(Record):
    """Words somebody, or a rule, wrote about a record."""

    record_type = "note"
    label_field = "text"

    text = models.TextField(_("text"))
    author = models.ForeignKey(
        "store.User",
        models.SET_NULL,
        null=True,
        blank=True,
        db_column="author",
        related_name="+",
        verbose_name=_("author"),
    )
    contact = models.ForeignKey(
        "store.Contact", models.CASCADE, null=True, blank=True, db_column="contact", related_name="notes"
    )
    company = models.ForeignKey(
        "store.Company", models.CASCADE, null=True, blank=True, db_column="company", related_name="notes"
    )
    call = models.ForeignKey(
        "store.Call", models.CASCADE, null=True, blank=True, db_column="call", related_name="call_notes"
    )
    task = models.ForeignKey(
        "store.Task", models.CASCADE, null=True, blank=True, db_column="task", related_name="task_notes"
    )

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:80]
