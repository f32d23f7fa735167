# SPDX-License-Identifier: Apache-2.0
"""One Ed25519 signature for several messages: the key signs the root of a small Merkle tree.

Leaves are what each message would have signed alone; hashing and paths are RFC 9162's (ADR 0222).
"""

import struct
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lienthong.kernel import sodium
from lienthong.ledger.rules import merkle

MOST_LEAVES = 256
#: Before size and root, in what the key signs. What else it signs begins with a quotation mark
#: (RFC 9421, 2.5), so that neither is ever taken for the other.
CONTEXT = b"lienthong/signature-tree/v1\n"
_HEAD = struct.Struct(">64sHH")  #: the key's signature, the leaf's place, the tree's leaves
_SIZE = struct.Struct(">H")
_HASH_BYTES = 32
_REMEMBERED = 1_024


def sign(leaves: Sequence[bytes], key: Ed25519PrivateKey) -> list[bytes]:
    """Sign 1 to 256 leaves at once; return the value for each, in their order.

    A value is the key's signature (64 bytes), place and number of leaves (2 bytes each, the higher
    first), and the path from the leaf to the root (32 bytes each).
    """
    size = len(leaves)
    assert 0 < size <= MOST_LEAVES, "no such tree"
    levels = [[merkle.leaf_hash(leaf) for leaf in leaves]]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    signature = sodium.sign(key, _told(size, levels[-1][0]))
    return [
        _HEAD.pack(signature, index, size) + b"".join(_path(levels, index)) for index in range(size)
    ]


def check(value: bytes, leaf: bytes, key: Ed25519PublicKey) -> None:
    """Check a value for a leaf. Raises: InvalidSignature, also where it does not read."""
    if len(value) < _HEAD.size or (len(value) - _HEAD.size) % _HASH_BYTES:
        raise InvalidSignature
    signature, index, size = _HEAD.unpack_from(value)
    if size > MOST_LEAVES:
        raise InvalidSignature
    path = [value[at : at + _HASH_BYTES] for at in range(_HEAD.size, len(value), _HASH_BYTES)]
    root = merkle.root_above(merkle.leaf_hash(leaf), index=index, size=size, path=path)
    if root is None:
        raise InvalidSignature
    _check_root(key.public_bytes_raw(), _told(size, root), signature)


@lru_cache(maxsize=_REMEMBERED)  # of what raises nothing is remembered
def _check_root(key: bytes, told: bytes, signature: bytes) -> None:
    sodium.verify(key, signature, told)


def _told(size: int, root: bytes) -> bytes:
    return CONTEXT + _SIZE.pack(size) + root


def _above(level: Sequence[bytes]) -> list[bytes]:
    """Join a level two by two; a last one without a neighbour goes up as it is."""
    joined = [merkle.node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return [*joined, level[-1]] if len(level) % 2 else joined


def _path(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    path = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        index >>= 1
    return path
