# SPDX-License-Identifier: Apache-2.0
"""Both ends of mutual TLS: whom this node lets in, and how it shows itself to others."""

import ssl
from collections.abc import Iterator

import httpx

from lienthong.gateway.callers import introduced_authority
from lienthong.gateway.directory import Directory
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.identity import Identity, calling
from lienthong.gateway.process import Dial, Gateway
from lienthong.gateway.trunks import wire

#: OpenSSL's X509_V_FLAG_NO_CHECK_TIME: the application says which certificate has ended, and when.
_NO_CHECK_TIME = 0x200000
TIMEOUT = httpx.Timeout(30.0, connect=5.0)


class Trust:
    """The server's side, made anew when its certificate or what it trusts has changed.

    A certificate that no registered one issued ends in the handshake (“unknown ca”); one that
    has ended or was revoked gets an answer that says so.
    """

    def __init__(self, gateway: Gateway, identity: Identity) -> None:
        self._gateway = gateway
        self._identity = identity
        self._made: tuple[object, ssl.SSLContext] | None = None

    def __call__(self) -> ssl.SSLContext:
        """Return the context of the next connection."""
        known = self._gateway.directory
        told = frozenset(introduced(known))
        changed = self._identity.certificate.stat().st_mtime_ns
        stands_on = frozenset(known.certificates), told, changed
        if self._made is None or self._made[0] != stands_on:
            trusted = [one.der for one in known.certificates.values()]
            trusted += told
            self._made = stands_on, self._context(trusted)
        return self._made[1]

    def _context(self, trusted: list[bytes]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._identity.certificate)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.set_alpn_protocols(wire.PROTOCOLS)
        # A registered certificate is trusted by itself, whoever issued it.
        context.verify_flags |= ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME)
        if trusted:
            context.load_verify_locations(cadata=b"".join(trusted))
        return context


def introduced(known: Directory) -> Iterator[bytes]:
    """Yield the authorities, in DER, of nodes that a neighbour introduced: they call services."""
    for node in known.nodes.values():
        if not (node.system or node.is_ours) and (authority := introduced_authority(node)):
            yield authority


def dialler(identity: Identity) -> Dial:
    """Return how this node calls a neighbour: with its certificate, trusting only that node's."""

    def dial(node: Node) -> httpx.AsyncClient:
        context = calling(identity, node.authority)
        return httpx.AsyncClient(
            base_url=node.address, verify=context, timeout=TIMEOUT, trust_env=False
        )

    return dial
