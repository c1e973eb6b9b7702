"""What an exchange says later about a text message it took: delivered, or not and why."""

from __future__ import annotations

from django.db import transaction

from tandem.engine.words import N_, Text
from tandem.operations.watching import incidents
from tandem.store.models import Delivery
from tandem.store.read.organisation import now as the_time

LOST = frozenset({"failed", "undelivered"})
LAST = frozenset({"delivered", "read", *LOST})  # what no later report takes back
LONGEST_WORD = 40


def take(delivery: int, sid: str, status: str, code: str = "") -> bool:
    """Write down the newest word about a message; False when it is none of ours. The same report twice is one.

    A message that did not arrive has failed, with an incident; it is not sent again by itself.
    """
    with transaction.atomic():
        row = Delivery.objects.select_for_update().filter(id=delivery, kind="sms").first()
        if row is None or (row.answer or {}).get("sid") != sid:
            return False
        answer = dict(row.answer or {})
        if answer.get("status") in LAST or not status:
            return True
        row.answer = {
            **answer,
            "status": status[:LONGEST_WORD],
            **({"code": code[:LONGEST_WORD]} if code else {}),
        }
        if status in LOST and row.state == Delivery.State.SENT:
            reason = Text(N_("the message did not arrive: {code}"), {"code": code[:LONGEST_WORD] or status})
            row.state = Delivery.State.FAILED
            row.reason = {"text": reason.msgid, "values": dict(reason.values)}
            incidents.delivery(row, "delivery_failed", reason, the_time())
        row.save(update_fields=["answer", "state", "reason"])
    return True
