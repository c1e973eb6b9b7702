"""What left the house: how much each client got."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tandem.store.raw import cursor

_MESSAGES = """
SELECT contact, workflow_id, count(*) FROM store_delivery
WHERE contact = ANY(%s) AND state IN ('sent', 'unknown') AND ended_at >= %s AND run_id IS NOT NULL
  AND kind IN ('email', 'sms') AND NOT coalesce((payload ->> 'internal')::boolean, false)
GROUP BY 1, 2
"""


def automatic_messages(contacts: Sequence[int], since: datetime) -> dict[tuple[int, int], int]:
    """How many messages rules sent to each contact since then, by (contact, workflow)."""
    with cursor() as rows:
        found = rows.execute(_MESSAGES, [list(contacts), since]).fetchall()
    return {(row[0], row[1]): row[2] for row in found}


_LEAVING = """
SELECT id, contact, workflow_id FROM store_delivery
WHERE contact = ANY(%s) AND state = 'sending' AND run_id IS NOT NULL
  AND kind IN ('email', 'sms') AND NOT coalesce((payload ->> 'internal')::boolean, false)
"""


def leaving(contacts: Sequence[int]) -> list[tuple[int, int, int]]:
    """The messages of rules to these contacts that a worker is at: (id, contact, workflow)."""
    with cursor() as rows:
        return rows.execute(_LEAVING, [list(contacts)]).fetchall()
