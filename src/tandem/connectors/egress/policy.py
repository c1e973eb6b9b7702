"""What one outgoing request is allowed: private destinations, times and sizes."""

import re
from dataclasses import dataclass
from functools import cached_property

from tandem.connectors.egress.addresses import Address, Network, read_network

HOST_AND_PORT = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")


@dataclass(frozen=True)
class EgressPolicy:
    """Limits of one call: seconds, and bytes of the answer's body.

    `allow_private` opens addresses that are not public: "host:port" (the host as the URL writes it, any
    port) or a network such as "10.1.0.0/16". Raises ValueError for an entry that is neither.
    """

    allow_private: frozenset[str] = frozenset()
    connect_timeout: float = 5
    total_timeout: float = 15
    max_body: int = 64 * 1024

    def __post_init__(self) -> None:
        for entry in self.allow_private:
            if read_network(entry) is None and not HOST_AND_PORT.fullmatch(entry):
                raise ValueError(
                    f'allow_private: "{entry}" is neither host:port nor a network like 10.1.0.0/16'
                )

    @cached_property
    def _networks(self) -> tuple[Network, ...]:
        return tuple(network for entry in self.allow_private if (network := read_network(entry)))

    @cached_property
    def _places(self) -> frozenset[str]:
        return frozenset(entry.lower() for entry in self.allow_private)

    def allows_place(self, host: str, port: int) -> bool:
        """True if this very host and port were allowed by name, whatever address it has."""
        written = f"[{host}]" if ":" in host else host
        return f"{written}:{port}".lower() in self._places

    def allows_address(self, address: Address) -> bool:
        """True if `address` lies in an allowed network."""
        return any(address in network for network in self._networks)
