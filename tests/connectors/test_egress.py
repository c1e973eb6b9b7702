"""How outgoing requests end when the other side is slow, rude, broken or lying (F24, F25, X02, X03)."""

import socket
import ssl
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tandem.connectors.egress import (
    Answer,
    EgressPolicy,
    OutgoingRequest,
    Refused,
    Unreachable,
    call,
    retry_after,
)
from tests.connectors.outside import (
    Manners,
    Sink,
    a_certificate,
    a_gzip_bomb,
    a_server,
    answers,
    hangs_up,
    says,
    silent,
)

OK = b"HTTP/1.1 200 OK\r\n"
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def post(sink: Sink, *, seconds: float = 1) -> Answer | Refused | Unreachable:
    policy = EgressPolicy(allow_private=sink.place, connect_timeout=0.5, total_timeout=seconds)
    request = OutgoingRequest("POST", sink.url, {"X-Own": "1"}, b'{"a": 1}', idempotency_key="key-1")
    return call(request, policy)


def meet(manners: Manners, *, seconds: float = 1) -> tuple[Answer | Refused | Unreachable, Sink, float]:
    """How a request to such a server ends, the server, and how many seconds it took."""
    with a_server(manners) as sink:
        start = time.monotonic()
        return post(sink, seconds=seconds), sink, time.monotonic() - start


def test_an_answer_has_status_headers_and_body() -> None:
    answer, sink, _ = meet(answers("201 Created", "X-Number: 7\r\n", b"done"))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.headers["x-number"], answer.body, answer.complete) == (
        201,
        "7",
        b"done",
        True,
    )
    assert answer.is_success
    head, _, body = sink.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "post /hook?a=1 http/1.1"
    assert sorted(lines[1:]) == [
        "accept-encoding: identity",
        "accept: */*",
        "connection: close",
        "content-length: 8",
        f"host: 127.0.0.1:{sink.port}",
        "idempotency-key: key-1",
        "user-agent: tandem",
        "x-own: 1",
    ]
    assert body == b'{"a": 1}'


@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary Redirect", "308 Permanent Redirect"])
@pytest.mark.parametrize("where", ["http://127.0.0.1:{port}/secret", "file:///etc/passwd"])
def test_a_redirect_is_an_answer_and_never_followed(status: str, where: str) -> None:
    with a_server(answers("200 OK")) as inside:
        answer, _, _ = meet(answers(status, f"Location: {where.format(port=inside.port)}\r\n"))
    assert isinstance(answer, Answer)
    assert answer.status == int(status[:3])
    assert inside.connections <= 1, "only the server's own closing touch"
    assert inside.requests == []


@pytest.mark.parametrize("status", [410, 429, 500, 503])
def test_refusals_of_the_other_side_are_answers(status: int) -> None:
    answer, _, _ = meet(answers(f"{status} No", "Retry-After: 1000000000\r\n"))
    assert isinstance(answer, Answer)
    assert (answer.status, answer.is_success) == (status, False)
    assert retry_after(answer, now=NOW, cap=timedelta(days=1)) == timedelta(days=1)


@pytest.mark.parametrize(
    ("manners", "sent"),
    [
        (silent, True),
        (hangs_up, True),
        (says(b"HTTP/1.1 200", pause=30), True),
        (says(b"H", b"T", pause=0.2, endless=True), True),
        (says(b"SSH-2.0-OpenSSH\r\n"), True),
        (says(OK + b"X: y\r\n" * 30_000), True),
        (says(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.1, endless=True), True),
    ],
)
def test_no_answer_after_sending_may_have_been_acted_on(manners: Manners, sent: bool) -> None:
    ending, sink, took = meet(manners, seconds=0.6)
    assert isinstance(ending, Unreachable)
    assert ending.sent is sent
    assert len(sink.requests) == 1, "one try, no hidden retries"
    assert took < 1.6


def test_a_closed_port_was_not_sent_to() -> None:
    with a_server(silent) as sink:
        pass
    assert post(sink) == Unreachable(post(sink).reason, sent=False)  # type: ignore[union-attr] # it is not an Answer
    assert str(post(sink).reason) == "127.0.0.1 refused the connection."  # type: ignore[union-attr] # likewise


def test_an_address_that_drops_packets_costs_the_connect_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as waiting:
        for _ in range(3):
            caller = waiting.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        policy = EgressPolicy(connect_timeout=0.3, total_timeout=5, allow_private=frozenset({"127.0.0.1"}))
        start = time.monotonic()
        ending = call(OutgoingRequest("GET", f"http://127.0.0.1:{full.getsockname()[1]}/"), policy)
        took = time.monotonic() - start
    assert isinstance(ending, Unreachable)
    assert not ending.sent
    assert 0.25 < took < 1.3


def test_a_slow_name_server_costs_the_connect_timeout() -> None:
    def slow(host: str, port: int) -> list[str]:
        time.sleep(1)
        return ["93.184.215.14"]

    start = time.monotonic()
    ending = call(
        OutgoingRequest("GET", "http://slow.example/"), EgressPolicy(connect_timeout=0.2), resolve=slow
    )
    assert isinstance(ending, Unreachable)
    assert not ending.sent
    assert time.monotonic() - start < 0.9


def test_an_unknown_host_is_named() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    ending = call(OutgoingRequest("GET", "http://nowhere.example/"), EgressPolicy(), resolve=unknown)
    assert isinstance(ending, Unreachable)
    assert str(ending.reason) == "There is no such host as nowhere.example."


