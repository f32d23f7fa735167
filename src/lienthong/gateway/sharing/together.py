# SPDX-License-Identifier: Apache-2.0
"""Signatures for other nodes: all that wait when the first of them is needed are one (ADR 0222)."""

from collections.abc import Sequence
from itertools import groupby

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.gateway.sharing import figures
from lienthong.sharing.rules import messages, trees
from lienthong.sharing.rules.messages import Unsigned

Headers = tuple[str, str]  #: `Signature-Input`, `Signature`


class Signing:
    """A signature that is made once somebody needs it."""

    def __init__(self, together: "Together", key: Ed25519PrivateKey, message: Unsigned) -> None:
        self.key, self.message = key, message
        self._together = together
        self._told: Headers | Exception | None = None

    def pair(self) -> Headers:
        """Return it, made now with all that wait, if it was not. Raises: what the key did."""
        if self._told is None:
            self._together.sign()
        if isinstance(self._told, Exception):
            raise self._told
        assert self._told is not None, "it waited"
        return self._told

    def tell(self, told: Headers | Exception) -> None:
        """Take in what was signed, or why it was not."""
        self._told = told


class Together:
    """Signs at once for all who wait. No timer: who needs one has it made at once."""

    def __init__(self) -> None:
        self._waiting: list[Signing] = []

    def join(self, key: Ed25519PrivateKey, message: Unsigned) -> Signing:
        """Return a signature to come, for a reader of trees; nobody may ever need it."""
        if len(self._waiting) == trees.MOST_LEAVES:
            self.sign()
        made = Signing(self, key, message)
        self._waiting.append(made)
        return made

    def sign(self) -> None:
        """Sign for all who wait."""
        asked, self._waiting = self._waiting, []
        for _, of_key in groupby(asked, key=lambda one: id(one.key)):
            _sign(list(of_key))


def _sign(group: Sequence[Signing]) -> None:
    """Sign with one key's one signature, and tell each."""
    try:
        pairs = messages.sign_together([one.message for one in group], group[0].key)
    except Exception as problem:  # noqa: BLE001 - it is told to all who wait
        for one in group:
            one.tell(problem)
        return
    figures.signed(len(group))
    for one, pair in zip(group, pairs, strict=True):
        one.tell(pair)
