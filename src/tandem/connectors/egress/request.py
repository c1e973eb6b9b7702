"""An outgoing request, and the checks that need no network: address form, port, method, headers, size."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

from tandem.connectors.egress.addresses import read_address
from tandem.connectors.egress.answer import Refused
from tandem.connectors.egress.policy import EgressPolicy
from tandem.engine.words import N_, Text

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
SCHEME_PORTS = {"http": 80, "https": 443}
LONGEST_URL = 2048
LARGEST_BODY = 1024 * 1024
MOST_HEADERS = 50

# Ports of mail, databases, caches and control planes: a request there is an attack, not a webhook.
FORBIDDEN_PORTS = frozenset(
    {1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380, 2525, 3128, 3268, 3269, 3306, 3389, 4369, 5432, 5433}
    | {5672, 5900, 5984, 6000, 6379, 6380, 6432, 6443, 7000, 7001, 8125, 9042, 9092, 9200, 9300, 10250, 11211}
    | {26257, 27017, 27018, 27019, 28017, 33060, 50000}
)
# Headers the client sets itself, or that would let a user speak for the proxy in between.
OWN_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer"}
    | {"expect", "accept-encoding", "proxy-authorization", "proxy-connection"}
)
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
HEADER_VALUE = re.compile(r"[\x20-\x7e\t\x80-\xff]{0,4096}")
HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """What to send. `idempotency_key` becomes the Idempotency-Key header, so a retry is recognised."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    body: bytes = b""
    idempotency_key: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a checked request goes: the parsed URL, and nothing that must be parsed again."""

    scheme: str
    host: str
    port: int
    path: bytes

    @property
    def authority(self) -> str:
        """The Host header: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == SCHEME_PORTS[self.scheme] else f"{host}:{self.port}"


def check(request: OutgoingRequest, policy: EgressPolicy) -> Target | Refused:
    """The target of a request that breaks no rule; a Refused naming the first rule it breaks."""
    problem = _request_problem(request)
    if problem is not None:
        return Refused(problem)
    return read_target(request.url, policy)


def read_target(url: str, policy: EgressPolicy) -> Target | Refused:
    """The target of a URL whose form, host and port are allowed (its addresses are checked on connecting)."""
    if not url or len(url) > LONGEST_URL:
        return Refused(Text(N_("The address must have 1 to {longest} characters."), {"longest": LONGEST_URL}))
    if "\\" in url or any(ord(char) <= 32 or ord(char) == 127 for char in url):
        return Refused(Text(N_("The address contains a space, a control character or a backslash.")))
    try:
        parsed = httpx2.URL(url)
        host = parsed.raw_host.decode("ascii").lower()
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        return Refused(Text(N_("This is not a web address. Write it like https://example.com/hook.")))
    if parsed.scheme not in SCHEME_PORTS:
        return Refused(Text(N_("The address must begin with https:// or http://.")))
    if parsed.userinfo:
        return Refused(Text(N_("The address contains a user name. Put credentials in a header.")))
    problem = _host_problem(host)
    if problem is not None:
        return Refused(problem)
    port = SCHEME_PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not _port_allowed(port) and not policy.allows_place(host, port):
        return Refused(Text(N_("Port {port} is not allowed."), {"port": port}))
    return Target(parsed.scheme, host, port, parsed.raw_path)


def _port_allowed(port: int) -> bool:
    return port in SCHEME_PORTS.values() or (1024 <= port <= 65535 and port not in FORBIDDEN_PORTS)


def _host_problem(host: str) -> Text | None:
    if not host:
        return Text(N_("The address has no host name."))
    if read_address(host) is not None:
        return None
    if not HOST_NAME.fullmatch(host) or len(host) > 253:
        return Text(N_('"{host}" is not a host name.'), {"host": host[:100]})
    if NUMBER_LABEL.fullmatch(host.rpartition(".")[2]):
        return Text(N_('"{host}" is a number in disguise. Write it as four numbers.'), {"host": host[:100]})
    return None


def _request_problem(request: OutgoingRequest) -> Text | None:
    if request.method not in METHODS:
        return Text(N_("{method} is not a method we send."), {"method": request.method[:20]})
    if len(request.body) > LARGEST_BODY:
        return Text(N_("The content is larger than {largest} bytes."), {"largest": LARGEST_BODY})
    if len(request.headers) > MOST_HEADERS:
        return Text(N_("There are more than {most} headers."), {"most": MOST_HEADERS})
    for name, value in [*request.headers.items(), ("Idempotency-Key", request.idempotency_key)]:
        if not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
            return Text(
                N_('The header "{name}" contains characters that may not be sent.'), {"name": name[:40]}
            )
        if name.lower() in OWN_HEADERS:
            return Text(N_('The header "{name}" is set by Tandem itself.'), {"name": name})
    return None
