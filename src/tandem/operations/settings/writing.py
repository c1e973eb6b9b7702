"""How every setting is written: by somebody who may, in one transaction, said to the log, or refused whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed
from tandem.engine.effect import DeleteRecord
from tandem.engine.record import RecordRef
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.errors import Problem, Refused
from tandem.operations.world import forget
from tandem.store.models import Event, Organisation, Record, User
from tandem.store.read.organisation import now as the_time
from tandem.store.read.pending import Ids
from tandem.store.write.apply import apply
from tandem.store.write.cascade import follow
from tandem.store.write.cause import said_by

R = TypeVar("R", bound=Record)
LONGEST_KEY = 40


@contextmanager
def changing(user: User, permission: str = "administer") -> Iterator[Organisation]:
    """From here on this person changes settings, one at a time. Raises access.Denied."""
    access.require(user, permission)
    with transaction.atomic():
        firm = Organisation.objects.select_for_update().get(id=1)
        said_by(Cause("person", doer=user.id))
        yield firm
    forget()


def listed(user: User, model: type[R], permission: str = "administer") -> models.QuerySet[R]:
    """All rows of a kind of setting, by name. Raises access.Denied."""
    access.require(user, permission)
    rows: models.QuerySet[R] = model._default_manager.order_by("name", "id")
    return rows


def access_setting(user: User, model: type[R], id: int, permission: str = "administer") -> R:
    """One row of a kind of setting. Raises access.Denied or access.NotThere."""
    access.require(user, permission)
    row = model._default_manager.filter(pk=id).first()
    if row is None:
        raise access.NotThere(f"{model.record_type} {id}")
    return row


def store(row: models.Model, values: Mapping[str, Any]) -> bool:
    """Set these columns and save; gives whether anything changed. Raises Refused, naming each wrong field."""
    changed = [name for name, value in values.items() if row._state.adding or getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if not changed:
        return False
    check(row)
    if isinstance(row, Record):
        row.updated_at = the_time()
    row.save()
    return True


def check(row: models.Model) -> None:
    """Raises Refused unless every column of the row is as its model asks."""
    left_out = [field.name for field in row._meta.concrete_fields if not field.editable]
    try:
        row.full_clean(exclude=left_out)
    except ValidationError as error:
        raise Refused(list(_problems(error))) from error


def _problems(error: ValidationError) -> Iterator[Problem]:
    for name, messages in error.message_dict.items():
        for message in messages:
            yield Problem("" if name == NON_FIELD_ERRORS else name, Text(message))


def let_go(user: User, row: Record) -> None:
    """Empty what refers to a row that is about to be deleted, with an entry on each timeline that says why."""
    here = RecordRef(row.record_type, row.pk)
    gone = DeleteRecord(here)
    asked = Deed(here, "delete_record", gone, Cause("person", doer=user.pk), {})
    emptied = follow([(asked, gone)]).emptied.values()
    apply([deed for deed, _ in emptied], the_time(), Ids(8))


def remove(row: Record) -> None:
    """Delete a row. Raises Refused while others need it; ``let_go`` first where records may refer to it."""
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused.because(N_("This is still in use, so it stays.")) from error


def a_key(model: type[Record], name: str) -> str:
    """A key nobody has yet, made of a name: ``sales-team``, ``sales-team-2``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_KEY].strip("-") or model.record_type
    rows: Any = model._default_manager.all()
    taken = set(rows.filter(key__startswith=stem).values_list("key", flat=True))
    number = 2
    key = stem
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def log_change(
    user: User, record_type: str, id: int, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Say a change to the log that no trigger of the database sees: of the organisation, of a team's members."""
    Event.objects.create(
        record_type=record_type,
        record_id=id,
        op="changed",
        before=dict(before),
        after=dict(after),
        cause=Cause("person", doer=user.id).as_json(),
    )
