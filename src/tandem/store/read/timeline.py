"""What happened to a record or around a client, and what is going to, as frozen views."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q

from tandem.engine.record import RecordRef
from tandem.engine.template import BadTemplate, RenderError, parse, render
from tandem.store.models import Activity, Delivery, Run
from tandem.store.read.exchanges import exchanges
from tandem.store.read.labels import labels, last_labels
from tandem.store.read.schema import schema

Kind = Literal["all", "notes", "messages", "calls", "changes"]
Before = tuple[datetime, int]  # the time and the id of the last entry already shown
AT_ONCE = 30

_KINDS: dict[str, Q] = {
    "notes": Q(effect="created", subject_type="note"),
    "messages": Q(effect__in=("sent", "notified")),
    "calls": Q(record_type="call") | Q(subject_type="call"),
    "changes": Q(effect__in=("changed", "created", "deleted")) & ~Q(subject_type="note"),
}
KINDS: tuple[Kind, ...] = ("all", "notes", "messages", "calls", "changes")


@dataclass(frozen=True)
class Departure:
    """How far something that leaves the house has come; ``reason`` as the ledger keeps it."""

    id: int
    kind: str
    state: str
    target: str
    due_at: datetime | None
    reason: Mapping[str, Any] | None
    label: str
    workflow: int | None = None


@dataclass(frozen=True)
class Happening:
    """One entry: an effect, who did it and why. ``doer`` is a user's id, ``workflow`` a rule's."""

    id: int
    at: datetime
    verb: str
    effect: str
    by: str
    doer: int | None
    workflow: int | None
    run: int | None
    record: RecordRef
    subject: RecordRef | None
    details: Mapping[str, Any]
    departure: Departure | None = None


@dataclass(frozen=True)
class Waiting:
    """A run that waits, about this record or client."""

    id: int
    workflow: int
    due_at: datetime | None
    waits_for: Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """What everything in a page of entries is called; ``once`` names what is gone, ``connectors`` the outside."""

    of: Mapping[RecordRef, str]
    once: Mapping[RecordRef, str] = field(default_factory=dict)
    connectors: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, record_type: str, id: int | None) -> str:
        """The name, or what it was called when it was deleted, or an empty text."""
        ref = RecordRef(record_type, id or 0)
        return self.of.get(ref) or self.once.get(ref, "")

    def is_there(self, record: RecordRef) -> bool:
        """Whether the record still has a page."""
        return record in self.of


def happenings(
    record: RecordRef, kind: Kind = "all", *, before: Before | None = None, most: int = AT_ONCE
) -> list[Happening]:
    """The entries of a record's timeline, newest first: two queries, whatever there is to show."""
    rows = Activity.objects.filter(_about(record))
    if kind in _KINDS:
        rows = rows.filter(_KINDS[kind])
    if before is not None:
        rows = rows.filter(Q(at__lt=before[0]) | Q(at=before[0], id__lt=before[1]))
    found = list(rows.order_by("-at", "-id")[:most])
    gone = departures(row.subject_id for row in found if row.effect == "sent" and row.subject_id)
    return [_happening(row, gone) for row in found]


def is_gone(record: RecordRef) -> bool:
    """Whether the record was there once and was deleted; who it belonged to is not known any more."""
    return Activity.objects.filter(record_id=record.id, record_type=record.type, effect="deleted").exists()


def _about(record: RecordRef) -> Q:
    around = Q(record_id=record.id) | Q(subject_id=record.id, effect="created")
    if record.type in ("contact", "company"):
        around |= Q(**{record.type: record.id})
    return around


def _happening(row: Activity, gone: Mapping[int, Departure]) -> Happening:
    subject = RecordRef(row.subject_type, row.subject_id) if row.subject_type and row.subject_id else None
    return Happening(
        row.id,
        row.at,
        row.verb,
        row.effect,
        row.by,
        row.doer,
        row.workflow,
        row.run,
        RecordRef(row.record_type, row.record_id),
        subject,
        row.details,
        gone.get(row.subject_id) if row.effect == "sent" and row.subject_id else None,
    )


def departures(ids: Iterable[int]) -> dict[int, Departure]:
    """How far these deliveries have come."""
    wanted = list(ids)
    rows = Delivery.objects.filter(id__in=wanted) if wanted else ()
    return {row.id: _departure(row) for row in rows}


def _departure(row: Delivery) -> Departure:
    label = _filled_in(str(row.payload.get("label", "")), row.payload.get("values", {}))
    return Departure(row.id, row.kind, row.state, row.target, row.due_at, row.reason, label, row.workflow_id)


def _filled_in(label: str, values: Mapping[str, Any]) -> str:
    """A subject as it will read; as it was written when a place cannot be filled in."""
    if "{" not in label:
        return label
    try:
        return render(parse(label), values, html=False)
    except (BadTemplate, RenderError):
        return label


def scheduled(record: RecordRef, most: int = 10) -> list[Departure]:
    """What is going to leave about this record or client, the soonest first."""
    about = Q(record_id=record.id)
    if record.type == "contact":
        about |= Q(contact=record.id)
    rows = Delivery.objects.filter(about, state=Delivery.State.PLANNED, awaited=False).order_by(
        "due_at", "id"
    )
    return [_departure(row) for row in rows[:most]]


def waiting(records: Sequence[int], most: int = 10) -> list[Waiting]:
    """The runs that wait about any of these records, the soonest first."""
    rows = Run.objects.filter(record_id__in=records, ended_at__isnull=True, state="waiting").order_by(
        "due_at", "id"
    )
    return [Waiting(row.id, row.workflow_id, row.due_at, row.waits_for or {}) for row in rows[:most]]


def names(found: Sequence[Happening], more: Iterable[RecordRef] = ()) -> Names:
    """What the people, rules and records of these entries are called: one query a record type.

    One query more when something is gone, and one when an exchange had a part in it.
    """
    wanted = set(more)
    for one in found:
        wanted |= {one.record, *_people(one), *_references(one)}
        if one.subject is not None and one.subject.type not in ("delivery", "run"):
            wanted.add(one.subject)
    there = labels(wanted)
    sources = {str(one.details["connector"]) for one in found if "connector" in one.details}
    return Names(there, last_labels(wanted - there.keys()), exchanges(sources))


def names_in(record_type: str, pairs: Mapping[str, Sequence[Any]]) -> Names:
    """What the records are called that changed fields point to, before and after; no query for none."""
    return names((), _pointed_to(record_type, pairs))


def _people(one: Happening) -> set[RecordRef]:
    users = [one.doer, *one.details.get("users", ())]
    found = {RecordRef("user", user) for user in users if user is not None}
    return found | ({RecordRef("workflow", one.workflow)} if one.workflow else set())


def _references(one: Happening) -> set[RecordRef]:
    return _pointed_to(one.subject.type if one.subject else "", one.details.get("changes", {}))


def _pointed_to(record_type: str, pairs: Mapping[str, Sequence[Any]]) -> set[RecordRef]:
    """The records that changed fields point to, before and after."""
    kind = schema().get(record_type)
    found: set[RecordRef] = set()
    for name, pair in pairs.items():
        field = kind.fields.get(name) if kind else None
        if field is not None and field.target:
            found |= {RecordRef(field.target, value) for value in pair if isinstance(value, int)}
    return found
