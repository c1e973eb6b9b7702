"""One auditor for all stories and faults: what must hold at the end, whatever happened (reliability.md 3).

I1 nothing is stuck. I2 the ledger and what the outside received agree. I3 row counts can be compared with an
undisturbed run. I4 nothing failed without an incident. I5 the timeline equals what the log says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import CASCADE

from tandem.operations.watching.housekeeping import stuck
from tandem.store.models import Activity, Delivery, Event, Incident, Notification, Pending, Run, Step
from tandem.store.read.schema import models_by_type, schema

TOLD = frozenset({"rule", "person", "connector"})  # who must leave an entry; plain SQL has no doer
RECORD_EFFECTS = ("created", "changed", "deleted")
COUNTED = (Run, Step, Delivery, Activity, Notification, Incident)


def audit(*, pending: int = 0) -> None:
    """Everything that needs no knowledge of the outside. ``pending`` events may be left where a story says so."""
    nothing_is_stuck(pending=pending)
    nothing_failed_silently()
    the_timeline_equals_the_log()


def nothing_is_stuck(*, pending: int = 0) -> None:
    """I1: no run, step or delivery waits without an owner or a due time; all events were thought about."""
    assert {name: count for name, count in stuck().items() if count} == {}
    assert Pending.objects.count() == pending


def the_ledger_agrees(
    kind: str, received: Iterable[str], *, repeated: Collection[str] = (), unclear: Collection[str] = ()
) -> None:
    """I2: ``received`` are the keys the outside saw, in order (webhook-id, Message-ID's left part).

    Each has a ledger row; each sent row was received, once unless its key is among ``repeated``; what is in
    doubt (state unknown) is exactly ``unclear``.
    """
    seen = Counter(received)
    ledger = {row.key: row.state for row in Delivery.objects.filter(kind=kind)}
    assert seen.keys() <= ledger.keys()
    assert {key for key, state in ledger.items() if state == "sent"} <= seen.keys()
    assert {key for key, times in seen.items() if times > 1} == set(repeated)
    assert {key for key, state in ledger.items() if state == "unknown"} == set(unclear)


def row_counts() -> dict[str, int]:
    """I3: how many rows the business tables hold, to be compared with an undisturbed run."""
    tables = [*(models_by_type()[name] for name in schema()), *COUNTED]
    return {table.__name__: table._default_manager.count() for table in tables}


def nothing_failed_silently() -> None:
    """I4: every failed run and every failed or unclear delivery has an incident."""
    failed_runs = set(Run.objects.filter(state="failed").values_list("id", flat=True))
    assert failed_runs <= set(Incident.objects.exclude(run=None).values_list("run_id", flat=True))
    failed = set(Delivery.objects.filter(state__in=("failed", "unknown")).values_list("id", flat=True))
    assert failed <= set(Incident.objects.exclude(delivery=None).values_list("delivery_id", flat=True))


def the_timeline_equals_the_log() -> None:
    """I5: each change, message and notice has exactly one entry, and each entry stands for one of them."""
    events = list(Event.objects.filter(op__in=RECORD_EFFECTS, record_type__in=schema()).order_by("id"))
    entries = list(Activity.objects.filter(effect__in=RECORD_EFFECTS).order_by("at", "id"))
    logged = Counter(_of_event(one) for one in events if _is_told(one))
    told = Counter(_of_entry(one) for one in entries if one.by in TOLD)
    assert told == logged
    _entries_say_what_changed(events, entries)
    _nothing_goes_along_unsaid(events, entries)
    sent = Counter(Activity.objects.filter(effect="sent").values_list("subject_id", flat=True))
    assert sent == Counter(Delivery.objects.values_list("id", flat=True))
    started = Counter(Activity.objects.filter(effect="started").values_list("subject_id", flat=True))
    assert started == Counter(Run.objects.filter(trigger="start_workflow").values_list("id", flat=True))
    assert _noticed() == Counter(
        Notification.objects.values_list("run", "record_id", "user_id", "text")  # one line for each colleague
    )


def _of_event(event: Event) -> tuple[Any, ...]:
    cause: Mapping[str, Any] = event.cause or {}
    names = ("by", "doer", "workflow", "run", "path", "connector")
    whose = [cause.get(name) for name in names]
    whose[4] = whose[4] or ""
    return (event.record_type, event.record_id, event.op, *whose)


def _of_entry(entry: Activity) -> tuple[Any, ...]:
    whose = (entry.by, entry.doer, entry.workflow, entry.run, entry.path, entry.details.get("connector"))
    return (entry.subject_type, entry.subject_id, entry.effect, *whose)


def _entries_say_what_changed(events: list[Event], entries: list[Activity]) -> None:
    """The old and new values of an entry are those of its event."""
    waiting: dict[tuple[Any, ...], list[Event]] = {}
    for event in events:
        if event.op == "changed" and _is_told(event):
            waiting.setdefault(_of_event(event), []).append(event)
    for entry in entries:
        if entry.effect == "changed" and entry.by in TOLD:
            changes = entry.details["changes"]
            found = [event for event in waiting[_of_entry(entry)] if _says(event, changes)]
            assert found, f"no event says {changes}"
            waiting[_of_entry(entry)].remove(found[0])


def _nothing_goes_along_unsaid(events: list[Event], entries: list[Activity]) -> None:
    """What was deleted or emptied along with a record has that deletion's cause, and its entry names the record."""
    gone = Event.objects.filter(op="deleted").exclude(record_type__in=schema())  # settings, such as a team
    causes = {one.record_id: one.cause for one in (*events, *gone) if one.op == "deleted" and _is_told(one)}
    for entry in entries:
        if "along_with" in entry.details:
            happened = [
                one.cause for one in events if (one.op, one.record_id) == (entry.effect, entry.subject_id)
            ]
            assert causes[entry.details["along_with"]["id"]] in happened
    for event in events:
        if event.op == "deleted" and not _is_told(event):
            assert not causes.keys() & _owners(event), (
                f"{event.record_type} {event.record_id} went along unsaid"
            )


def _is_told(event: Event) -> bool:
    return (event.cause or {}).get("by") in TOLD


def _owners(event: Event) -> set[int]:
    """What a deleted row belonged to: it goes when one of these does."""
    columns = models_by_type()[event.record_type]._meta.concrete_fields
    owned = [column for column in columns if column.remote_field and column.remote_field.on_delete is CASCADE]
    image = event.after or {}
    return {image[column.column] for column in owned if image.get(column.column) is not None}


def _says(event: Event, changes: Mapping[str, tuple[Any, Any]]) -> bool:
    before, after = event.before or {}, event.after or {}
    if changes.keys() != before.keys():
        return False
    return all(_same(old, before[name]) and _same(new, after[name]) for name, (old, new) in changes.items())


def _same(one: Any, other: Any) -> bool:
    if one == other:
        return True
    moment = _time(one) if isinstance(one, str) else None
    return moment is not None and isinstance(other, str) and moment == _time(other)


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _noticed() -> Counter[tuple[Any, ...]]:
    entries = Activity.objects.filter(effect="notified")
    return Counter(
        (entry.run, entry.record_id, user, entry.details["text"])
        for entry in entries
        for user in entry.details["users"]
    )
