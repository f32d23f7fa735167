# SPDX-License-Identifier: Apache-2.0
"""The floor: what must be done for each document, in one process, with no network and no database.

Hash, verification of a P-256 signature, a tree over a group with one Ed25519 signature, and a
durable append.
"""

import hashlib
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

GROUP = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    per_s: float
    cpu_ms: float  #: of one document


def measure(sizes: list[int]) -> Floor:
    """Do the least for documents of these sizes."""
    key, log_key = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
    public, algorithm = key.public_key(), ec.ECDSA(hashes.SHA256())
    statement = secrets.token_bytes(1500)
    signature = key.sign(statement, algorithm)
    content = memoryview(secrets.token_bytes(max(sizes)))
    with tempfile.TemporaryFile(dir=Path.cwd(), buffering=0) as file:
        began, spent = time.perf_counter(), time.process_time()
        for first in range(0, len(sizes), GROUP):
            group = sizes[first : first + GROUP]
            leaves = []
            for size in group:
                leaves.append(hashlib.sha256(content[:size]).digest())
                public.verify(signature, statement, algorithm)
            log_key.sign(_root(leaves))
            os.writev(file.fileno(), [content[:size] for size in group])
            os.fdatasync(file.fileno())
        seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    return Floor(per_s=len(sizes) / seconds, cpu_ms=cpu / len(sizes) * 1000)


def _root(hashes_: list[bytes]) -> bytes:
    while len(hashes_) > 1:
        pairs = zip(hashes_[::2], hashes_[1::2], strict=False)
        joined = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
        hashes_ = joined + hashes_[len(joined) * 2 :]
    return hashes_[0]
