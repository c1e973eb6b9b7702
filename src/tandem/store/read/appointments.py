"""What clients were last told of their appointments, out of the ledger of what left."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from tandem.store.raw import cursor

# The first invitation is about the client or the call, the later ones about the task itself.
_TOLD = """
SELECT DISTINCT ON (t.id) t.id, d.payload -> 'invitation', d.target, d.contact, d.answer ->> 'message_id', d.id, d.state
FROM store_task t
CROSS JOIN LATERAL (VALUES (t.id), (t.contact), (t.company), (t.call)) AS about(id)
JOIN store_delivery d ON d.record_id = about.id AND d.kind = 'email'
WHERE t.id = ANY(%b::bigint[])
  AND split_part(d.payload -> 'invitation' ->> 'uid', '@', 1) = 'appointment-' || t.id
ORDER BY t.id, d.id DESC
"""


def invitations_of(tasks: Collection[int]) -> dict[int, dict[str, Any]]:
    """By task: ``invitation`` (see connectors.mail.invitation), ``to``, ``contact``, and the ``delivery`` with its
    ``state``. One query.

    Once it left, the identity holds the domain it left from: another mail account later changes nothing in it.
    """
    if not tasks:
        return {}
    with cursor() as rows:
        rows.execute(_TOLD, [list(tasks)])
        found = rows.fetchall()
    return {
        task: {
            "invitation": _identified(invitation, message_id),
            "to": target,
            "contact": contact,
            "delivery": delivery,
            "state": state,
        }
        for task, invitation, target, contact, message_id, delivery, state in found
    }


def _identified(invitation: dict[str, Any], message_id: str | None) -> dict[str, Any]:
    uid = str(invitation["uid"])
    domain = (message_id or "").rstrip(">").rpartition("@")[2]
    return {**invitation, "uid": f"{uid}@{domain}"} if domain and "@" not in uid else invitation
