"""Write the rows of an import, 500 in a transaction; a killed worker's import goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from zoneinfo import ZoneInfo

from django.db import transaction

from tandem.engine.cause import Cause
from tandem.engine.deed import Deed, collect
from tandem.engine.effect import ChangeRecord, CreateRecord
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.imports.rows import Row, read_rows
from tandem.operations.imports.sheet import Sheet, sheet
from tandem.operations.thinking.bell import ring
from tandem.operations.world import settings, world
from tandem.store.models import Import, User
from tandem.store.read.images import load_with_relations
from tandem.store.read.organisation import now as the_time
from tandem.store.read.schema import models_by_type
from tandem.store.write.apply import Stale, apply

AT_ONCE = 500
TRIES = 5
KEPT_PROBLEMS = 500


def carry_out_all() -> None:
    """Write every import that was started, to its end; another worker's is left to it."""
    for id in Import.objects.filter(state=Import.State.RUNNING).values_list("id", flat=True):
        table: Sheet | None = None
        while (table := _some(id, table)) is not None:
            ring()


def _some(id: int, table: Sheet | None) -> Sheet | None:
    """Write the next rows; the table while there are more. Fresh rows are read when somebody changed them meanwhile."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                row = Import.objects.select_for_update(skip_locked=True).filter(pk=id).first()
                if row is None or row.state != Import.State.RUNNING:
                    return None
                table = table or sheet(row.content)
                _write(row, table)
                return table if row.state == Import.State.RUNNING else None
        except Stale:
            continue
    Import.objects.filter(pk=id).update(state=Import.State.FAILED, ended_at=the_time())
    return None


def _write(row: Import, table: Sheet) -> None:
    lines = table.rows[row.done : row.done + AT_ONCE]
    zone = ZoneInfo(settings().organisation.time_zone)
    if row.done == 0:
        row.problems = []
    rows = read_rows(row.about, table.headings, lines, row.columns, zone, row.done + 2)
    assert row.by is not None  # only a person starts an import, and their rows go with them
    good = _allowed(row, row.by, rows)
    _apply(row, row.by, _once_each(good))
    row.done += len(lines)
    if row.done >= len(table.rows):
        row.state, row.ended_at = Import.State.DONE, the_time()
    row.save()


def _allowed(row: Import, user: User, rows: Sequence[Row]) -> list[Row]:
    """The rows that are right and that this person may write; the others are told of."""
    model = models_by_type()[row.about]
    met = [one.record for one in rows if one.record is not None]
    mine = set(access.visible(user, model, "edit").filter(pk__in=met).values_list("pk", flat=True))
    good = []
    for one in rows:
        if not one.problems and one.record is not None and one.record not in mine:
            text = Text(N_("You may not change this record."))
            one.problems.append({"row": one.number, "column": "", "text": text.msgid, "values": {}})
        if one.problems:
            row.refused += 1
            row.problems = (row.problems + one.problems)[:KEPT_PROBLEMS]
        else:
            good.append(one)
    return good


def _once_each(rows: Sequence[Row]) -> list[Row]:
    """Rows about the same person, one after the other, become one: the later wins."""
    kept: dict[object, Row] = {}
    for one in rows:
        key = one.record or one.values.get("email") or one.values.get("phone_e164") or ("row", one.number)
        if key in kept:
            one.values = {**kept[key].values, **one.values}
        kept[key] = one
    return list(kept.values())


def _apply(row: Import, user: User, rows: Sequence[Row]) -> None:
    now = the_time()
    met = [RecordRef(row.about, one.record) for one in rows if one.record is not None]
    around = world(settings(), now, load_with_relations(met))
    automation: Literal["off", "gradual"] = "gradual" if row.automation == "gradual" else "off"
    cause = Cause("person", doer=user.pk, automation=automation)
    deeds: list[Deed] = []
    for one in rows:
        if one.record is None:
            ref = RecordRef(row.about, next(around.ids))
            values = {"kind": "contact", **one.values} if row.about == "contact" else one.values
            view = View(around, ref, image=values)
            collect(deeds, (CreateRecord(ref, **values),), view, f"{row.about}.created", cause, around)
            row.made += 1
        else:
            ref = RecordRef(row.about, one.record)
            effect = ChangeRecord(ref, **one.values)
            collect(deeds, (effect,), View(around, ref), f"{row.about}.edited", cause, around)
            row.changed += 1
    apply(deeds, now, around.ids)
