"""The record types as the engine knows them, read off the models."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models as db
from django.utils.translation import gettext_noop

from tandem.engine.schema import Choice, Field, Kind, RecordType, Schema
from tandem.store.models import Call, Company, Contact, ManualAction, Note, Record, Task, User

READABLE: tuple[type[Record], ...] = (Call, Contact, Company, Task, ManualAction, Note, User)
NEVER = frozenset({"updated_at", "custom", "groups", "user_permissions", "draft", "outcomes"})
DURATIONS = frozenset({"duration"})
LABELS = {"created_at": gettext_noop("created at")}  # the fields that Django named, not we
PHONES = frozenset({"phone", "phone_e164", "number", "from_number", "to_number"})


@lru_cache(maxsize=1)
def models_by_type() -> dict[str, type[Record]]:
    """Every record table by its word in the log."""
    return {model.record_type: model for model in Record.__subclasses__()}


@lru_cache(maxsize=1)
def schema() -> Schema:
    """The record types that conditions, templates and actions may speak of."""
    return {model.record_type: _record_type(model) for model in READABLE}


def _record_type(model: type[Record]) -> RecordType:
    fields = {
        str(field.column): _field(field, inner=field.column in model.inner_fields)
        for field in model._meta.concrete_fields
        if field.column not in model.hidden_fields and field.name not in NEVER
    }
    return RecordType(model.record_type, _label(model._meta.verbose_name), fields, aliases=model.aliases)


def _label(lazy: Any) -> str:
    from django.utils.translation import override

    with override("en"):
        return str(lazy)


def _field(field: db.Field[Any, Any], *, inner: bool) -> Field:
    choices = tuple(Choice(str(value), _label(label)) for value, label in field.flatchoices)
    target = None
    if isinstance(field, db.ForeignKey):
        related = field.related_model
        target = related.record_type if issubclass(related, Record) else None
    readonly = not field.editable or field.column in ("id", "created_at")
    label = LABELS.get(str(field.column)) or _label(field.verbose_name)
    longest = field.max_length if isinstance(field, db.CharField) else None
    return Field(str(field.column), _kind(field), label, choices, target, readonly, longest, inner)


def _kind(field: db.Field[Any, Any]) -> Kind:
    if isinstance(field, db.ForeignKey):
        return "reference"
    if field.column in PHONES:
        return "phone"
    if field.column in DURATIONS:
        return "duration"
    if field.choices:
        return "choice"
    for kind, classes in _KINDS:
        if isinstance(field, classes):
            return kind
    return "text"


_KINDS: tuple[tuple[Kind, tuple[type[Any], ...]], ...] = (
    ("boolean", (db.BooleanField,)),
    ("datetime", (db.DateTimeField,)),
    ("date", (db.DateField,)),
    ("number", (db.IntegerField, db.DecimalField, db.FloatField)),
    ("email", (db.EmailField,)),
    ("url", (db.URLField,)),
    ("long_text", (db.TextField,)),
    ("tags", (ArrayField,)),
)
