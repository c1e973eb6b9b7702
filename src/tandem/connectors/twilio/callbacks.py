"""What a Twilio voice status callback says (twilio.com/docs/voice/api/call-resource, "StatusCallback")."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tandem.connectors.callback import clean_duration, clean_number, clean_text, clean_time, clean_whole
from tandem.connectors.telephony import BadCallback, CallSignal, Direction, Kind
from tandem.engine.words import N_, Text

KINDS: Mapping[str, Kind] = {
    "queued": "initiated",
    "initiated": "initiated",
    "ringing": "ringing",
    "in-progress": "answered",
    "completed": "ended",
    "busy": "busy",
    "failed": "failed",
    "no-answer": "no_answer",
    "canceled": "cancelled",
}
DIRECTIONS: Mapping[str, Direction] = {
    "inbound": "inbound",
    "outbound-api": "outbound",
    "outbound-dial": "outbound",
    "trunking-terminating": "outbound",
    "trunking-originating": "inbound",
}
# Twilio spells a hidden caller on the keypad: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE.
HIDDEN = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
MOST_FIELDS = 100
Word = TypeVar("Word", bound=str)


def parse(params: Mapping[str, str], *, received: datetime) -> CallSignal:
    """The signal in the form fields of one callback.

    `received` stands in for the time where Twilio sends none (the first request of an inbound call).
    Raises BadCallback naming the field.
    """
    if len(params) > MOST_FIELDS:
        message = N_("has {count} fields; a status callback has at most {most}")
        raise BadCallback("body", Text(message, {"count": len(params), "most": MOST_FIELDS}))
    for name, value in params.items():
        clean_text(name[:64], value, longest=2048)
    from_number = _number("From", params)
    to_number = _number("To", params)
    return CallSignal(
        provider="twilio",
        provider_id=_required("CallSid", params),
        kind=_choice("CallStatus", params, KINDS),
        at=_time(params, received),
        sequence=clean_whole("SequenceNumber", params.get("SequenceNumber", ""), largest=1_000_000),
        direction=_choice("Direction", params, DIRECTIONS),
        from_number=from_number,
        to_number=to_number,
        duration=clean_duration("CallDuration", params.get("CallDuration", "")),
        agent=_client(to_number) or _client(from_number),
        raw=dict(params),
        parent_id=clean_text("ParentCallSid", params.get("ParentCallSid", "")),
    )


def _required(field: str, params: Mapping[str, str]) -> str:
    value = clean_text(field, params.get(field, ""))
    if not value:
        message = N_("is missing; Twilio sends it with every voice status callback")
        raise BadCallback(field, Text(message))
    return value


def _choice(field: str, params: Mapping[str, str], words: Mapping[str, Word]) -> Word:
    value = _required(field, params)
    if value not in words:
        message = N_('"{value}" is unknown; expected one of {known}')
        raise BadCallback(field, Text(message, {"value": value[:40], "known": ", ".join(words)}))
    return words[value]


def _number(field: str, params: Mapping[str, str]) -> str:
    number = clean_number(field, params.get(field, ""))
    return "" if number in HIDDEN else number


def _client(party: str) -> str:
    return party.partition(":")[2] if party.startswith("client:") else ""


def _time(params: Mapping[str, str], received: datetime) -> datetime:
    text = params.get("Timestamp", "")
    if not text:
        return received
    try:
        return clean_time("Timestamp", parsedate_to_datetime(text))
    except BadCallback:
        raise
    except (ValueError, TypeError, IndexError, OverflowError):
        message = N_('"{text}" is not an RFC 2822 time such as Sun, 01 Mar 2026 09:30:00 +0000')
        raise BadCallback("Timestamp", Text(message, {"text": text[:40]})) from None
