"""Write runs and their steps: new runs in one INSERT, moved ones in one UPDATE under their epoch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from psycopg import Cursor

from tandem.engine.run import Turn
from tandem.store.models import SHARDS, Run, Step
from tandem.store.raw import cursor
from tandem.store.write.apply import Stale
from tandem.store.write.bulk import as_json, insert

_RUN = (
    "id",
    "workflow_id",
    "version_id",
    "record_type",
    "record_id",
    "event_id",
    "trigger",
    "state",
    "shard",
    "counter",
    "due_at",
    "waits_for",
    "outputs",
    "chain",
    "depth",
    "epoch",
    "errors",
    "crashes",
    "reason",
    "started_at",
    "ended_at",
    "entry_key",
    "doer",
)
_STEP = ("run_id", "path", "iteration", "action", "outcome", "reason", "inputs", "outputs", "at", "ended_at")


def write(turns: Sequence[Turn]) -> None:
    """All runs and steps of a batch. Raises Stale when a run was moved by somebody else meanwhile."""
    last = list({turn.run.id: turn for turn in turns}.values())  # a run may have several turns in one batch
    with cursor() as rows:
        _start(rows, [turn for turn in last if turn.run.is_new])
        _move(rows, [turn for turn in last if not turn.run.is_new])
        steps = {
            (step.run, step.path, turn.run.iteration): (
                step.run,
                step.path,
                turn.run.iteration,
                step.action,
                step.outcome,
                step.reason,
                step.inputs,
                step.outputs,
                step.at,
                step.at,
            )
            for turn in turns
            for step in turn.steps
        }
        new = {turn.run.id for turn in last if turn.run.is_new}
        insert(rows, Step, _STEP, [step for key, step in steps.items() if key[0] in new])
        insert(rows, Step, _STEP, [step for key, step in steps.items() if key[0] not in new], _STEP_AGAIN)


# A step that waited is completed by the turn that goes on from it.
_STEP_AGAIN = """ON CONFLICT (run_id, path, iteration) DO UPDATE SET outcome = excluded.outcome,
    reason = excluded.reason, outputs = excluded.outputs, ended_at = excluded.ended_at"""


def _start(rows: Cursor[Any], turns: Sequence[Turn]) -> None:
    records = []
    for turn in turns:
        run = turn.run
        records.append(
            (
                run.id,
                run.program.workflow,
                run.program.version,
                run.record.type,
                run.record.id,
                run.event_id,
                run.trigger,
                run.state,
                run.record.id % SHARDS,
                run.counter,
                run.due_at,
                run.waits_for,
                run.outputs,
                run.chain,
                run.depth,
                run.epoch,
                0,
                0,
                run.reason,
                run.started_at,
                run.ended_at,
                run.entry_key,
                run.doer,
            )
        )
    insert(rows, Run, _RUN, records)


_MOVE = """
UPDATE store_run t SET state = v.state, counter = v.counter, due_at = v.due_at, waits_for = v.waits_for::jsonb,
    outputs = v.outputs::jsonb, reason = v.reason::jsonb, ended_at = v.ended_at, entry_key = v.entry_key,
    epoch = t.epoch + 1, crashes = 0
FROM unnest(%b::bigint[], %b::int[], %b::text[], %b::int[], %b::timestamptz[], %b::text[], %b::text[], %b::text[],
    %b::timestamptz[], %b::text[])
    AS v(id, epoch, state, counter, due_at, waits_for, outputs, reason, ended_at, entry_key)
WHERE t.id = v.id AND t.epoch = v.epoch AND t.ended_at IS NULL
"""


def _move(rows: Cursor[Any], turns: Sequence[Turn]) -> None:
    if not turns:
        return
    records = [
        (
            turn.run.id,
            turn.run.epoch,
            turn.run.state,
            turn.run.counter,
            turn.run.due_at,
            as_json(turn.run.waits_for),
            as_json(turn.run.outputs),
            as_json(turn.run.reason),
            turn.run.ended_at,
            turn.run.entry_key,
        )
        for turn in turns
    ]
    rows.execute(_MOVE, [list(values) for values in zip(*records, strict=True)])
    if rows.rowcount != len(turns):
        raise Stale("run")


def postpone(ids: Sequence[int], due_at: datetime) -> None:
    """Make these runs due at another time, without a turn."""
    with cursor() as rows:
        rows.execute(
            "UPDATE store_run SET due_at = %s WHERE id = ANY(%s) AND ended_at IS NULL", [due_at, list(ids)]
        )
