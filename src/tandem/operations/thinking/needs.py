"""What a batch needs to know before it can be thought about: records, runs, and what was started already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tandem.engine.record import Image, RecordRef
from tandem.engine.run import Run
from tandem.engine.thinking import Limits
from tandem.operations.world import Settings
from tandem.store.read import entries
from tandem.store.read.images import last_images, load_with_relations


def gone(runs: Sequence[Run]) -> dict[RecordRef, Image]:
    """What the records of runs that began with a deletion were at the end, and what they were related to."""
    last = last_images([run.event_id for run in runs if run.event_id is not None])
    return load_with_relations((), [(ref.type, image) for ref, image in last.items()]) | last


def woken(row: dict[str, Any], known: Settings) -> Run:
    return Run(
        id=row["id"],
        program=known.program(row["version_id"]),
        record=RecordRef(row["record_type"], row["record_id"]),
        event_id=row["event_id"],
        trigger=row["trigger"],
        chain=row["chain"],
        depth=row["depth"],
        started_at=row["started_at"],
        state=row["state"],
        counter=row["counter"],
        due_at=row["due_at"],
        waits_for=row["waits_for"],
        outputs=dict(row["outputs"]),
        entry_key=row["entry_key"],
        epoch=row["epoch"],
        iteration=row["iteration"],
        campaign=row["campaign_id"],
        doer=row["doer"],
    )


def refs(interested: Sequence[Any], runs: Sequence[Run], waiters: Sequence[Run]) -> set[RecordRef]:
    handed = {
        RecordRef("manual_action", run.waits_for["manual_action"])
        for run in runs
        if run.waits_for and "manual_action" in run.waits_for
    }
    return {event.record for event, _ in interested} | {run.record for run in (*runs, *waiters)} | handed


def seen(interested: Sequence[Any]) -> list[tuple[str, Image]]:
    return [(event.record.type, event.after) for event, _ in interested]


def programs(interested: Sequence[Any], runs: Sequence[Run], waiters: Sequence[Run]) -> list[Any]:
    return [program for _, doors in interested for program, _ in doors] + [
        run.program for run in (*runs, *waiters)
    ]


def limits(interested: Sequence[Any], now: datetime) -> Limits:
    """What is known of runs already started, for entry contracts, caps and storms."""
    if not interested:
        return Limits()
    workflows = sorted({program.workflow for _, doors in interested for program, _ in doors})
    records = [event.record.id for event, _ in interested]
    keys = [
        (program.workflow, key)
        for event, doors in interested
        for program, door in doors
        if (key := Limits.key(program, door, event)) is not None
    ]
    return Limits(
        taken=entries.taken_keys(keys),
        seen=entries.taken_events([event.id for event, _ in interested]),
        recent=entries.recent_starts(records, now),
        hours=entries.starts_by_hour(workflows, now),
    )
