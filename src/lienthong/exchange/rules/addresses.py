# SPDX-License-Identifier: Apache-2.0
"""Where packages may be pushed to: an address of the receiver's own, never one of this network.

A name can be made to lead anywhere, so the answer of the name server is judged, each time anew,
and the connection goes to the very address that was judged.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST_URL = 500
#: IPv6 forms that carry an IPv4 address, and how many bits stand after it.
_CARRIERS = (
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)
_TEREDO = ipaddress.IPv6Network("2001::/32")


class BadAddress(ValueError):  # noqa: N818 - it names the address
    """An address that nothing is pushed to; the message says why, in ASCII."""


@dataclass(frozen=True, slots=True)
class Target:
    """A push address, read."""

    url: str
    host: str
    port: int
    is_https: bool


def target(url: str, *, may_be_inside: bool) -> Target:
    """Read a push address: https, a name or number, nothing secret in it.

    may_be_inside: also http, for a receiver behind the same walls. Raises: BadAddress.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise BadAddress("not an address") from problem
    schemes = ("https", "http") if may_be_inside else ("https",)
    if parts.scheme not in schemes:
        raise BadAddress("the address must begin with https://")
    if not parts.hostname or len(url) > LONGEST_URL or not url.isascii() or not url.isprintable():
        raise BadAddress("not an address")
    if parts.username is not None or parts.password is not None or parts.fragment or " " in url:
        raise BadAddress("an address without user name, password, fragment or space")
    is_https = parts.scheme == "https"
    return Target(url, parts.hostname, port or (443 if is_https else 80), is_https)


def judged(found: list[str], *, may_be_inside: bool) -> str:
    """Return the address to connect to: the first, if each that the name leads to may be.

    found: what a name server answered. Raises: BadAddress.
    """
    if not found:
        raise BadAddress("the name leads nowhere")
    for text in found:
        address = _bare(ipaddress.ip_address(text.partition("%")[0]))
        if not _may(address, may_be_inside=may_be_inside):
            raise BadAddress(f"{text} is not an address to push to")
    return found[0]


def _may(address: IpAddress, *, may_be_inside: bool) -> bool:
    if address.is_multicast or address.is_unspecified or address.is_link_local:
        return False  # 169.254.169.254 among them: never, whoever allows what
    if address.version == 4 and address.is_reserved:
        return False
    if address.is_loopback or address.is_private:
        return may_be_inside
    return address.is_global


def _bare(address: IpAddress) -> IpAddress:
    """Return the IPv4 address that an IPv6 one stands for; itself otherwise."""
    if isinstance(address, ipaddress.IPv4Address) or address == ipaddress.IPv6Address("::1"):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _TEREDO:
        return ipaddress.IPv4Address(~int(address) & 0xFFFFFFFF)
    for network, shift in _CARRIERS:
        if address in network and int(address) > 1:
            return ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return address
