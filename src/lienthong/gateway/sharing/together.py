# SPDX-License-Identifier: Apache-2.0
"""Signatures for other nodes: all that are asked for in one turn of the loop are one (ADR 0222)."""

import asyncio
from collections.abc import Sequence
from itertools import groupby

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.gateway.sharing import figures
from lienthong.sharing.rules import messages, trees
from lienthong.sharing.rules.messages import Unsigned

Headers = tuple[str, str]  #: `Signature-Input`, `Signature`
_Asked = tuple[Ed25519PrivateKey, Unsigned, "asyncio.Future[Headers]"]


class Together:
    """Signs for all who ask in the same turn. No timer: one alone is signed in the next turn."""

    def __init__(self) -> None:
        self._waiting: list[_Asked] = []

    async def sign(self, key: Ed25519PrivateKey, message: Unsigned) -> Headers:
        """Sign with whatever else is asked for in this turn, for a reader of trees."""
        loop = asyncio.get_running_loop()
        told: asyncio.Future[Headers] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._sign)
        self._waiting.append((key, message, told))
        return await told

    def _sign(self) -> None:
        asked, self._waiting = self._waiting, []
        here = [one for one in asked if not one[2].done()]  # else its asker has gone
        for _, of_key in groupby(here, key=lambda one: id(one[0])):
            group = list(of_key)
            for first in range(0, len(group), trees.MOST_LEAVES):
                _signed(group[first : first + trees.MOST_LEAVES])


def _signed(group: Sequence[_Asked]) -> None:
    """Sign with one key's one signature, and tell each."""
    try:
        pairs = messages.sign_together([message for _, message, _ in group], group[0][0])
    except Exception as problem:  # noqa: BLE001 - it is told to all who wait
        for _, _, told in group:
            told.set_exception(problem)
        return
    figures.signed(len(group))
    for (_, _, told), pair in zip(group, pairs, strict=True):
        told.set_result(pair)
