"""The one organisation of an installation, its clock, its switches and its calendars."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tandem.store.models.record import Record


class Organisation(models.Model):
    """The firm that runs this installation; exactly one row."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=5, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    region = models.CharField(_("country for phone numbers"), max_length=2, default="FR")
    public_url = models.URLField(_("public address"), blank=True, default="")
    sandbox = models.BooleanField(_("sandbox"), default=False)
    clock_offset = models.DurationField(default="0", editable=False)
    automation_on = models.BooleanField(_("automation is on"), default=True)
    hold_deliveries = models.BooleanField(_("hold everything that leaves"), default=False)
    calendar = models.ForeignKey(
        "store.Calendar",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office hours"),
    )
    person_cap = models.PositiveSmallIntegerField(
        _("automatic messages to one client a day"), default=5, db_default=5
    )  # 0: no limit
    reach_limit = models.PositiveIntegerField(
        _("ask again before reaching more people than"), default=200, db_default=200
    )
    digest_hour = models.PositiveSmallIntegerField(_("hour of the daily digest"), default=8, db_default=8)
    allowed_hosts = models.JSONField(_("private hosts that webhooks may reach"), default=list, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="organisation_is_one"),
            models.CheckConstraint(
                condition=Q(sandbox=True) | Q(clock_offset="0"), name="only_a_sandbox_moves_the_clock"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Calendar(Record):
    """Office hours: per weekday a list of ``["09:00", "17:30"]`` pairs, in a zone, and closed days."""

    record_type = "calendar"
    automated = False

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    time_zone = models.CharField(_("time zone"), max_length=64)
    hours = models.JSONField(_("hours"), default=dict)  # {"mon": [["09:00", "12:00"], ...], ...}
    country = models.CharField(_("public holidays of"), max_length=10, blank=True, default="")

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """A day a calendar is closed; resolved once, so that a new holidays list changes nothing."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=100, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("calendar", "day"), name="closed_once"),)
