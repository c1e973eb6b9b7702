"""What every record table shares: an id from one sequence, its times, its custom fields."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

ID_SEQUENCE = "tandem_id"


class NextId(models.Func):
    """``nextval`` of the shared sequence, as a database default."""

    template = f"nextval('{ID_SEQUENCE}'::regclass)"
    output_field: ClassVar[models.Field[Any, Any]] = models.BigIntegerField()


class Now(models.Func):
    """The organisation's clock (the sandbox clock moves it), as a database default."""

    template = "tandem_now()"
    output_field: ClassVar[models.Field[Any, Any]] = models.DateTimeField()


class Record(models.Model):
    """A row the event log watches. ``record_type`` is the word stored in the log."""

    record_type: ClassVar[str]
    label_field: ClassVar[str] = "name"
    hidden_fields: ClassVar[tuple[str, ...]] = ()  # never in images, conditions or templates
    inner_fields: ClassVar[tuple[str, ...]] = ()  # bookkeeping: no change of them is told to readers
    aliases: ClassVar[dict[str, tuple[str, ...]]] = {}
    automated: ClassVar[bool] = True  # False: logged, but no workflow listens

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
