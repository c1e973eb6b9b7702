"""Which internet addresses are public: own tables, because `ipaddress.is_global` lets tunnels through.

On Python 3.11 it calls 64:ff9b::7f00:1 (NAT64 of 127.0.0.1), 2002:7f00:1::1 (6to4), ::127.0.0.1,
fec0::1, 192.0.0.9 and 224.0.0.1 global. Sources: the IANA special-purpose registries (RFC 6890).
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NOT_PUBLIC_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier's customers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Only 2000::/3 is routed: mapped, compatible, NAT64, unique-local, link- and site-local forms are outside.
ROUTED_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which embeds any IPv4 address
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """True if `address` is one machine on the public internet, reached without a translating tunnel."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_V4)
    if address.scope_id is not None or address not in ROUTED_V6:
        return False
    return not any(address in network for network in NOT_PUBLIC_V6)


def read_address(text: str) -> Address | None:
    """`text` as an address in its one canonical writing, or None (so "127.1" and "0x7f.1" are None)."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def read_network(text: str) -> Network | None:
    """`text` as a network in CIDR form (or a single address), or None."""
    try:
        return ip_network(text)
    except ValueError:
        return None
