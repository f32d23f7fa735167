# SPDX-License-Identifier: Apache-2.0
"""Signing keys of the node, `var/keys/ledger.pem` and others, made on first use, their owner's."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.ledger.errors import DemoKey

#: First line of a key that was made outside production; it stays when the file is copied.
DEMO_MARK = b"demo key: never for production\n"


def signing_key(keys: Path, *, is_production: bool, name: str = "ledger") -> Ed25519PrivateKey:
    """Return an Ed25519 key of the node, made on first use.

    keys: the folder; name: what it is for. Outside production a new one is marked as a demo key.
    Raises: DemoKey when a production node finds a marked one.
    """
    path = keys / f"{name}.pem"
    if not path.exists():
        _make(path, mark=b"" if is_production else DEMO_MARK)
    content = path.read_bytes()
    if is_production and content.startswith(DEMO_MARK):
        raise DemoKey(path=str(path))
    return _load(content.removeprefix(DEMO_MARK))


@lru_cache(maxsize=8)
def _load(pem: bytes) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, Ed25519PrivateKey), "not an Ed25519 key"
    return key


def _make(path: Path, *, mark: bytes) -> None:
    """Write a new key; of two writers at once the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    made = path.with_name(f".{path.stem}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_bytes(mark + pem)
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
