# SPDX-License-Identifier: Apache-2.0
"""What passed of a body: its length and its hash."""

import hashlib
from dataclasses import dataclass

from lienthong.sharing.rules import messages

_NOTHING = hashlib.sha512().digest()


@dataclass(slots=True)
class Passed:
    """What passed of a body."""

    size: int = 0
    _hash: "hashlib._Hash | None" = None
    _digest: str = ""

    def add(self, piece: bytes) -> bytes:
        """Count a piece and return it."""
        self.size += len(piece)
        self._digest = ""
        if self._hash is None:
            self._hash = hashlib.sha512(piece)
        else:
            self._hash.update(piece)
        return piece

    @property
    def sha512(self) -> bytes:
        """Return the SHA-512 of what passed."""
        return self._hash.digest() if self._hash else _NOTHING

    @property
    def digest(self) -> str:
        """Return the Content-Digest of what passed."""
        if not self._digest:
            self._digest = messages.digest_of(self.sha512)
        return self._digest
