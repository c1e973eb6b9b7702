"""Signing a body, and checking that one was signed by somebody who knows the secret, just now.

The library signs; it does not verify here, because its verify reads the clock itself and answers garbage
with errors of every kind (ValueError for a signature without a comma, UnicodeDecodeError for a body that is
no text). Refusing a message that was already taken is the caller's part: `verify` gives its id.
"""

import re
import secrets as random
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from standardwebhooks import Webhook

from tandem.engine.words import N_, Text

PREFIX = "whsec_"
SECRET_BYTES = 32
TOLERANCE = timedelta(minutes=5)
MOST_SIGNATURES = 10
LARGEST_BODY = 1024 * 1024
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{24,88}={0,2}")
MESSAGE_ID = re.compile(r"[A-Za-z0-9_.:\-]{1,200}")
STAMP = re.compile(r"[0-9]{1,11}")


class BadSignature(ValueError):
    """A message that its sender did not sign for us, or not now; `reason` says what is wrong."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def new_secret() -> str:
    """A fresh secret of 256 bits, written whsec_... as the standard asks."""
    return PREFIX + b64encode(random.token_bytes(SECRET_BYTES)).decode()


def sign(secret: str | Sequence[str], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers that sign `body` (UTF-8), made at the aware time `at`.

    With several secrets there is one signature for each, so that a receiver may still know the old one.
    Raises ValueError for a malformed secret or id and UnicodeDecodeError for a body that is no text.
    """
    known = [secret] if isinstance(secret, str) else list(secret)
    if not known or not all(SECRET.fullmatch(one) for one in known):
        raise ValueError("a webhook secret looks like whsec_ and at least 24 letters of base64")
    if not MESSAGE_ID.fullmatch(message_id):
        raise ValueError("a webhook id is made of letters, digits and _ . : -")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(_signature(one, message_id, at, body.decode()) for one in known),
    }


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a message signed with one of `secrets` within five minutes of `now`; raises BadSignature.

    Header names may be in any case. The id is part of what was signed: store it to refuse a replay.
    """
    given = {name.lower(): value for name, value in headers.items() if name.lower().startswith("webhook-")}
    message_id, at = _message_id(given), _time(given, now)
    text = _text(body)
    expected = [
        _signature(secret, message_id, at, text).encode() for secret in secrets if SECRET.fullmatch(secret)
    ]
    for signature in _signatures(given):
        for one in expected:
            if compare_digest(one, signature):
                return message_id
    raise BadSignature(Text(N_("The signature does not match. Check the secret and sign the body as sent.")))


def _signature(secret: str, message_id: str, at: datetime, text: str) -> str:
    signature: str = Webhook(secret).sign(msg_id=message_id, timestamp=at.astimezone(UTC), data=text)
    return signature


def _header(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "").strip()
    if not value:
        raise BadSignature(Text(N_("The header {name} is missing."), {"name": name}))
    return value


def _message_id(given: Mapping[str, str]) -> str:
    message_id = _header(given, "webhook-id")
    if not MESSAGE_ID.fullmatch(message_id):
        raise BadSignature(Text(N_("The header {name} is malformed."), {"name": "webhook-id"}))
    return message_id


def _time(given: Mapping[str, str], now: datetime) -> datetime:
    stamp = _header(given, "webhook-timestamp")
    if not (stamp.isascii() and STAMP.fullmatch(stamp)):
        raise BadSignature(Text(N_("The header {name} is malformed."), {"name": "webhook-timestamp"}))
    at = datetime.fromtimestamp(int(stamp), UTC)
    if abs(now - at) > TOLERANCE:
        raise BadSignature(Text(N_("The message was signed more than five minutes away from now.")))
    return at


def _text(body: bytes) -> str:
    if len(body) > LARGEST_BODY:
        raise BadSignature(Text(N_("The body is larger than {largest} bytes."), {"largest": LARGEST_BODY}))
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadSignature(Text(N_("The body is not UTF-8 text."))) from None


def _signatures(given: Mapping[str, str]) -> list[bytes]:
    """The first few "v1,..." of the header; other versions are somebody else's."""
    parts = _header(given, "webhook-signature").split(" ")[:MOST_SIGNATURES]
    return [part.encode() for part in parts if part.startswith("v1,")]
