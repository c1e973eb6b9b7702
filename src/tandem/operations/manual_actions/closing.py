"""Call off what is still open: its run was stopped, its run ended without it, or its client replied.

What is deleted calls off its manual actions in ``store.write.apply`` itself, by the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tandem.engine.cause import Cause
from tandem.engine.program import Hand
from tandem.engine.run import OVER, Run, Turn
from tandem.engine.words import N_, Text
from tandem.store.read.pending import Ids
from tandem.store.write import closing as rows
from tandem.store.write.apply import apply

ENDED = Text(N_("the run that asked for it ended"))


def of_runs(runs: Sequence[int], because: Text, cause: Cause, now: datetime) -> int:
    """Call off everything these runs handed over; gives how many items. Call it in a transaction."""
    return _call_off(rows.of_runs(runs), because, cause, now) if runs else 0


def for_reply(
    call: int, contact: int | None, company: int | None, because: Text, cause: Cause, now: datetime
) -> int:
    """Call off what was handed over until the client replies; the runs go on as their authors meant."""
    found = rows.for_reply(call, contact, company)
    rows.tell_runs(found, because, now)
    return _call_off(found, because, cause, now)


def of_turns(turns: Iterable[Turn], now: datetime) -> int:
    """Call off what runs waited for that ended for another reason: a goal, a switch, a stopped client."""
    left = {turn.run.id: turn.run for turn in turns if turn.run.state in OVER and not turn.run.is_new}
    awaited = {item: run for run in left.values() if (item := _awaited(run)) is not None}
    if not awaited:
        return 0
    count = 0
    for row in rows.of_items(list(awaited)):
        run = awaited[row["id"]]
        cause = Cause("rule", workflow=run.program.workflow, run=run.id, chain=run.chain, depth=run.depth + 1)
        count += _call_off([row], run.reason or ENDED, cause, now)
    return count


def _awaited(run: Run) -> int | None:
    """The item a run stands at; None for one that stands elsewhere."""
    op = run.program.ops[run.counter] if run.counter < len(run.program.ops) else None
    if not isinstance(op, Hand) or not op.hand_off.wait:
        return None
    found = (run.outputs.get(op.id) or {}).get("manual_action")
    return int(found) if found is not None else None


def _call_off(found: Sequence[rows.Row], because: Text, cause: Cause, now: datetime) -> int:
    apply(rows.deeds(found, because, cause, now), now, Ids(8))
    return len(found)
