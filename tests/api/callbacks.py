"""Callbacks as exchanges send them: signed by Twilio's own validator, or after Standard Webhooks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from tandem.connectors.webhook import sign

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0NTY3ODk="
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
PUBLIC = "https://tandem.example.com"


def twilio_form(**fields: str) -> dict[str, str]:
    """The fields of one status callback of an inbound call."""
    return {
        "AccountSid": "AC0123", "CallSid": "CA0001", "CallStatus": "ringing", "Direction": "inbound",
        "From": "+33612345678", "To": "+33140000000", "SequenceNumber": "0",
        "Timestamp": "Sun, 22 Nov 2026 09:30:00 +0000",
    } | fields  # fmt: skip


def twilio_request(
    form: dict[str, str], *, path: str = "/hooks/twilio/paris", public: str = PUBLIC, token: str = AUTH_TOKEN
) -> dict[str, Any]:
    """The arguments of ``client.post`` for a callback signed as Twilio signs."""
    return {
        "path": path,
        "data": urlencode(form),
        "content_type": "application/x-www-form-urlencoded",
        "headers": {"X-Twilio-Signature": RequestValidator(token).compute_signature(public + path, form)},
    }


def exchange_event(event: str = "ringing", second: int = 0, **fields: Any) -> dict[str, Any]:
    """One event of an inbound call."""
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC) + timedelta(seconds=second)
    return {
        "provider_id": "call-1", "event": event, "at": at.isoformat(), "direction": "inbound",
        "from": "+33612345678", "to": "+33140000000",
    } | fields  # fmt: skip


def exchange_request(
    event: Any,
    *,
    path: str = "/hooks/calls/office",
    secret: str = SECRET,
    late: timedelta = timedelta(0),
    id: str = "msg_1",
) -> dict[str, Any]:
    """The arguments of ``client.post`` for a JSON callback signed so long ago."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    signed = sign(secret, id, datetime.now(UTC) - late, body if _is_text(body) else b"")
    return {"path": path, "data": body, "content_type": "application/json", "headers": signed}


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
