"""Sends one request to one checked address and reports how it ended; the only HTTP client of Tandem."""

import ssl
from functools import lru_cache

import httpcore2

from tandem.connectors.egress.answer import Answer, Refused, Unreachable
from tandem.connectors.egress.body import read_body
from tandem.connectors.egress.names import Resolve, permitted_addresses, system_resolve
from tandem.connectors.egress.policy import EgressPolicy
from tandem.connectors.egress.request import OutgoingRequest, Target, check
from tandem.connectors.egress.wire import Deadline, PinnedBackend, Progress
from tandem.engine.words import N_, Text

USER_AGENT = "Tandem"
FAILURES = (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError)


@lru_cache(maxsize=1)
def system_trust() -> ssl.SSLContext:
    """The certificate authorities the system trusts, host names checked."""
    return httpcore2.default_ssl_context()


def call(
    request: OutgoingRequest,
    policy: EgressPolicy,
    *,
    resolve: Resolve = system_resolve,
    trust: ssl.SSLContext | None = None,
) -> Answer | Refused | Unreachable:
    """Send `request` once, within `policy`; never raises for what the address or the other side does.

    1. Check the URL, method, headers and size. 2. Look the name up once; every address must be public or
    allowed. 3. Connect to that very address, keeping the name for Host and TLS. 4. Send, and read the
    answer up to `max_body`, all before `total_timeout`. Redirects and proxies are not followed.
    """
    deadline = Deadline(policy.total_timeout)
    target = check(request, policy)
    if isinstance(target, Refused):
        return target
    lookup = min(policy.connect_timeout, deadline.left())
    addresses = permitted_addresses(target, policy, lookup, resolve)
    if isinstance(addresses, Refused | Unreachable):
        return addresses
    progress = Progress()
    backend = PinnedBackend(addresses, deadline, policy.connect_timeout, progress)
    try:
        return _exchange(request, target, backend, policy, trust or system_trust())
    except httpcore2.LocalProtocolError as error:
        return Refused(Text(N_("The request could not be written: {reason}"), {"reason": str(error)[:200]}))
    except FAILURES as error:
        return Unreachable(_reason(error, target, policy), sent=progress.sent)


def _exchange(
    request: OutgoingRequest,
    target: Target,
    backend: PinnedBackend,
    policy: EgressPolicy,
    trust: ssl.SSLContext,
) -> Answer:
    url = httpcore2.URL(
        scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path
    )
    with (
        httpcore2.ConnectionPool(ssl_context=trust, max_connections=1, network_backend=backend) as pool,
        pool.stream(request.method, url, headers=_headers(request, target), content=request.body) as response,
    ):
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
        }
        encoding = headers.get("content-encoding", "")
        body, complete = read_body(response.iter_stream(), encoding, policy.max_body)
        return Answer(status=response.status, headers=headers, body=body, complete=complete)


def _headers(request: OutgoingRequest, target: Target) -> list[tuple[bytes, bytes]]:
    headers = {"host": target.authority, "user-agent": USER_AGENT, "accept": "*/*"}
    headers.update({name.lower(): value for name, value in request.headers.items()})
    headers.update({"accept-encoding": "identity", "connection": "close"})
    if request.idempotency_key:
        headers["idempotency-key"] = request.idempotency_key
    if request.body or request.method in {"POST", "PUT", "PATCH"}:
        headers["content-length"] = str(len(request.body))
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]


def _reason(error: Exception, target: Target, policy: EgressPolicy) -> Text:
    values = {"host": target.host, "seconds": round(policy.total_timeout), "problem": str(error)[:200]}
    match error:
        case httpcore2.ConnectTimeout():
            return Text(N_("{host} did not accept a connection in time."), values)
        case httpcore2.ConnectError(args=[ssl.SSLError(), *_]):
            return Text(N_("{host} could not prove who it is: {problem}"), values)
        case httpcore2.ConnectError():
            return Text(N_("{host} refused the connection."), values)
        case httpcore2.TimeoutException():
            return Text(N_("{host} did not answer within {seconds} seconds."), values)
        case httpcore2.ProtocolError():
            return Text(N_("{host} answered with something that is not HTTP."), values)
        case _:
            return Text(N_("The connection to {host} broke."), values)
