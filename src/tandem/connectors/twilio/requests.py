"""What we ask of Twilio: send a message, or ring a colleague and then the client (twilio.com/docs/usage/api).

Twilio knows no idempotency keys, so a request that may have arrived is never sent again by itself.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from tandem.connectors.egress import Answer, EgressPolicy, OutgoingRequest, Refused, Unreachable, call

API = "https://api.twilio.com"
VERSION = "2010-04-01"
LONGEST_MESSAGE = 1600
EVENTS = "initiated ringing answered completed"


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """An account that may call and write. ``number`` is ours, in E.164; ``callback`` takes what became of a call."""

    sid: str
    token: str = field(repr=False)
    number: str
    callback: str = ""
    api: str = API


def send_message(
    account: TwilioAccount, to: str, text: str, policy: EgressPolicy, *, name: str = ""
) -> Answer | Refused | Unreachable:
    """Send one SMS to a number in E.164; what becomes of it is reported under this name."""
    fields = {"To": to, "From": account.number, "Body": text}
    if account.callback and name:
        fields["StatusCallback"] = f"{account.callback}/messages/{name}"
    return _post(account, "Messages", fields, policy)


def place_call(
    account: TwilioAccount, agent: str, client: str, policy: EgressPolicy
) -> Answer | Refused | Unreachable:
    """Ring the colleague; once they answer, ring the client and connect the two."""
    fields = {"To": agent, "From": account.number, "Twiml": twiml(account, client)}
    return _post(account, "Calls", fields, policy)


def twiml(account: TwilioAccount, client: str) -> str:
    """What Twilio does once the colleague has answered; only the client's leg is reported to us."""
    reports = ""
    if account.callback:
        reports = f" statusCallback={quoteattr(account.callback)} statusCallbackEvent={quoteattr(EVENTS)}"
    dial = f"<Dial callerId={quoteattr(account.number)}><Number{reports}>{escape(client)}</Number></Dial>"
    return f"<Response>{dial}</Response>"


def said(answer: Answer) -> Mapping[str, Any]:
    """The JSON of an answer; empty when it is none."""
    try:
        found = json.loads(answer.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _post(
    account: TwilioAccount, what: str, fields: Mapping[str, str], policy: EgressPolicy
) -> Answer | Refused | Unreachable:
    secret = b64encode(f"{account.sid}:{account.token}".encode()).decode()
    headers = {
        "authorization": f"Basic {secret}",
        "content-type": "application/x-www-form-urlencoded",
    }
    url = f"{account.api}/{VERSION}/Accounts/{account.sid}/{what}.json"
    return call(OutgoingRequest("POST", url, headers, urlencode(fields).encode()), policy)
