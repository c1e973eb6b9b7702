"""What people do with things that wait to leave: look, edit, cancel, send now, send again, release all."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tandem.connectors.twilio.requests import LONGEST_MESSAGE
from tandem.engine.record import RecordRef
from tandem.engine.words import N_, Text
from tandem.operations import access
from tandem.operations.deliveries import deliver
from tandem.operations.errors import Refused
from tandem.operations.thinking.bell import ring
from tandem.store.models import Delivery, Destination, Organisation, User
from tandem.store.raw import cursor
from tandem.store.read.organisation import now as the_time
from tandem.store.write.bulk import as_json

EDITED = ("email", "sms")


def access_delivery(user: User, id: int) -> Delivery:
    """A delivery about a record the person may see. Raises access.NotThere."""
    row = Delivery.objects.filter(id=id).first()
    if row is None:
        raise access.NotThere(f"delivery {id}")
    access.check_records(user, "view", [RecordRef(row.record_type, row.record_id)])
    return row


def cancel(user: User, id: int) -> None:
    """It will not leave."""
    with transaction.atomic():
        row = _waiting(user, id)
        now = the_time()
        reason = Text(N_("{name} cancelled it"), {"name": user.name})
        _set(row.id, "cancelled", reason, now)
        deliver.ended(_as_dict(row), "cancelled", reason, None, now)
    ring()


def edit(user: User, id: int, *, subject: str = "", body: str) -> None:
    """Change the text of a mail or a text message that has not left; what is written now is sent as it is.

    Only mails have a subject. Raises Refused naming ``subject``, ``body`` or ``kind``.
    """
    with transaction.atomic():
        row = _waiting(user, id)
        if row.kind not in EDITED:
            raise Refused.because(N_("Only e-mails and text messages can be edited."), "kind")
        if row.kind == "email" and not subject.strip():
            raise Refused.because(N_("Write a subject."), "subject")
        if not body.strip():
            raise Refused.because(N_("Write a message."), "body")
        if row.kind == "sms" and len(body) > LONGEST_MESSAGE:
            message = N_("This may have at most {max_length} characters.")
            raise Refused.because(message, "body", max_length=LONGEST_MESSAGE)
        text = (
            {"subject": subject, "body": body} if row.kind == "email" else {"body": body, "label": body[:300]}
        )
        row.payload = {**row.payload, **text, "ready": True, "edited_by": user.id}
        row.save(update_fields=["payload"])


def send_now(user: User, id: int) -> None:
    """Do not wait any longer. The checks at the moment of sending still hold, the window does not open for it."""
    with transaction.atomic():
        row = _waiting(user, id)
        Delivery.objects.filter(id=row.id, state="planned").update(due_at=the_time())
    ring()


def resend(user: User, id: int) -> None:
    """Try again what failed or is unclear: the same key, so that the other side can tell it is the same.

    A place that rested, or asked never to be called again, is called again: a person knows better.
    """
    with transaction.atomic():
        row = access_delivery(user, id)
        access.check_records(user, "send", [RecordRef(row.record_type, row.record_id)])
        changed = Delivery.objects.filter(
            id=id, state__in=("failed", "unknown", "cancelled", "suppressed")
        ).update(state="planned", due_at=the_time(), ended_at=None, attempts=0, crashes=0, awaited=False)
        if not changed:
            raise Refused.because(N_("This was sent, or is on its way."), "state")
        Destination.objects.filter(key=row.destination).update(disabled=False, failures=0, closed_until=None)
    ring()


def release_all(user: User) -> None:
    """End the hold a restored backup starts in."""
    access.require(user, "administer")
    Organisation.objects.filter(id=1).update(hold_deliveries=False)
    ring()


def text_of(row: Delivery) -> tuple[str, str]:
    """The subject (of mails only) and body as they would leave; the reason instead of a body that cannot be written."""
    from tandem.connectors.templates import Failure
    from tandem.operations.deliveries.by_phone import text_of as message_of
    from tandem.operations.deliveries.sending import texts

    if row.kind == "sms":
        message = message_of(row.payload)
        return "", str(message.reason) if isinstance(message, Failure) else message
    if row.kind != "email":
        return str(row.payload.get("label", "")), str(row.payload.get("body", ""))
    written = texts(row.payload)
    if isinstance(written, Failure):
        return str(row.payload.get("subject", "")), str(written.reason)
    return written


def _waiting(user: User, id: int) -> Delivery:
    row = access_delivery(user, id)
    access.check_records(user, "send", [RecordRef(row.record_type, row.record_id)])
    locked = Delivery.objects.select_for_update().get(id=row.id)
    if locked.state != Delivery.State.PLANNED:
        raise Refused.because(N_("It is too late: this is on its way or settled."), "state")
    return locked


def _set(id: int, state: str, reason: Text, now: Any) -> None:
    query = """UPDATE store_delivery SET state = %s, reason = %s::jsonb, ended_at = %s
               WHERE id = %s AND state = 'planned'"""
    with cursor() as rows:
        rows.execute(query, [state, as_json(reason), now, id])


def _as_dict(row: Delivery) -> dict[str, Any]:
    return {"id": row.id, "awaited": row.awaited, "run_id": row.run_id}
