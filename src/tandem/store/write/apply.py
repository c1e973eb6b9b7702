"""Write down what plans decided: for a whole batch, one statement for each kind of effect.

All of it happens in the caller's transaction. The database's triggers log the record changes; the cause
of each row is handed to them as a setting, because one statement serves many runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from django.db import models as db
from psycopg import Cursor

from tandem.engine.deed import Deed
from tandem.engine.effect import ChangeRecord, CreateRecord, DeleteRecord, EndRuns, Notify, Send, StartRun
from tandem.store.models import Delivery, Notification
from tandem.store.raw import cursor, one_trip
from tandem.store.read.schema import models_by_type
from tandem.store.write import closing, rule_runs
from tandem.store.write.bulk import as_json, insert, update
from tandem.store.write.cascade import follow
from tandem.store.write.claims import are_free
from tandem.store.write.timeline import tell

_TOLD_LATER = (DeleteRecord, EndRuns, StartRun)  # once it is known whether there was anything to do


class Stale(Exception):
    """A record was changed by somebody else since the plan was made; plan again on fresh rows."""


@dataclass
class _Batch:
    """The effects of a batch, sorted by what they write."""

    changes: list[list[tuple[Deed, ChangeRecord]]] = field(default_factory=list)  # one list for each round
    creations: dict[str, list[tuple[Deed, CreateRecord]]] = field(default_factory=lambda: defaultdict(list))
    deletions: list[tuple[Deed, DeleteRecord]] = field(default_factory=list)
    sendings: list[tuple[Deed, Send]] = field(default_factory=list)
    notices: list[tuple[Deed, Notify]] = field(default_factory=list)
    starts: list[tuple[Deed, StartRun]] = field(default_factory=list)
    endings: list[tuple[Deed, EndRuns]] = field(default_factory=list)


def apply(deeds: Sequence[Deed], now: datetime, ids: Iterator[int]) -> None:
    """Write all effects and one timeline entry for each. Raises Stale; the caller's transaction decides."""
    if not deeds:
        return
    batch = _sorted(deeds)
    _claim(batch.creations)
    with cursor() as rows:
        with one_trip():
            for record_type, made in batch.creations.items():
                _create(rows, record_type, made, now)
            changes = [change for round in batch.changes for change in _changes(rows, round, now)]
            _send(rows, batch.sendings, now)
            _notify(rows, batch.notices, now, ids)
            tell(rows, [deed for deed in deeds if not isinstance(deed.effect, _TOLD_LATER)], now, ids)
            _no_causes(rows)
        for change in changes:
            change.check()
        if batch.endings:
            told = _end_runs(rows, batch.endings, now)
            tell(rows, told, now, ids)
            _no_causes(rows)
        if batch.starts:
            if not rule_runs.start(batch.starts, now):
                raise Stale("run")
            tell(rows, [deed for deed, _ in batch.starts], now, ids)
        if batch.deletions:
            told = _delete(rows, batch.deletions, [deed for deed, _ in batch.deletions], now)
            tell(rows, told, now, ids)
            _no_causes(rows)


def _sorted(deeds: Sequence[Deed]) -> _Batch:
    batch = _Batch()
    rounds: dict[tuple[str, int], int] = defaultdict(int)
    for deed in deeds:
        effect = deed.effect
        match effect:
            case ChangeRecord():
                place = rounds[effect.record]
                rounds[effect.record] += 1
                if place == len(batch.changes):
                    batch.changes.append([])
                batch.changes[place].append((deed, effect))
            case CreateRecord():
                batch.creations[effect.record.type].append((deed, effect))
            case DeleteRecord():
                batch.deletions.append((deed, effect))
            case Send():
                batch.sendings.append((deed, effect))
            case Notify():
                batch.notices.append((deed, effect))
            case StartRun():
                batch.starts.append((deed, effect))
            case EndRuns():
                batch.endings.append((deed, effect))
            case _:
                assert_never(effect)
    return batch


def _causes(rows: Cursor[Any], deeds: Sequence[tuple[Deed, Any]]) -> None:
    """Tell the triggers who caused each row of the next statement."""
    each = {str(effect.record.id): deed.cause.as_json() for deed, effect in deeds}
    rows.execute("SELECT set_config('tandem.causes', %s, true)", [as_json(each)])


def _no_causes(rows: Cursor[Any]) -> None:
    rows.execute("SELECT set_config('tandem.causes', '', true)")


def _create(
    rows: Cursor[Any], record_type: str, made: list[tuple[Deed, CreateRecord]], now: datetime
) -> None:
    model = models_by_type()[record_type]
    defaults = _defaults(model, now)
    given = dict.fromkeys(name for _, effect in made for name in effect.values)
    names = ("id", *(name for name in (*defaults, *given) if name != "id"))
    names = tuple(dict.fromkeys(names))
    _causes(rows, made)
    records = [
        [effect.record.id if name == "id" else effect.values.get(name, defaults.get(name)) for name in names]
        for _, effect in made
    ]
    insert(rows, model, names, records)


