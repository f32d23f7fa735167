# SPDX-License-Identifier: Apache-2.0
"""What this node signs calls with, and how its own providers know that a call came that way."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from lienthong.kernel import clock
from lienthong.ledger.services.keys import signing_key
from lienthong.sharing.errors import KeyNotReady, NotThroughPlatform
from lienthong.sharing.rules import messages, xroad
from lienthong.sharing.services.keyrings import keyring, mark_of

#: The key of the site's own words, and the one that follows it.
SITE, NEXT_SITE = "site", "site-next"
#: After so long whoever is not cut off has read a page; one that was away reads it when it is back.
READ_AHEAD_SECONDS = 600
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


def site_key() -> Ed25519PrivateKey:
    """Return what words of this node's pages are signed with at other nodes, made on first use."""
    keys, is_production = settings.VAR / "keys", settings.ENVIRONMENT.is_production
    return signing_key(keys, is_production=is_production, name=SITE)


def site_keys() -> tuple[bytes, ...]:
    """Return the public halves that this node's page tells, in DER: today's, then the next one."""
    keys, is_production = settings.VAR / "keys", settings.ENVIRONMENT.is_production
    names = [SITE, *([NEXT_SITE] if (keys / f"{NEXT_SITE}.pem").exists() else [])]
    return tuple(
        signing_key(keys, is_production=is_production, name=name)
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for name in names
    )


def prepare_site_key() -> None:
    """Make the next key of the site, where there is none yet: the page tells it ahead."""
    keys, is_production = settings.VAR / "keys", settings.ENVIRONMENT.is_production
    signing_key(keys, is_production=is_production, name=NEXT_SITE)


def change_site_key(*, is_at_once: bool = False) -> None:
    """Sign with the next key from now on; words of the former one no longer count.

    is_at_once: the key was stolen. Other nodes refuse then until they have read this node's page.
    Raises: KeyNotReady where there is no next key, or others may not have read of it yet.
    """
    keys = settings.VAR / "keys"
    if is_at_once:
        prepare_site_key()
    path = keys / f"{NEXT_SITE}.pem"
    age = clock.now().timestamp() - path.stat().st_mtime if path.exists() else 0.0
    if age < READ_AHEAD_SECONDS and not is_at_once:
        raise KeyNotReady(minutes=READ_AHEAD_SECONDS // 60)
    path.replace(keys / f"{SITE}.pem")


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
        key = messages.named(_by_mark(tuple(sharing_keys())), signed.input.key_id)
        if key is None:
            raise messages.BadMessage("a key that does not hold")
        now = int(clock.now().timestamp())
        messages.check(signed, components, key, needed=needed, now=now)
    except messages.BadMessage as problem:
        raise NotThroughPlatform from problem
