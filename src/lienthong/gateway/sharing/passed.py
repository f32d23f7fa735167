# SPDX-License-Identifier: Apache-2.0
"""What passed of a body: its length and its hash."""

import hashlib
from dataclasses import dataclass, field

from lienthong.sharing.rules import messages


@dataclass(slots=True)
class Passed:
    """What passed of a body."""

    size: int = 0
    hash: "hashlib._Hash" = field(default_factory=hashlib.sha512)

    def add(self, piece: bytes) -> bytes:
        """Count a piece and return it."""
        self.size += len(piece)
        self.hash.update(piece)
        return piece

    @property
    def digest(self) -> str:
        """Return the Content-Digest of what passed."""
        return messages.digest_of(self.hash.digest())