@pytest.mark.parametrize(
    ("manners", "most_seconds"),
    [
        (says(OK + b"\r\n", b"x" * 60_000, endless=True), 1.0),
        (says(OK + b"Content-Length: 1000000\r\n\r\n", b"x", pause=0.05, endless=True), 1.6),
        (says(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", pause=0.05, endless=True), 1.6),
        (says(OK + b"Content-Length: 100\r\n\r\nhalf"), 1.0),
    ],
)
def test_a_body_without_end_is_cut(manners: Manners, most_seconds: float) -> None:
    answer, _, took = meet(manners, seconds=0.6)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.complete) == (200, False)
    assert len(answer.body) <= 64 * 1024
    assert took < most_seconds


def test_a_gzip_bomb_unpacks_no_further_than_the_cap() -> None:
    bomb = a_gzip_bomb(30)
    answer, _, took = meet(answers("200 OK", "Content-Encoding: gzip\r\n", bomb))
    assert isinstance(answer, Answer)
    assert (answer.body, answer.complete) == (bytes(64 * 1024), False)
    assert took < 1


def test_a_packed_body_is_unpacked_and_a_broken_one_is_cut() -> None:
    packed = a_gzip_bomb(0)
    answer, _, _ = meet(answers("200 OK", "Content-Encoding: gzip\r\n", packed))
    assert (getattr(answer, "body", None), getattr(answer, "complete", None)) == (b"", True)
    answer, _, _ = meet(answers("200 OK", "Content-Encoding: gzip\r\n", b"not gzip"))
    assert (getattr(answer, "body", None), getattr(answer, "complete", None)) == (b"", False)


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        (OutgoingRequest("CONNECT", "http://93.184.215.14/"), "CONNECT"),
        (OutgoingRequest("GET", "http://93.184.215.14/", {"X-A": "a\r\nX-B: b"}), "X-A"),
        (OutgoingRequest("GET", "http://93.184.215.14/", {"X A": "a"}), "X A"),
        (OutgoingRequest("GET", "http://93.184.215.14/", {"X-A": "ő"}), "X-A"),
        (OutgoingRequest("GET", "http://93.184.215.14/", {"HOST": "evil.example"}), "HOST"),
        (
            OutgoingRequest("GET", "http://93.184.215.14/", {"Transfer-Encoding": "chunked"}),
            "Transfer-Encoding",
        ),
        (OutgoingRequest("POST", "http://93.184.215.14/", body=bytes(2_000_000)), "1048576 bytes"),
        (OutgoingRequest("POST", "http://93.184.215.14/", idempotency_key="a\nb"), "Idempotency-Key"),
        (OutgoingRequest("GET", "http://93.184.215.14/", {f"X-{n}": "" for n in range(60)}), "50 headers"),
    ],
)
def test_a_request_that_could_smuggle_is_refused(request_: OutgoingRequest, word: str) -> None:
    ending = call(request_, EgressPolicy())
    assert isinstance(ending, Refused)
    assert word in str(ending.reason)


@pytest.fixture
def authority(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(server's, client's) TLS settings for hook.example."""
    return a_certificate(tmp_path, "hook.example")


def test_tls_is_checked_against_the_name_on_the_pinned_address(
    authority: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server, client = authority
    names: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: names.append(name)
    with a_server(answers("200 OK"), tls=server) as sink:
        policy = EgressPolicy(allow_private=frozenset({"127.0.0.0/8"}))

        def ask(host: str, trust: ssl.SSLContext | None) -> Answer | Refused | Unreachable:
            request = OutgoingRequest("GET", f"https://{host}:{sink.port}/")
            return call(request, policy, resolve=lambda _host, _port: ["127.0.0.1"], trust=trust)

        answer = ask("hook.example", client)
        assert isinstance(answer, Answer)
        assert names == ["hook.example"]
        assert f"host: hook.example:{sink.port}".encode() in sink.requests[0].lower()
        for other, trust in (("other.example", client), ("hook.example", None)):
            ending = ask(other, trust)
            assert isinstance(ending, Unreachable)
            assert not ending.sent
            assert "could not prove who it is" in str(ending.reason)
        assert len(sink.requests) == 1


def test_a_server_that_never_finishes_tls_was_not_sent_to() -> None:
    def mute(connection: object, sink: Sink) -> None:
        sink.closing.wait(10)

    with a_server(mute) as sink:
        policy = EgressPolicy(allow_private=sink.place, connect_timeout=0.3, total_timeout=5)
        start = time.monotonic()
        ending = call(OutgoingRequest("GET", sink.url.replace("http", "https")), policy)
        assert isinstance(ending, Unreachable)
        assert not ending.sent
        assert time.monotonic() - start < 1.3


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("1" * 400, 3600),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        (format_datetime(NOW + timedelta(minutes=2), usegmt=True), 120),
        (format_datetime(NOW - timedelta(minutes=2), usegmt=True), 0),
        (format_datetime(NOW + timedelta(days=9000), usegmt=True), 3600),
    ],
)
def test_retry_after_is_read_and_capped(text: str, seconds: int | None) -> None:
    answer = Answer(status=503, headers={"retry-after": text}, body=b"")
    wait = retry_after(answer, now=NOW, cap=timedelta(hours=1))
    assert wait == (None if seconds is None else timedelta(seconds=seconds))