def _claim(creations: Mapping[str, list[tuple[Deed, CreateRecord]]]) -> None:
    """Before anything is written: be the only one who makes a contact of these strangers. Raises Stale."""
    strangers = [effect for _, effect in creations.get("contact", ()) if effect.stranger]
    numbers = [effect.values["phone_e164"] for effect in strangers if effect.values["phone_e164"]]
    if numbers and not are_free(numbers):
        raise Stale("contact")


def _defaults(model: type[db.Model], now: datetime) -> dict[str, Any]:
    """A value for each column that has none in the database itself."""
    found: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if column.primary_key:
            continue
        if column.column in ("created_at", "updated_at"):
            found[str(column.column)] = now
        elif not column.null:
            found[str(column.column)] = column.get_default()
    return found


@dataclass(frozen=True)
class _Change:
    """A statement that was sent and must find each of its rows as it was when the plan was made."""

    sent: Cursor[Any]
    record_type: str
    expected: int

    def check(self) -> None:
        """Once it was carried out. Raises Stale."""
        if self.sent.rowcount != self.expected:
            raise Stale(self.record_type)


def _change(rows: Cursor[Any], round: list[tuple[Deed, ChangeRecord]], now: datetime) -> None:
    for change in _changes(rows, round, now):
        change.check()


def _changes(rows: Cursor[Any], round: list[tuple[Deed, ChangeRecord]], now: datetime) -> Iterator[_Change]:
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[Deed, ChangeRecord]]] = defaultdict(list)
    for deed, effect in round:
        groups[effect.record.type, tuple(sorted(effect.changes))].append((deed, effect))
    for (record_type, names), changed in groups.items():
        _causes(rows, changed)
        planned = [
            (
                effect.record.id,
                [effect.changes[name] for name in names],
                [deed.details["changes"][name][0] for name in names],
            )
            for deed, effect in changed
        ]
        sent = cursor()
        update(sent, models_by_type()[record_type], names, planned, stamp=now)
        yield _Change(sent, record_type, len(changed))


def _delete(
    rows: Cursor[Any], deletions: list[tuple[Deed, DeleteRecord]], deeds: Sequence[Deed], now: datetime
) -> list[Deed]:
    """Delete records and what goes along with them; gives the deeds that took place, those along with them last."""
    cascade = follow(deletions)
    along = cascade.along(deletions)
    called_off = closing.along_with(deletions, now)
    for round in _sorted(called_off).changes:
        _change(rows, round, now)
    for round in _sorted([deed for deed, _ in cascade.emptied.values()]).changes:
        _change(rows, round, now)
    _causes(rows, list(cascade.deleted.values()))
    planned: dict[str, list[int]] = defaultdict(list)
    for deed, effect in deletions:
        if id(deed) not in cascade.missed:
            planned[effect.record.type].append(effect.record.id)
    for record_type, wanted in planned.items():
        # Django's own delete takes what belongs to them with it.
        models_by_type()[record_type]._default_manager.filter(id__in=wanted).delete()
    return [*(deed for deed in deeds if id(deed) not in cascade.missed), *called_off, *along]


def _end_runs(rows: Cursor[Any], endings: list[tuple[Deed, EndRuns]], now: datetime) -> list[Deed]:
    """End runs and call off what they handed over; gives what is to be told, without what ended nothing."""
    ended, called_off = rule_runs.end(endings, now)
    for round in _sorted(called_off).changes:
        _change(rows, round, now)
    return [*ended, *called_off]


_DELIVERY = (
    "id", "kind", "state", "key", "target", "destination", "payload", "run_id", "path", "iteration", "workflow_id",
    "record_type", "record_id", "contact", "awaited", "chain", "depth", "due_at", "late_after", "epoch", "attempts",
    "crashes", "created_at",
)  # fmt: skip


def _send(rows: Cursor[Any], sendings: list[tuple[Deed, Send]], now: datetime) -> None:
    records = []
    for deed, effect in sendings:
        payload = dict(effect.payload)
        late_after = payload.pop("late_after", None)
        records.append(
            (
                effect.id,
                effect.kind,
                "planned",
                payload.pop("key", None) or f"{effect.kind}.{effect.id}",
                effect.target,
                effect.destination,
                payload,
                deed.cause.run,
                deed.cause.path or "",
                deed.cause.iteration,
                deed.cause.workflow,
                deed.record.type,
                deed.record.id,
                effect.contact,
                effect.awaited,
                deed.cause.chain,
                deed.cause.depth,
                effect.due_at or now,
                late_after,
                0,
                0,
                0,
                now,
            )
        )
    insert(rows, Delivery, _DELIVERY, records)


_NOTICE = ("id", "user_id", "at", "text", "record_type", "record_id", "workflow", "run", "doer")


def _notify(rows: Cursor[Any], notices: list[tuple[Deed, Notify]], now: datetime, ids: Iterator[int]) -> None:
    records = [
        (
            next(ids),
            user,
            now,
            effect.text[:500],
            deed.record.type,
            deed.record.id,
            deed.cause.workflow,
            deed.cause.run,
            deed.cause.doer,
        )
        for deed, effect in notices
        for user in effect.users
    ]
    insert(rows, Notification, _NOTICE, records)
