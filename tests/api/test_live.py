"""The real server, gunicorn with threads: callbacks at the same time, and bodies too large to be heard out."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from tandem.connectors.webhook import sign
from tandem.store.models import Call, CallSignal, Event, TelephonyAccount
from tests.api.callbacks import SECRET, exchange_event
from tests.builders import Firm, connection_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def port(firm: Firm) -> Iterator[int]:
    """Where a server with one process and eight threads answers, on the test's database."""
    TelephonyAccount.objects.create(key="office", provider="exchange", name="Office", secret=SECRET)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    command = [sys.executable, "-m", "tandem.cli", "web", f"--port={number}", "--processes=1", "--threads=8"]
    server = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": connection_url()})
    try:
        until = time.monotonic() + 60
        while not _answers(number):
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(30)


def _answers(port: int) -> bool:
    try:
        return post(port, {}, "warm")[0] == 400
    except OSError:
        return False


def post(port: int, event: dict[str, Any], id: str) -> tuple[int, dict[str, Any], float]:
    """Send one signed event; gives status, answer and seconds."""
    body = json.dumps(event).encode()
    headers = sign(SECRET, id, datetime.now(UTC), body) | {"Content-Type": "application/json"}
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/hooks/calls/office", body, headers)
    answer = connection.getresponse()
    said = json.loads(answer.read())
    connection.close()
    return answer.status, said, time.monotonic() - began


def test_callbacks_at_the_same_time_each_get_their_own_answer(port: int) -> None:
    events = [exchange_event("missed", provider_id=f"call-{number}") for number in range(40)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: post(port, events[number], f"msg_{number}"), range(40)))
    assert {status for status, _, _ in answers} == {200}
    calls = dict(Call.objects.values_list("id", "provider_id"))
    assert [calls[said["call"]] for _, said, _ in answers] == [event["provider_id"] for event in events]
    assert CallSignal.objects.count() == 40


def test_the_same_callback_ten_times_at_once_is_one_event(port: int) -> None:
    event = exchange_event("missed")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda number: post(port, event, f"msg_{number}"), range(10)))
    assert [status for status, _, _ in answers] == [200] * 10
    assert sorted(said["repeated"] for _, said, _ in answers) == [False] + [True] * 9
    assert (Call.objects.count(), Event.objects.filter(record_type="call").count()) == (1, 1)


def test_a_bad_callback_among_good_ones_fails_alone(port: int) -> None:
    events = [
        exchange_event(provider_id=f"call-{number}", **({"to": "nobody"} if number == 7 else {}))
        for number in range(16)
    ]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda number: post(port, events[number], f"msg_{number}"), range(16)))
    assert [status for status, _, _ in answers] == [400 if number == 7 else 200 for number in range(16)]
    assert Call.objects.count() == 15


def test_five_megabytes_hear_why_not(port: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(
            "POST", "/hooks/calls/office", b" " * 5 * 1024 * 1024, {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        assert answer.status == 413
        assert "larger than 65536 bytes" in json.loads(answer.read())["error"]
    assert post(port, exchange_event(), "msg_1")[0] == 200


def test_a_body_in_chunks_is_told_to_say_its_length(port: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
        connection.request("POST", "/hooks/calls/office", iter([b"{}", b" "]), headers, encode_chunked=True)
        answer = connection.getresponse()
        assert (answer.status, answer.read()[:9]) == (411, b'{"error":')
