"""Signed messages: ours are understood by the standard's own library, forged ones never pass (X40, X42)."""

import base64
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from tandem.connectors.webhook import BadSignature, new_secret, sign, verify

NOW = datetime(2026, 3, 1, 9, 0, 0, 700_000, tzinfo=UTC)
SECRET = new_secret()
BODY = '{"event": "call.missed", "who": "Ană"}'.encode()
SIGNED = sign(SECRET, "msg_1", NOW, BODY)


def test_the_standard_library_understands_our_signature() -> None:
    now = datetime.now(UTC)
    assert Webhook(SECRET).verify(BODY, sign(SECRET, "msg_1", now, BODY)) == {
        "event": "call.missed",
        "who": "Ană",
    }


def test_we_understand_the_standard_library() -> None:
    headers = {
        "Webhook-Id": "msg_2",
        "Webhook-Timestamp": str(int(NOW.timestamp())),
        "Webhook-Signature": Webhook(SECRET).sign("msg_2", NOW, BODY.decode()),
    }
    assert verify([SECRET], headers, BODY, NOW) == "msg_2"


def test_secrets_are_unique_and_long() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(base64.b64decode(secret.removeprefix("whsec_"))) == 32 for secret in secrets)


def test_a_secret_can_be_changed_without_losing_a_message() -> None:
    old, new = new_secret(), new_secret()
    both = sign([new, old], "msg_1", NOW, BODY)
    assert verify([old], both, BODY, NOW) == verify([new], both, BODY, NOW) == "msg_1"
    assert verify([new, old], sign(old, "msg_1", NOW, BODY), BODY, NOW) == "msg_1"
    with pytest.raises(BadSignature):
        verify([new], sign(old, "msg_1", NOW, BODY), BODY, NOW)


def test_the_zone_of_the_clock_does_not_matter() -> None:
    local = NOW.astimezone(ZoneInfo("Europe/Bucharest"))
    assert sign(SECRET, "msg_1", local, BODY) == SIGNED
    assert verify([SECRET], SIGNED, BODY, local) == "msg_1"


@pytest.mark.parametrize("minutes", [-4, 4])
def test_five_minutes_are_tolerated(minutes: int) -> None:
    assert verify([SECRET], SIGNED, BODY, NOW + timedelta(minutes=minutes)) == "msg_1"


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_old_and_future_messages_are_refused(minutes: int) -> None:
    with pytest.raises(BadSignature, match="five minutes"):
        verify([SECRET], SIGNED, BODY, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"webhook-id": ""}, "webhook-id is missing"),
        ({"webhook-id": "msg_2"}, "does not match"),
        ({"webhook-id": "a b\n"}, "webhook-id is malformed"),
        ({"webhook-id": "x" * 10_000}, "webhook-id is malformed"),
        ({"webhook-timestamp": ""}, "webhook-timestamp is missing"),
        ({"webhook-timestamp": "soon"}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "NaN"}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "-1"}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "1e9"}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "9" * 40}, "webhook-timestamp is malformed"),
        ({"webhook-timestamp": "99999999999"}, "five minutes"),
        ({"webhook-timestamp": "١٢٣"}, "webhook-timestamp is malformed"),
        ({"webhook-signature": ""}, "webhook-signature is missing"),
        ({"webhook-signature": "v1"}, "does not match"),
        ({"webhook-signature": "v1,"}, "does not match"),
        ({"webhook-signature": "v1,é"}, "does not match"),
        ({"webhook-signature": "v1,!!!!"}, "does not match"),
        ({"webhook-signature": "garbage without a comma"}, "does not match"),
        ({"webhook-signature": SIGNED["webhook-signature"].replace("v1,", "v2,")}, "does not match"),
        ({"webhook-signature": "v1a,x " * 50_000}, "does not match"),
    ],
)
def test_garbage_is_refused_with_a_reason(change: dict[str, str], reason: str) -> None:
    with pytest.raises(BadSignature, match=reason):
        verify([SECRET], {**SIGNED, **change}, BODY, NOW)


@pytest.mark.parametrize(
    "body", [b"", BODY + b" ", BODY.replace(b": ", b":"), b"\xff\xfe", b"x" * 10_000_000]
)
def test_another_body_is_refused(body: bytes) -> None:
    with pytest.raises(BadSignature):
        verify([SECRET], SIGNED, body, NOW)


@pytest.mark.parametrize("secrets", [[], [""], ["nonsense"], ["whsec_é"], [new_secret()]])
def test_without_the_secret_nothing_passes(secrets: list[str]) -> None:
    with pytest.raises(BadSignature, match="does not match"):
        verify(secrets, SIGNED, BODY, NOW)


def test_many_signatures_cost_nothing() -> None:
    headers = {**SIGNED, "webhook-signature": "v1,AAAA " * 100_000}
    start = time.monotonic()
    with pytest.raises(BadSignature):
        verify([SECRET, new_secret()], headers, BODY, NOW)
    assert time.monotonic() - start < 0.2


@given(st.dictionaries(st.sampled_from(list(SIGNED)), st.text(max_size=50)), st.binary(max_size=50))
def test_whatever_comes_there_is_one_error(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(BadSignature):
        verify([SECRET], headers, body, NOW)


@pytest.mark.parametrize("secret", ["", "secret", "whsec_", "whsec_short", "whsec_é" + "a" * 30, []])
def test_a_malformed_secret_signs_nothing(secret: str | list[str]) -> None:
    with pytest.raises(ValueError, match="whsec_"):
        sign(secret, "msg_1", NOW, BODY)


def test_an_id_with_blanks_signs_nothing() -> None:
    with pytest.raises(ValueError, match="webhook id"):
        sign(SECRET, "a b", NOW, BODY)
