"""Write the timeline: one entry for each effect, with who did it and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, assert_never

from psycopg import Cursor

from tandem.engine.deed import Deed
from tandem.engine.effect import ChangeRecord, CreateRecord, DeleteRecord, EndRuns, Notify, Send, StartRun
from tandem.store.models import Activity
from tandem.store.read.schema import models_by_type
from tandem.store.write.bulk import insert

_ENTRY = (
    "id",
    "at",
    "verb",
    "effect",
    "by",
    "doer",
    "workflow",
    "run",
    "path",
    "record_type",
    "record_id",
    "subject_type",
    "subject_id",
    "contact",
    "company",
    "details",
)


def tell(rows: Cursor[Any], deeds: Sequence[Deed], now: datetime, ids: Iterator[int]) -> None:
    """One timeline entry for each effect."""
    records = []
    for deed in deeds:
        kind, subject_type, subject_id, more = _summary(deed)
        cause = deed.cause
        through = {"connector": cause.connector} if cause.connector else {}
        records.append(
            (
                next(ids),
                now,
                deed.verb,
                kind,
                cause.by,
                cause.doer,
                cause.workflow,
                cause.run,
                cause.path or "",
                deed.record.type,
                deed.record.id,
                subject_type,
                subject_id,
                deed.client.get("contact"),
                deed.client.get("company"),
                {**deed.details, **more, **through},
            )
        )
    insert(rows, Activity, _ENTRY, records)


def _summary(deed: Deed) -> tuple[str, str, int | None, dict[str, Any]]:
    effect = deed.effect
    match effect:
        case ChangeRecord():
            return "changed", effect.record.type, effect.record.id, {}
        case CreateRecord():
            label = models_by_type()[effect.record.type].label_field
            return (
                "created",
                effect.record.type,
                effect.record.id,
                {"label": str(effect.values.get(label, ""))[:300]},
            )
        case DeleteRecord():
            return "deleted", effect.record.type, effect.record.id, {}
        case Send():
            more = {
                "kind": effect.kind,
                "target": effect.target,
                "label": str(effect.payload.get("label", ""))[:300],
            }
            return "sent", "delivery", effect.id, more
        case Notify():
            return "notified", "", None, {"users": list(effect.users), "text": effect.text[:500]}
        case StartRun():
            return (
                "started",
                "run",
                effect.id,
                {"workflow": {"id": effect.workflow, "name": effect.name[:300]}},
            )
        case EndRuns():
            return "ended", "", None, {"workflow": {"id": effect.workflow, "name": effect.name[:300]}}
        case _:
            assert_never(effect)
