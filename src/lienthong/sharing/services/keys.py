# SPDX-License-Identifier: Apache-2.0
"""What this node signs calls with, and how its own providers know that a call came that way."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings

from lienthong.kernel import clock
from lienthong.ledger.services.keys import signing_key
from lienthong.sharing.errors import NotThroughPlatform
from lienthong.sharing.rules import messages, xroad

#: What the platform's signature covers of each call; besides, what it tells of user and dossier.
COVERED = (
    "@method", "@path", "@query", "x-road-client", "x-road-service", "x-road-request-id",
    "lienthong-leaf",
)  # fmt: skip


def own_key(code: str) -> str:
    """Return the key that a system of this node itself shows, `cong-dvc` or `mot-cua`."""
    told = f"lienthong/own-system/v1\n{code}\n{settings.OWN_SYSTEMS_SECRET}"
    return hashlib.sha256(told.encode()).hexdigest()


def sharing_key() -> Ed25519PrivateKey:
    """Return the node's key of the sharing platform, made on first use."""
    keys, is_production = settings.VAR / "keys", settings.ENVIRONMENT.is_production
    return signing_key(keys, is_production=is_production, name="sharing")


def _public_key() -> Ed25519PublicKey:
    """Return the public half of `sharing_key`, read again when its file has changed."""
    path = settings.VAR / "keys" / "sharing.pem"
    if not path.exists():
        return sharing_key().public_key()
    told = path.stat()
    return _read_public(path, (told.st_ino, told.st_mtime_ns, told.st_size))


@lru_cache(maxsize=4)
def _read_public(path: Path, edition: tuple[int, ...]) -> Ed25519PublicKey:
    return sharing_key().public_key()


def check_call(
    method: str, path: str, query: str, headers: Mapping[str, str], content: bytes
) -> None:
    """Check that a call came through this node's platform just now.

    path, query: as they came; headers: names in small letters. Raises: NotThroughPlatform.
    """
    components = {"@method": method, "@path": path, "@query": f"?{query}"} | dict(headers)
    needed = (*COVERED, *(name for name in xroad.TOLD if name in headers))
    if content:
        needed = (*needed, "content-digest")
    try:
        if content:
            messages.check_digest(headers.get("content-digest", ""), content)
        signed = messages.read(headers.get("signature-input", ""), headers.get("signature", ""))
        messages.check(
            signed, components, _public_key(), needed=needed,
            now=int(clock.now().timestamp()),
        )  # fmt: skip
    except messages.BadMessage as problem:
        raise NotThroughPlatform from problem
