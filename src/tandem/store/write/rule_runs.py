"""Start and end runs because a rule says so: in one go for a whole batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tandem.engine.deed import Deed
from tandem.engine.effect import EndRuns, StartRun
from tandem.engine.limits import Limits
from tandem.engine.words import N_, Text
from tandem.store.models import SHARDS, Run
from tandem.store.raw import cursor
from tandem.store.read import entries
from tandem.store.write import closing, enrolment
from tandem.store.write.bulk import insert

BECAUSE = Text(N_("another workflow ended it"))

_RUN = (
    "id", "workflow_id", "version_id", "record_type", "record_id", "trigger", "state", "shard", "counter", "due_at",
    "waits_for", "outputs", "chain", "depth", "epoch", "errors", "crashes", "started_at", "entry_key", "doer",
)  # fmt: skip
_UNLESS_INSIDE = "ON CONFLICT (workflow_id, entry_key) DO NOTHING"


def start(starts: Sequence[tuple[Deed, StartRun]], now: datetime) -> bool:
    """Runs that are ready now, or in an hour that has room; False when an entry key was taken meanwhile."""
    limits = Limits(hours=entries.starts_by_hour([effect.workflow for _, effect in starts], now))
    counts: Counter[tuple[int, datetime]] = Counter()
    records: list[tuple[Any, ...]] = []
    for deed, effect in starts:
        hour = limits.room(effect.workflow, effect.cap, now)
        counts[effect.workflow, hour] += 1
        held = hour > now
        state, due_at, waits_for = ("waiting", hour, {"cap": effect.cap}) if held else ("ready", now, None)
        cause, record = deed.cause, effect.record
        records.append((
            effect.id, effect.workflow, effect.version, record.type, record.id, deed.verb, state, record.id % SHARDS,
            0, due_at, waits_for, {}, cause.chain, cause.depth, 0, 0, 0, now, effect.key, cause.doer,
        ))  # fmt: skip
    with cursor() as rows:
        insert(rows, Run, _RUN, records, _UNLESS_INSIDE)
        if rows.rowcount != len(records):
            return False
    entries.count_starts(dict(counts))
    return True


# Whatever is about the clients: they, a company's contacts, and the calls, tasks and manual actions of all of these.
_UNDER_WAY = """
WITH asked AS (
    SELECT * FROM unnest(%b::int[], %b::bigint[], %b::bigint[], %b::bigint[]) AS v(n, client, workflow, own)),
clients AS (
    SELECT n, client AS id FROM asked
    UNION SELECT a.n, c.id FROM asked a JOIN store_contact c ON c.company = a.client),
about AS (
    SELECT n, id FROM clients
    UNION SELECT c.n, t.id FROM clients c JOIN store_call t ON t.contact = c.id
    UNION SELECT c.n, t.id FROM clients c JOIN store_call t ON t.company = c.id
    UNION SELECT c.n, t.id FROM clients c JOIN store_task t ON t.contact = c.id
    UNION SELECT c.n, t.id FROM clients c JOIN store_task t ON t.company = c.id
    UNION SELECT c.n, t.id FROM clients c JOIN store_manualaction t ON t.contact = c.id
    UNION SELECT c.n, t.id FROM clients c JOIN store_manualaction t ON t.company = c.id)
SELECT a.n, r.id FROM asked a JOIN about b ON b.n = a.n JOIN store_run r ON r.record_id = b.id
WHERE r.ended_at IS NULL AND (a.workflow IS NULL OR r.workflow_id = a.workflow) AND r.id IS DISTINCT FROM a.own
ORDER BY r.id, a.n FOR UPDATE OF r
"""


def end(endings: Sequence[tuple[Deed, EndRuns]], now: datetime) -> tuple[list[Deed], list[Deed]]:
    """End what is under way; gives the deeds that ended something, and what calling off their open items comes to.

    Each deed says under ``count`` how many runs it ended. What a run that was ended had planned to send is cancelled.
    """
    values: list[list[Any]] = [
        list(range(len(endings))),
        [effect.client.id for _, effect in endings],
        [effect.workflow for _, effect in endings],
        [deed.cause.run for deed, _ in endings],
    ]
    with cursor() as rows:
        found = rows.execute(_UNDER_WAY, values).fetchall()
    by_run: dict[int, int] = {}
    for number, run in found:
        by_run.setdefault(run, number)
    if not by_run:
        return [], []
    items = closing.of_runs(list(by_run))
    enrolment.end(list(by_run), BECAUSE, now)
    counts = Counter(by_run.values())
    for number, count in counts.items():
        endings[number][0].details["count"] = count
    called_off = [
        one
        for row in items
        for one in closing.deeds([row], BECAUSE, endings[by_run[row["run"]]][0].cause, now)
    ]
    return [endings[number][0] for number in sorted(counts)], called_off
