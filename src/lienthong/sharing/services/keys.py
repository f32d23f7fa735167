# SPDX-License-Identifier: Apache-2.0
"""What this node signs calls with, and how its own providers know that a call came that way."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from lienthong.kernel import clock
from lienthong.sharing.errors import NotThroughPlatform
from lienthong.sharing.rules import messages, xroad
from lienthong.sharing.services.keyrings import keyring, mark_of

#: What the platform's signature covers of each call; besides, what it tells of user and dossier.
COVERED = (
    "@method", "@path", "@query", "x-road-client", "x-road-service", "x-road-request-id",
    "lienthong-leaf",
)  # fmt: skip


def own_key(code: str) -> str:
    """Return the key that a system of this node itself shows, `cong-dvc` or `mot-cua`."""
    told = f"lienthong/own-system/v1\n{code}\n{settings.OWN_SYSTEMS_SECRET}"
    return hashlib.sha256(told.encode()).hexdigest()


def sharing_keys() -> Sequence[Ed25519PrivateKey]:
    """Return the node's keys of the sharing platform that hold, the one that signs first."""
    return keyring()()


@lru_cache(maxsize=4)
def _by_mark(keys: tuple[Ed25519PrivateKey, ...]) -> messages.Keys:
    return {mark_of(one): one.public_key() for one in keys}


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
        key = messages.named(_by_mark(tuple(sharing_keys())), signed.key_id)
        if key is None:
            raise messages.BadMessage("a key that does not hold")
        now = int(clock.now().timestamp())
        messages.check(signed, components, key, needed=needed, now=now)
    except messages.BadMessage as problem:
        raise NotThroughPlatform from problem
