"""Waiting runs go over to another version, or end, many at once; each under its epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from tandem.engine.moving import Moved
from tandem.engine.words import Text
from tandem.store.models import Step
from tandem.store.raw import cursor
from tandem.store.read.pending import LOCK_SPACE, RUN_COLUMNS
from tandem.store.write.bulk import as_json, insert

_HOLD = """
SELECT pg_advisory_xact_lock(%s, shard) FROM (
    SELECT DISTINCT shard::int FROM store_run WHERE workflow_id = %s AND ended_at IS NULL ORDER BY 1 OFFSET 0) s
"""
_WAITING = f"""
SELECT {RUN_COLUMNS}, v.number AS version_number FROM store_run r JOIN store_version v ON v.id = r.version_id
WHERE r.workflow_id = %s AND r.ended_at IS NULL AND r.version_id <> %s ORDER BY r.id FOR UPDATE OF r
"""  # noqa: S608 - no value is put in
_BEGAN = """
SELECT DISTINCT ON (run_id) run_id, at FROM store_step
WHERE run_id = ANY(%s) AND outcome = 'waited' ORDER BY run_id, id DESC
"""


def waiting(workflow: int, version: int) -> list[dict[str, Any]]:
    """The unfinished runs on other versions, locked. Nobody thinks about them until the transaction ends."""
    with cursor(dict_row) as rows:
        rows.execute(_HOLD, [LOCK_SPACE, workflow])
        return rows.execute(_WAITING, [workflow, version]).fetchall()


def began(runs: Sequence[int]) -> dict[int, datetime]:
    """When each of these runs began to wait where it waits."""
    with cursor() as rows:
        return dict(rows.execute(_BEGAN, [list(runs)]).fetchall())


@dataclass(frozen=True)
class Move:
    """One run as it was found, how it stands from now on, since when it waits, and what its trace says."""

    run: Mapping[str, Any]
    to: Moved
    since: datetime
    entry_key: str | None
    told: Text


_MOVE = """
UPDATE store_run t SET version_id = %b, counter = v.counter, due_at = v.due_at, waits_for = v.waits_for::jsonb,
    outputs = v.outputs::jsonb, entry_key = v.entry_key, iteration = t.iteration + 1, epoch = t.epoch + 1
FROM unnest(%b::bigint[], %b::int[], %b::int[], %b::timestamptz[], %b::text[], %b::text[], %b::text[])
    AS v(id, epoch, counter, due_at, waits_for, outputs, entry_key)
WHERE t.id = v.id AND t.epoch = v.epoch AND t.ended_at IS NULL RETURNING t.id
"""
_STEP = ("run_id", "path", "iteration", "action", "outcome", "reason", "inputs", "outputs", "at", "ended_at")


def move(moves: Sequence[Move], version: int, now: datetime) -> int:
    """Write these moves; gives how many there were. A run that was moved on meanwhile is left as it is."""
    if not moves:
        return 0
    values = [
        (
            one.run["id"],
            one.run["epoch"],
            one.to.counter,
            one.to.due_at,
            as_json(one.to.waits_for),
            as_json(one.to.outputs),
            one.entry_key,
        )
        for one in moves
    ]
    with cursor() as rows:
        changed = rows.execute(_MOVE, [version, *(list(column) for column in zip(*values, strict=True))])
        done = {row[0] for row in changed}
        lines = [line for one in moves if one.run["id"] in done for line in _lines(one, version, now)]
        insert(rows, Step, _STEP, lines)
    return len(done)


def _lines(one: Move, version: int, now: datetime) -> list[tuple[Any, ...]]:
    """That it was moved, and that it goes on waiting there since it began to."""
    run, iteration = one.run["id"], one.run["iteration"] + 1
    kept = {"from": one.run["version_id"], "to": version}
    lines: list[tuple[Any, ...]] = [(run, "moved", iteration, "moved", "did", one.told, kept, None, now, now)]
    if one.to.path and one.to.waits_for:
        lines.append(
            (
                run,
                one.to.path,
                iteration,
                one.to.action,
                "waited",
                None,
                None,
                one.to.waits_for,
                one.since,
                None,
            )
        )
    return lines
