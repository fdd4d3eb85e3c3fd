"""Which IP addresses a request may reach: global unicast and nothing else.

An explicit list, not `ipaddress.is_global`: Python 3.11 calls 64:ff9b::7f00:1, 2002:7f00:1::, 192.0.0.192 and
224.0.0.1 global, and 100.64.0.1 not private. Sources: the IANA special-purpose registries for IPv4 and IPv6
(https://www.iana.org/assignments/iana-ipv4-special-registry, .../iana-ipv6-special-registry), read 2026-11.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPAddress = IPv4Address | IPv6Address

_CLOSED_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's host agent, on a public number but never public
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: withdrawn, and carries any IPv4 address inside
        "3fff::/20",  # documentation
    )
)
# Behind DNS64 every IPv4-only site resolves to this prefix, so it is judged by the address that it carries.
# 64:ff9b:1::/48 (a site's own NAT64) stays closed with all else outside 2000::/3.
_NAT64 = IPv6Network("64:ff9b::/96")


def is_open(address: IPAddress) -> bool:
    """Whether a request may reach this address: global unicast, by the IPv4 address inside where there is one."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _CLOSED_4)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_open(address.ipv4_mapped)
    if address in _NAT64:
        return is_open(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _GLOBAL_6 and not any(address in block for block in _CLOSED_6)


def read_address(text: str) -> IPAddress | None:
    """The address that a text spells canonically, else None: 127.1, 0x7f.1 and 2130706433 are not addresses here."""
    try:
        return ip_address(text)
    except ValueError:
        return None
