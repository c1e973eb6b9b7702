"""A client replies: what was handed over until then is called off, and workflows that say so stop.

A reply is an inbound call of the client that rings, is answered or is logged. Asked for every such event the engine
hears; it hears them only where a live workflow waits for replies.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tandem.engine.cause import Cause
from tandem.engine.event import Event
from tandem.engine.words import N_, Text
from tandem.operations.manual_actions import closing
from tandem.store.raw import cursor
from tandem.store.write import enrolment as runs

BECAUSE = Text(N_("the client replied"))

# Of somebody known to us, what is theirs; of a number only their company has, what is nobody's but the company's.
_STOPPED = """
SELECT r.id FROM store_run r JOIN store_version v ON v.id = r.version_id
WHERE r.ended_at IS NULL AND r.record_id <> %(call)s AND (v.document -> 'settings' ->> 'stop_on_reply')::boolean
    AND r.record_id IN (
        SELECT coalesce(%(contact)s::bigint, %(company)s::bigint)
        UNION ALL SELECT id FROM store_call WHERE contact = %(contact)s
        UNION ALL SELECT id FROM store_task WHERE contact = %(contact)s
        UNION ALL SELECT id FROM store_call
            WHERE company = %(company)s AND contact IS NULL AND %(contact)s::bigint IS NULL
        UNION ALL SELECT id FROM store_task
            WHERE company = %(company)s AND contact IS NULL AND %(contact)s::bigint IS NULL)
"""


def is_reply(event: Event) -> bool:
    """Whether the event is a client's call that begins to ring, is answered, or is written down."""
    after = event.after
    if event.record.type != "call" or event.op not in ("created", "changed"):
        return False
    if after.get("direction") != "inbound" or not (after.get("contact") or after.get("company")):
        return False
    rings_or_answered = any(after.get(name) and not event.old(name) for name in ("rang_at", "answered_at"))
    logged = after.get("status") == "logged" and (event.op == "created" or "status" in event.before)
    return rings_or_answered or logged


def take_in(events: Sequence[Event], now: datetime) -> int:
    """Do what the replies among these events call for; gives how many items and runs ended.

    Call it in the batch's transaction, before its runs are read.
    """
    return sum(_one(event, now) for event in events if is_reply(event))


def _one(event: Event, now: datetime) -> int:
    contact, company = event.after.get("contact"), event.after.get("company")
    cause = Cause("client", chain=event.chain, depth=event.cause.depth + 1)
    ended = closing.for_reply(event.record.id, contact, company, BECAUSE, cause, now)
    under_way = _to_stop(event.record.id, contact, company)
    if under_way:
        ended += runs.end(under_way, BECAUSE, now)
        closing.of_runs(under_way, BECAUSE, cause, now)
    return ended


def _to_stop(call: int, contact: int | None, company: int | None) -> list[int]:
    """The client's runs that stop on a reply, without those about the very call."""
    with cursor() as rows:
        found = rows.execute(_STOPPED, {"call": call, "contact": contact, "company": company})
        return [row[0] for row in found]
