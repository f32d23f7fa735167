# SPDX-License-Identifier: Apache-2.0
"""The seal that follows a long body between nodes: its digest and signature, known only then.

A block of fixed length, so that whoever passes the body on holds back that much and no more.
"""

import msgspec

from lienthong.sharing.rules.messages import BadMessage

SEAL_BYTES = 2_048
#: What `Lienthong-Sealed` says where a seal follows.
FOLLOWS = "sha-512"


class Seal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is told of a body after it has passed."""

    digest: str  #: Content-Digest
    input: str  #: Signature-Input
    signature: str


_decoder = msgspec.json.Decoder(Seal)
_encoder = msgspec.json.Encoder()


def written(seal: Seal) -> bytes:
    """Write a seal: JSON, then spaces. Raises: BadMessage when it is too long."""
    block = _encoder.encode(seal)
    if len(block) > SEAL_BYTES:
        raise BadMessage("a seal that is too long")
    return block.ljust(SEAL_BYTES)


def read(block: bytes) -> Seal:
    """Read a seal. Raises: BadMessage."""
    if len(block) != SEAL_BYTES:
        raise BadMessage("the body ended before its seal")
    try:
        return _decoder.decode(block)
    except (msgspec.MsgspecError, RecursionError) as problem:
        raise BadMessage("a seal that does not read") from problem
