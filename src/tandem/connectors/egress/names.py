"""From a host name to the addresses we may connect to: looked up once, within the time there is."""

import socket
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread

from tandem.connectors.egress.addresses import Address, is_public, read_address
from tandem.connectors.egress.answer import Refused, Unreachable
from tandem.connectors.egress.policy import EgressPolicy
from tandem.connectors.egress.request import Target
from tandem.engine.words import N_, Text

Resolve = Callable[[str, int], Sequence[str]]


def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses the system's resolver gives, in its order; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def permitted_addresses(
    target: Target, policy: EgressPolicy, seconds: float, resolve: Resolve
) -> Sequence[Address] | Refused | Unreachable:
    """Addresses of `target`, every one of them allowed; a single forbidden one refuses the name.

    The lookup runs in a thread of its own because getaddrinfo knows no timeout.
    """
    written = read_address(target.host)
    found = [written] if written is not None else _look_up(target, seconds, resolve)
    if isinstance(found, Unreachable):
        return found
    if policy.allows_place(target.host, target.port):
        return found
    if all(is_public(address) or policy.allows_address(address) for address in found):
        return found
    message = N_("{host} is not on the public internet. An administrator can allow it in the settings.")
    return Refused(Text(message, {"host": target.host}))


def _look_up(target: Target, seconds: float, resolve: Resolve) -> list[Address] | Unreachable:
    answers: SimpleQueue[Sequence[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=ask, name="egress-name-lookup", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        return _unknown(
            N_("The name server did not answer for {host} within {seconds} seconds."), target, seconds
        )
    if isinstance(answer, Exception) or not answer:
        return _unknown(N_("There is no such host as {host}."), target, seconds)
    addresses = [read_address(text.partition("%")[0]) for text in answer]
    known = [address for address in addresses if address is not None]
    return known or _unknown(N_("There is no such host as {host}."), target, seconds)


def _unknown(message: str, target: Target, seconds: float) -> Unreachable:
    return Unreachable(Text(message, {"host": target.host, "seconds": round(seconds)}), sent=False)
