# SPDX-License-Identifier: Apache-2.0
"""Who calls: the system that the request names, by its key or its certificate; what it signed."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.types import Scope

from lienthong.gateway.sharing.directory import Client, Directory
from lienthong.kernel import clock
from lienthong.sharing.rules import faults, identifiers, messages, xroad
from lienthong.sharing.rules.xroad import Named, said

Components = Mapping[str, str]  #: of a message: what signatures may cover, by name
#: What a caller's own signature must cover; of a body also its digest.
COVERED = ("@method", "@path", "@query", "x-road-client")
#: What the signature of the caller's node must cover; besides, whatever else it tells.
HANDED_ON = (*COVERED, "x-road-id", "x-road-request-id", "lienthong-node", "lienthong-leaf")
_IF_TOLD = (*xroad.TOLD, "content-type", "lienthong-sealed")


async def caller(directory: Directory, scope: Scope, headers: Named) -> Client:
    """Return who calls, once it has shown that it is. Raises: Fault."""
    identifier = _named(headers)
    client = await directory.client(identifier)
    if client is None or client.node:
        raise faults.consumer("UnknownMember", f"No open system {identifier[:200]} here")
    if not (_shows_certificate(client, scope) or is_key_of(client, said(headers, xroad.KEY))):
        raise faults.consumer(
            "SslAuthenticationFailed",
            f"{identifier} must connect with its certificate, or show its key in Lienthong-Key",
        )
    return client


async def caller_of_node(directory: Directory, headers: Named, node: str) -> Client:
    """Return who calls through another node: one that this node's page names. Raises: Fault."""
    identifier = _named(headers)
    client = await directory.client(identifier)
    if client is None or client.node != node:
        message = f"No open system {identifier[:200]} of node {node}"
        raise faults.provider("UnknownMember", message)
    return client


def is_key_of(client: Client, key: str) -> bool:
    """Tell whether a key is a system's."""
    shown = hashlib.sha256(key.encode("utf-8")).digest()
    return client.key_sha256 is not None and hmac.compare_digest(client.key_sha256, shown)


def check_signature(
    client: Client,
    headers: Named,
    covered: Callable[[Iterable[str]], Components],
    *,
    has_body: bool,
) -> messages.Input | None:
    """Check what a caller signed; None: it did not sign, and does not have to. Raises: Fault.

    covered: returns components by their names, as far as the message has them.
    """
    told, signature = said(headers, b"signature-input"), said(headers, b"signature")
    if not told and not client.must_sign:
        return None
    try:
        if client.public_key is None:
            raise messages.BadMessage("no public key is registered for this system")
        signed = messages.read(told, signature)
        needed = (*COVERED, "content-digest") if has_body else COVERED
        components = covered(signed.input.names)
        messages.check(signed, components, client.public_key, needed=needed, now=clock.seconds())
    except messages.BadMessage as problem:
        raise faults.consumer("InvalidSignatureValue", str(problem)) from problem
    return signed.input


def signed_by_node(headers: Named) -> messages.Signed:
    """Read the signature of the caller's node. Raises: Fault."""
    try:
        return messages.read(said(headers, b"signature-input"), said(headers, b"signature"))
    except messages.BadMessage as problem:
        raise faults.provider("InvalidSignatureValue", str(problem)) from problem


def check_node(
    keys: messages.Keys,
    signed: messages.Signed,
    headers: Named,
    components: Components,
    *,
    has_body: bool,
) -> None:
    """Check what the caller's node signed. Raises: Fault."""
    told = (*HANDED_ON, *xroad.present(headers, _IF_TOLD))
    needed = (*told, "content-digest") if has_body else told
    key = messages.named(keys, signed.input.key_id)
    if key is None:
        raise faults.provider("InvalidSignatureValue", "a key that does not hold")
    try:
        messages.check(signed, components, key, needed=needed, now=clock.seconds())
    except messages.BadMessage as problem:
        raise faults.provider("InvalidSignatureValue", str(problem)) from problem


def _named(headers: Named) -> str:
    """Return the system that a call names. Raises: Fault."""
    named = said(headers, xroad.CLIENT)
    if not named:
        raise faults.consumer("InvalidClientIdentifier", "X-Road-Client is missing")
    try:
        return identifiers.rewritten(named)
    except identifiers.BadIdentifier as problem:
        raise faults.consumer("InvalidClientIdentifier", f"X-Road-Client: {problem}") from problem


def _shows_certificate(client: Client, scope: Scope) -> bool:
    chain = scope.get("extensions", {}).get("tls", {}).get("client_cert_chain") or ()
    if not chain or not client.certificates:
        return False
    shown, now = _sha256(chain[0]), clock.now()
    return any(
        sha256 == shown and valid_from <= now <= valid_to
        for sha256, valid_from, valid_to in client.certificates
    )


@lru_cache(maxsize=1_024)
def _sha256(pem: str) -> bytes:
    read = x509.load_pem_x509_certificate(pem.encode())
    return hashlib.sha256(read.public_bytes(Encoding.DER)).digest()
