"""No outgoing request reaches anything but the public internet, whatever form its address takes (X01)."""

import socket

import pytest

from tandem.connectors.egress import EgressPolicy, OutgoingRequest, Refused, Unreachable, call
from tandem.connectors.egress.addresses import is_public, read_address
from tests.connectors.outside import a_server, answers

NOBODY = EgressPolicy()

PRIVATE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST:8080/",
    "http://127.0.0.1./",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::1]/",
    "http://[2001:0:7f00:1::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.9/",
    "http://198.18.0.1/",
    "http://203.0.113.7/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
]
MALFORMED = [
    "",
    "example.com",
    "//example.com/",
    "file:///etc/passwd",
    "ftp://example.com/",
    "gopher://example.com/",
    "javascript:alert(1)",
    "http://",
    "http:///etc/passwd",
    "http://user@example.com/",
    "http://user:secret@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1:80\\@example.com/",
    "http://example.com\t/",
    "http://exa mple.com/",
    "http://example.com/\r\nHost: evil",
    "http://exa\x00mple.com/",
    "http://a..b/",
    "http://-a.example/",
    "http://[::1",
    "http://example.com:99999/",
    "http://example.com:x/",
    "http://example.com/" + "x" * 3000,
]
CLOSED_PORTS = [0, 22, 23, 25, 110, 465, 587, 2525, 3306, 5432, 6379, 9200, 11211, 27017]


def a_get(url: str) -> OutgoingRequest:
    return OutgoingRequest("GET", url)


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The list of connections tried; a test that expects a refusal looks that it stayed empty."""
    tried: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: tried.append(args))
    return tried


@pytest.mark.parametrize("url", PRIVATE)
def test_private_addresses_are_refused_before_connecting(url: str, no_socket: list[object]) -> None:
    assert isinstance(call(a_get(url), NOBODY), Refused)
    assert no_socket == []


@pytest.mark.parametrize("url", MALFORMED)
def test_malformed_addresses_are_refused(url: str, no_socket: list[object]) -> None:
    assert isinstance(call(a_get(url), NOBODY), Refused)
    assert no_socket == []


@pytest.mark.parametrize("port", CLOSED_PORTS)
def test_ports_of_mail_and_databases_are_refused(port: int, no_socket: list[object]) -> None:
    refusal = call(a_get(f"https://93.184.215.14:{port}/"), NOBODY)
    assert str(refusal.reason) == f"Port {port} is not allowed." if isinstance(refusal, Refused) else False
    assert no_socket == []


@pytest.mark.parametrize("text", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450::1"])
def test_public_addresses_are_public(text: str) -> None:
    address = read_address(text)
    assert address is not None
    assert is_public(address)


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["fe80::1%eth0"], ["::ffff:10.0.0.1"]]
)
def test_one_private_answer_refuses_the_name(found: list[str], no_socket: list[object]) -> None:
    refusal = call(a_get("https://hook.example/"), NOBODY, resolve=lambda host, port: found)
    assert isinstance(refusal, Refused)
    assert "10.0.0.1" not in str(refusal.reason), "what a name resolves to inside is nobody's business"
    assert no_socket == []


def test_a_rebinding_name_is_looked_up_once() -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.2"] if len(asked) == 1 else ["127.0.0.1"]

    with a_server(answers("200 OK")) as sink:
        url = f"http://rebinding.example:{sink.port}/"
        ending = call(a_get(url), EgressPolicy(allow_private=frozenset({"127.0.0.2"})), resolve=rebinding)
    assert isinstance(ending, Unreachable), "only 127.0.0.2 was checked, and nobody listens there"
    assert asked == ["rebinding.example"]
    assert sink.requests == []


def test_a_place_allowed_by_name_and_port_is_only_that_place() -> None:
    with a_server(answers("200 OK")) as sink:
        allowed = EgressPolicy(allow_private=sink.place)
        assert getattr(call(a_get(sink.url), allowed), "status", None) == 200
        assert isinstance(call(a_get(f"http://127.0.0.1:{sink.port + 1}/"), allowed), Refused)
        assert isinstance(call(a_get(f"http://localhost:{sink.port}/"), allowed), Refused)


def test_a_network_can_be_allowed() -> None:
    with a_server(answers("200 OK")) as sink:
        allowed = EgressPolicy(allow_private=frozenset({"127.0.0.0/8"}))
        assert getattr(call(a_get(sink.url), allowed), "status", None) == 200
    assert isinstance(call(a_get("http://127.0.0.1:5432/"), allowed), Refused), "a network opens no ports"
    assert isinstance(call(a_get("http://10.0.0.1/"), allowed), Refused)


@pytest.mark.parametrize("entry", ["localhost", "10.0.0.1/8", "*", "http://x:80", "a:b"])
def test_a_wrong_entry_of_the_policy_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match="neither host:port nor a network"):
        EgressPolicy(allow_private=frozenset({entry}))
