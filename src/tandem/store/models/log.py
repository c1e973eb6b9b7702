"""The event log, and what is still to be thought about."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.json import KT

from tandem.store.models.record import Now

SHARDS = 64


class Event(models.Model):
    """One change of one record. Written by the database's triggers; never updated."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    record_type = models.CharField(max_length=30)
    record_id = models.BigIntegerField()
    op = models.CharField(max_length=10)  # created | changed | deleted | reached
    before = models.JSONField(null=True)  # the changed fields' old values
    after = models.JSONField(null=True)  # the whole row, or what it was when deleted
    cause = models.JSONField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("record_id", "id"), name="event_record"),
            models.Index(fields=("record_type", "at"), name="event_time"),
            models.Index(KT("cause__chain"), name="event_chain", condition=models.Q(cause__has_key="chain")),
        )


class Pending(models.Model):
    """An event nobody has thought about yet; deleted once somebody has."""

    event_id = models.BigIntegerField(primary_key=True)
    shard = models.SmallIntegerField()
    crashes = models.SmallIntegerField(default=0, db_default=0)  # workers that died thinking about it

    class Meta:
        indexes = (models.Index(fields=("shard", "event_id"), name="pending_shard"),)


class Later(models.Model):
    """An event to be thought about only from a time on: what an import brings starts workflows little by little."""

    event_id = models.BigIntegerField(primary_key=True)
    shard = models.SmallIntegerField()
    due_at = models.DateTimeField(db_index=True)


class Attempt(models.Model):
    """A batch a worker is at. It goes with the batch's own commit; found beside free shards, its worker died."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()  # by the database's own clock
    shards = ArrayField(models.SmallIntegerField())
    events = ArrayField(models.BigIntegerField())
    runs = ArrayField(models.BigIntegerField())
    alone = models.BooleanField()  # a suspect, with nothing beside it


class Moment(models.Model):
    """How far the clock has looked for one ``reached(field, offset)`` trigger."""

    key = models.CharField(max_length=200, primary_key=True)
    record_type = models.CharField(max_length=30)
    field = models.CharField(max_length=60)
    offset = models.CharField(max_length=40)
    watermark = models.DateTimeField()


class MomentReached(models.Model):
    """That one record reached one moment: once for each due value."""

    moment = models.CharField(max_length=200)
    record_id = models.BigIntegerField()
    due = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("moment", "record_id", "due"), name="moment_reached_once"),
        )
