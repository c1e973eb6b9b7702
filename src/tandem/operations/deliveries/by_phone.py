"""One attempt to send an SMS or to ring somebody, through a telephony account; how it ended.

Without an account a sandbox keeps messages in the development mailbox, as it does mail.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tandem.connectors.egress import Answer, EgressPolicy, Unreachable, retry_after
from tandem.connectors.egress import Refused as AddressRefused
from tandem.connectors.templates import Failure, Job, render_many
from tandem.connectors.twilio import requests as twilio
from tandem.engine.outcome import Again, Failed, Outcome, Sent, Unclear
from tandem.engine.words import N_, Text
from tandem.store.models import MailboxMessage, Organisation, TelephonyAccount
from tandem.store.read.organisation import now as the_time

TEMPLATE_SECONDS = 3.0
LONGEST_WAIT = timedelta(hours=1)
NOT_TAKEN = frozenset({408, 425, 429, 503})  # it was not taken in, so trying again is safe
NO_ACCOUNT = N_(
    "There is no telephony account that can do this. Add Twilio with its account SID in the settings."
)


def account() -> twilio.TwilioAccount | None:
    """The account that messages and calls leave by, if one is set up: Twilio with its SID and a number of ours."""
    rows = TelephonyAccount.objects.filter(provider="twilio", active=True).exclude(sid="").order_by("id")
    row = next((row for row in rows if row.own_numbers and row.secret), None)
    if row is None:
        return None
    public = Organisation.objects.values_list("public_url", flat=True).get(id=1).rstrip("/")
    callback = f"{public}/hooks/twilio/{row.key}" if public else ""
    return twilio.TwilioAccount(
        row.sid, row.secret, row.own_numbers[0], callback, os.environ.get("TANDEM_TWILIO_API", twilio.API)
    )


def send_sms(
    row: Mapping[str, Any], sender: twilio.TwilioAccount | None, policy: EgressPolicy, *, sandbox: bool
) -> Outcome:
    """Send one message. Never raises for what the outside does."""
    text = text_of(row["payload"])
    if isinstance(text, Failure):
        return Failed(text.reason)
    if sender is None and sandbox:
        _keep(row, text)
        return Sent({"mailbox": True})
    if sender is None:
        return Failed(Text(NO_ACCOUNT))
    return _outcome(twilio.send_message(sender, row["target"], text, policy, name=str(row["id"])))


def place_call(row: Mapping[str, Any], sender: twilio.TwilioAccount | None, policy: EgressPolicy) -> Outcome:
    """Ring the colleague, then the client. Never raises for what the outside does."""
    if sender is None:
        return Failed(Text(NO_ACCOUNT))
    return _outcome(twilio.place_call(sender, row["payload"]["agent"], row["target"], policy))


def text_of(payload: Mapping[str, Any]) -> str | Failure:
    """The message as it leaves."""
    if payload.get("ready"):
        return str(payload["body"])
    (text,) = render_many([Job(payload["body"], payload.get("values", {}), html=False)], TEMPLATE_SECONDS)
    return text if isinstance(text, Failure) else str(text)[: twilio.LONGEST_MESSAGE]


def _outcome(found: Answer | AddressRefused | Unreachable) -> Outcome:
    if isinstance(found, AddressRefused):
        return Failed(found.reason)
    if isinstance(found, Unreachable):
        return Unclear(found.reason) if found.sent else Again(found.reason)
    told = twilio.said(found)
    answer = {
        "status": found.status,
        **{name: told[name] for name in ("sid", "status", "code") if name in told},
    }
    if found.is_success:
        return Sent({**answer, "status": told.get("status", "")})
    values = {"status": found.status, "message": str(told.get("message", ""))[:200]}
    reason = Text(N_("Twilio answered {status}: {message}"), values)
    if found.status in NOT_TAKEN:
        return Again(reason, retry_after(found, now=datetime.now(UTC), cap=LONGEST_WAIT))
    if found.status >= 500:
        return Unclear(reason)
    return Failed(reason, answer=answer)


def _keep(row: Mapping[str, Any], text: str) -> None:
    """Put a message into the development mailbox; the same key again is the same message."""
    MailboxMessage.objects.get_or_create(
        message_id=f"<{row['key']}@sms.localdomain>",
        defaults={
            "at": the_time(),
            "sender": "SMS",
            "recipient": row["target"],
            "subject": text.split("\n", 1)[0][:80] or "SMS",
            "text": text,
            "headers": {"kind": "sms"},
        },
    )
