"""Late work: find the newer events of the same clients outside the batch, and tell what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tandem.engine.catching_up import NEVER, LeftOut, Place, is_late, place_of, who
from tandem.engine.event import Event
from tandem.engine.index import Entry
from tandem.engine.thinking import pulls
from tandem.engine.view import World
from tandem.engine.words import N_
from tandem.operations.world import Settings
from tandem.store.models import Incident
from tandem.store.read import late as rows

Interested = Sequence[tuple[Event, list[Entry]]]
ONE_STORY = timedelta(hours=1)  # what is left out within it is one incident of its workflow
KIND = "left_out"


def ahead(interested: Interested, known: Settings, now: datetime) -> list[tuple[Event, list[Entry]]]:
    """Events outside the batch still to be thought about, of the clients of the late ones here."""
    late = [event for event, doors in interested if is_late(event, now) and _wants_newest(doors)]
    if not late:
        return []
    found = rows.newer(
        {who(event) for event in late},
        {event.record.type for event in late},
        [event.id for event, _ in interested],
    )
    return [(event, known.index.candidates(event)) for event in found]


def _wants_newest(doors: Sequence[Entry]) -> bool:
    return any(program.document.settings.catch_up == "newest" for program, _ in doors)


def newest(
    interested: Interested, later: Interested, world: World, now: datetime
) -> dict[tuple[int, str], Place]:
    """By workflow and client: the newest event outside the batch that would start it, or has started it."""
    late = [(event, doors) for event, doors in interested if is_late(event, now) and _wants_newest(doors)]
    if not late:
        return {}
    workflows = sorted({program.workflow for _, doors in late for program, _ in doors})
    found = rows.started(
        workflows, {who(event) for event, _ in late}, min(event.due for event, _ in late), now
    )
    for event, doors in later:
        for program, door in doors:
            if pulls(door, event, world):
                key = (program.workflow, who(event))
                found[key] = max(found.get(key, NEVER), place_of(event))
    return found


def report(left_out: Sequence[LeftOut], now: datetime) -> None:
    """One entry for each workflow: how many events, since when, by which policy."""
    by_workflow: dict[int, list[LeftOut]] = {}
    for one in left_out:
        by_workflow.setdefault(one.program.workflow, []).append(one)
    for group in by_workflow.values():
        _tell(group, now)


def _tell(group: Sequence[LeftOut], now: datetime) -> None:
    program = group[0].program
    events = [one.event for one in group]
    row = Incident.objects.select_for_update().filter(
        kind=KIND, workflow=program.workflow, state=Incident.State.OPEN, at__gt=now - ONE_STORY
    )
    kept = row.order_by("-id").first()
    before: dict[str, Any] = kept.details if kept is not None else {}
    count = before.get("count", 0) + len(events)
    details = {
        "reason": {
            "text": N_("Left out because they had waited too long: {count}"),
            "values": {"count": count},
        },
        "count": count,
        "policy": program.document.settings.catch_up,
        "first": min(before.get("first", events[0].id), *(event.id for event in events)),
        "last": max(before.get("last", 0), *(event.id for event in events)),
    }
    if kept is not None:
        kept.details = details
        kept.save(update_fields=["details"])
        return
    Incident.objects.create(
        kind=KIND, cause="catch_up", details=details, workflow_id=program.workflow, at=now,
        record_type=program.document.about,
    )  # fmt: skip


def was_left_out(workflow: int, event: int) -> Incident | None:
    """The entry that tells of it, if this event may be among those a workflow left out because they were late."""
    found = Incident.objects.filter(kind=KIND, workflow=workflow, details__first__lte=event)
    return found.filter(details__last__gte=event).order_by("id").first()
