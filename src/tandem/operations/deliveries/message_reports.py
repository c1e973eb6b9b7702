"""What an exchange says later about a text message it took: delivered, or not and why.

Its word may come before our own "sent" is written down, or where we never heard its answer; it is not said again. So
it is kept with the delivery until the answer is known, and it settles what was unclear.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tandem.engine.words import N_, Text
from tandem.operations.watching import incidents
from tandem.store.models import Delivery
from tandem.store.read.organisation import now as the_time
from tandem.store.write.deliveries import EARLY

LOST = frozenset({"failed", "undelivered"})
LAST = frozenset({"delivered", "read", *LOST})  # what no later report takes back
ORDER = ("accepted", "scheduled", "queued", "sending", "sent")  # reports overtake each other on the way
LONGEST_WORD = 40
MOST_KEPT = 5  # messages that may have left for one delivery: one for each time somebody tried


def take(delivery: int, sid: str, status: str, code: str = "") -> bool:
    """Write down the newest word about a message; False when it is none of ours. The same report twice is one.

    A message that did not arrive has failed, with an incident; it is not sent again by itself.
    """
    with transaction.atomic():
        row = Delivery.objects.select_for_update().filter(id=delivery, kind="sms").first()
        if row is None or not sid:
            return False
        known = (row.answer or {}).get("sid")
        if known == sid:
            return _heard(row, status, code)
        if known is not None and row.state != Delivery.State.SENDING:
            return False
        if row.state == Delivery.State.UNKNOWN:
            row.answer = {**(row.answer or {}), "sid": sid}
            row.state, row.reason = Delivery.State.SENT, None
            return _heard(row, status, code)
        return _keep(row, sid, status, code)


def catch_up(delivery: int) -> str:
    """It ended: apply what was said of it before; gives its state then. What left for certain is not unclear.

    Call it in the transaction that ended it.
    """
    row = Delivery.objects.select_for_update().get(id=delivery)
    answer: dict[str, Any] = dict(row.answer or {})
    early: dict[str, Any] = answer.pop(EARLY, {})
    if not early:
        return row.state
    if "sid" not in answer and row.state == Delivery.State.UNKNOWN:
        answer["sid"] = list(early)[-1]
        row.state, row.reason = Delivery.State.SENT, None
    row.answer = answer
    kept = early.get(answer.get("sid", ""))
    if kept is None:
        row.save(update_fields=["answer"])
    else:
        _heard(row, kept["status"], kept["code"])
    return row.state


def _heard(row: Delivery, status: str, code: str) -> bool:
    answer = dict(row.answer or {})
    if _is_news(answer.get("status"), status):
        answer["status"] = status[:LONGEST_WORD]
        answer |= {"code": code[:LONGEST_WORD]} if code else {}
        row.answer = answer
        if status in LOST and row.state == Delivery.State.SENT:
            reason = Text(N_("the message did not arrive: {code}"), {"code": code[:LONGEST_WORD] or status})
            row.state = Delivery.State.FAILED
            row.reason = {"text": reason.msgid, "values": dict(reason.values)}
            incidents.delivery(row, "delivery_failed", reason, the_time())
    row.save(update_fields=["answer", "state", "reason"])
    return True


def _keep(row: Delivery, sid: str, status: str, code: str) -> bool:
    """Keep it until the message's own answer is written down."""
    early: dict[str, Any] = dict((row.answer or {}).get(EARLY, {}))
    if sid not in early and len(early) >= MOST_KEPT:
        return False
    if _is_news(early.get(sid, {}).get("status"), status):
        early[sid] = {"status": status[:LONGEST_WORD], "code": code[:LONGEST_WORD]}
    row.answer = {**(row.answer or {}), EARLY: early}
    row.save(update_fields=["answer"])
    return True


def _is_news(known: str | None, status: str) -> bool:
    """Whether a word says more than the one we have."""
    if not status or known in LAST:
        return False
    return known not in ORDER or status not in ORDER or ORDER.index(status) >= ORDER.index(known)
