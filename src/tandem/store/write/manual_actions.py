"""Tell runs what became of the manual actions they wait for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tandem.store.raw import cursor
from tandem.store.write.bulk import as_json

_SETTLE = """
UPDATE store_run r SET waits_for = r.waits_for || v.settled::jsonb, due_at = %b, epoch = r.epoch + 1
FROM unnest(%b::bigint[], %b::text[], %b::text[]) AS v(run, action, settled)
WHERE r.id = v.run AND r.state = 'waiting' AND r.ended_at IS NULL AND r.waits_for ->> 'manual_action' = v.action
"""


def settle(answers: Mapping[tuple[int, int], Mapping[str, Any]], now: datetime) -> None:
    """Hand each answer to the run that waits for it, and make it due.

    Keys are (run, manual action); an answer says ``status``, ``outcome``, ``note``, ``by`` and ``because``.
    """
    if not answers:
        return
    runs = [run for run, _ in answers]
    actions = [str(action) for _, action in answers]
    given = [as_json({"settled": {"ok": True, "answer": dict(answer)}}) for answer in answers.values()]
    with cursor() as rows:
        rows.execute(_SETTLE, [now, runs, actions, given])
