"""Twilio's callbacks: signed by Twilio alone, understood or refused with a reason."""

from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from tandem.connectors.telephony import BadCallback
from tandem.connectors.twilio import parse, verify

TOKEN = "a" * 32
URL = "https://office.example/hooks/twilio/7?brand=lumen&x=%20y"
NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
COMPLETED = {
    "CallSid": "CA" + "0" * 32,
    "AccountSid": "AC" + "1" * 32,
    "CallStatus": "completed",
    "Direction": "inbound",
    "From": "+33612345678",
    "To": "+40212345678",
    "CallDuration": "42",
    "SequenceNumber": "3",
    "Timestamp": "Sun, 01 Mar 2026 09:30:00 +0000",
    "ParentCallSid": "CA" + "9" * 32,
}


def signed(url: str, params: dict[str, str], token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, params))


class Form(dict[str, str]):
    """A form with repeated fields, as Django's QueryDict hands it in."""

    def getlist(self, name: str) -> list[str]:
        return ["1", "2"] if name == "Twice" else [self[name]]


def test_verifies_what_twilio_signed() -> None:
    assert verify(TOKEN, URL, COMPLETED, signed(URL, COMPLETED))


@pytest.mark.parametrize("params", [{}, {"Empty": ""}, {"Ünïcode": "é"}, {**COMPLETED, "New": "field"}])
def test_verifies_any_set_of_fields(params: dict[str, str]) -> None:
    assert verify(TOKEN, URL, params, signed(URL, params))


def test_verifies_repeated_fields_of_a_querydict() -> None:
    form = Form(Twice="2", CallSid="CA1")
    assert verify(TOKEN, URL, form, signed(URL, form))
    assert not verify(TOKEN, URL, dict(form), signed(URL, form))


def test_accepts_the_port_written_or_not_as_twilio_does() -> None:
    written = URL.replace("office.example", "office.example:443")
    assert verify(TOKEN, URL, COMPLETED, signed(written, COMPLETED))


def test_a_json_body_is_checked_by_its_hash() -> None:
    body = b'{"event": "ended"}'
    url = f"{URL}&bodySHA256={sha256(body).hexdigest()}"
    assert verify(TOKEN, url, {}, signed(url, {}), body=body)
    assert not verify(TOKEN, url, {}, signed(url, {}), body=body + b" ")
    assert not verify(TOKEN, URL, {}, signed(URL, {}), body=body), "no hash in the URL proves nothing"
    assert not verify(TOKEN, url, {}, signed(url, {}), body=b"\xff\xfe")


@pytest.mark.parametrize(
    ("url", "params", "signature"),
    [
        (URL, COMPLETED, signed(URL, COMPLETED, "b" * 32)),
        (URL.replace("https", "http"), COMPLETED, signed(URL, COMPLETED)),
        (URL.replace("office.example", "evil.example"), COMPLETED, signed(URL, COMPLETED)),
        (URL.replace("%20", "+"), COMPLETED, signed(URL, COMPLETED)),
        (URL, {**COMPLETED, "CallStatus": "no-answer"}, signed(URL, COMPLETED)),
        (URL, COMPLETED, ""),
        (URL, COMPLETED, None),
        (URL, COMPLETED, "é" * 28),
        (URL, COMPLETED, "x" * 1_000_000),
    ],
)
def test_refuses_forgeries(url: str, params: dict[str, str], signature: str | None) -> None:
    assert not verify(TOKEN, url, params, signature)


def test_an_empty_token_verifies_nothing() -> None:
    assert not verify("", URL, COMPLETED, signed(URL, COMPLETED, ""))


def test_reads_a_completed_call() -> None:
    signal = parse(COMPLETED, received=NOW)
    assert (signal.provider, signal.provider_id, signal.kind) == ("twilio", COMPLETED["CallSid"], "ended")
    assert signal.at == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert (signal.sequence, signal.duration, signal.direction) == (3, 42, "inbound")
    assert (signal.from_number, signal.to_number) == ("+33612345678", "+40212345678")
    assert signal.parent_id == COMPLETED["ParentCallSid"]
    assert signal.raw == COMPLETED


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("queued", "initiated"),
        ("initiated", "initiated"),
        ("ringing", "ringing"),
        ("in-progress", "answered"),
        ("completed", "ended"),
        ("busy", "busy"),
        ("failed", "failed"),
        ("no-answer", "no_answer"),
        ("canceled", "cancelled"),
    ],
)
def test_reads_every_status(status: str, kind: str) -> None:
    assert parse({**COMPLETED, "CallStatus": status}, received=NOW).kind == kind


def test_the_first_request_of_a_call_has_no_time_and_no_counter() -> None:
    params = {"CallSid": "CA1", "CallStatus": "ringing", "Direction": "inbound", "From": "+266696687"}
    signal = parse(params, received=NOW)
    assert (signal.at, signal.sequence, signal.duration) == (NOW, None, None)
    assert (signal.from_number, signal.to_number) == ("", "")


def test_a_browser_client_is_the_agent() -> None:
    assert parse({**COMPLETED, "To": "client:ana"}, received=NOW).agent == "ana"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"CallSid": ""}, "CallSid"),
        ({"CallStatus": "exploded"}, "CallStatus"),
        ({"CallStatus": ""}, "CallStatus"),
        ({"Direction": "sideways"}, "Direction"),
        ({"From": "<script>"}, "From"),
        ({"To": "not a number"}, "To"),
        ({"CallDuration": "-1"}, "CallDuration"),
        ({"CallDuration": "1e3"}, "CallDuration"),
        ({"CallDuration": "9" * 30}, "CallDuration"),
        ({"CallDuration": "٣"}, "CallDuration"),
        ({"SequenceNumber": "one"}, "SequenceNumber"),
        ({"Timestamp": "yesterday"}, "Timestamp"),
        ({"Timestamp": "Sun, 01 Mar 9999 09:30:00 +0000"}, "Timestamp"),
        ({"Timestamp": "Sun, 01 Mar 2026 09:30:00 -0000"}, "Timestamp"),
        ({"CallerName": "x" * 5_000_000}, "CallerName"),
        ({"CallerName": "a\0b"}, "CallerName"),
        ({f"Field{n}": "x" for n in range(200)}, "body"),
    ],
)
def test_names_the_field_that_is_wrong(change: dict[str, str], field: str) -> None:
    with pytest.raises(BadCallback) as refusal:
        parse({**COMPLETED, **change}, received=NOW)
    assert refusal.value.field == field
    assert str(refusal.value.message)


@given(st.dictionaries(st.sampled_from([*COMPLETED, "Other"]), st.text(max_size=40)))
def test_any_garbage_is_read_or_refused(change: dict[str, str]) -> None:
    with suppress(BadCallback):
        assert parse({**COMPLETED, **change}, received=NOW).provider == "twilio"
