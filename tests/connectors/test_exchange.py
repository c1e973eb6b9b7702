"""The documented JSON callback: every field read, every mistake named."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.connectors.exchange import Callback, parse
from tandem.connectors.telephony import BadCallback

ENDED: dict[str, Any] = {
    "provider_id": "pbx-1",
    "event": "ended",
    "at": "2026-03-01T10:30:00+02:00",
    "direction": "outbound",
    "from": "201",
    "to": "+33 6 12 34 56 78",
    "agent": "ana@lumen.example",
    "duration": 61,
    "sequence": 4,
    "note": "Wants an offer",
}


def test_reads_every_field() -> None:
    signal = parse(json.dumps(ENDED).encode())
    assert (signal.provider, signal.provider_id, signal.kind) == ("exchange", "pbx-1", "ended")
    assert signal.at == datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    assert (signal.direction, signal.from_number, signal.to_number) == (
        "outbound",
        "201",
        "+33 6 12 34 56 78",
    )
    assert (signal.agent, signal.duration, signal.sequence) == ("ana@lumen.example", 61, 4)
    assert signal.note == "Wants an offer"
    assert signal.raw["from"] == "201"


def test_four_fields_are_enough() -> None:
    few = {name: ENDED[name] for name in ("provider_id", "event", "at", "direction")}
    signal = parse(json.dumps(few).encode())
    assert (signal.from_number, signal.duration, signal.sequence, signal.agent) == ("", None, None, "")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"provider_id": ""}, "provider_id"),
        ({"provider_id": "  "}, "provider_id"),
        ({"provider_id": "x" * 201}, "provider_id"),
        ({"provider_id": "a\0"}, "provider_id"),
        ({"event": "exploded"}, "event"),
        ({"at": "2026-03-01T10:30:00"}, "at"),
        ({"at": "tomorrow"}, "at"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "at"),
        ({"direction": None}, "direction"),
        ({"from": "; drop table"}, "from"),
        ({"duration": -1}, "duration"),
        ({"duration": 10**12}, "duration"),
        ({"duration": "NaN"}, "duration"),
        ({"note": "x" * 4001}, "note"),
        ({"owner": "dora"}, "owner"),
        ({"from_": "201"}, "from_"),
    ],
)
def test_names_the_field_that_is_wrong(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadCallback) as refusal:
        parse(json.dumps({**ENDED, **change}).encode())
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{", b"\xff", b'{"a":' * 10_000, b'"' + b"x" * 5_000_000 + b'"']
)
def test_refuses_bodies_that_are_no_callback(body: bytes) -> None:
    with pytest.raises(BadCallback) as refusal:
        parse(body)
    assert refusal.value.field == "body"


def test_a_missing_field_is_named() -> None:
    with pytest.raises(BadCallback, match="event: is missing"):
        parse(json.dumps({name: value for name, value in ENDED.items() if name != "event"}).encode())


@given(st.binary(max_size=60))
def test_any_garbage_is_refused(body: bytes) -> None:
    with pytest.raises(BadCallback):
        parse(body)


def test_the_schema_is_published_with_its_own_names() -> None:
    schema = Callback.model_json_schema()
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["provider_id", "event", "at", "direction"]
    assert set(schema["properties"]) == set(ENDED)
