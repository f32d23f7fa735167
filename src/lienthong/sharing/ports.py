# SPDX-License-Identifier: Apache-2.0
"""Outside of the sharing pages: the node's own gateway, called as any system calls it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

#: Of an answer: what pages show; the rest is not read.
MOST_BYTES = 64 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the platform answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes  #: at most MOST_BYTES of it
    is_whole: bool
    ms: int


class Platform(Protocol):
    """The data plane of this node. No call may run inside a transaction."""

    def call(
        self, method: str, target: str, headers: Mapping[str, str], content: bytes
    ) -> Answered:
        """Make one call. target: path and query below the gateway, `/r1/…`; nothing else is called.

        Raises: PlatformAway.
        """

    def check(self) -> list[str]:
        """Return what is wrong with the gateway's address; empty when well."""


class FakePlatform:
    """Answers every call alike and keeps what was asked, for tests."""

    def __init__(self, answer: Answered) -> None:
        self.answer = answer
        self.asked: list[tuple[str, str, Mapping[str, str], bytes]] = []

    def call(
        self, method: str, target: str, headers: Mapping[str, str], content: bytes
    ) -> Answered:
        """Keep the call and answer it."""
        self.asked.append((method, target, dict(headers), content))
        return self.answer

    def check(self) -> list[str]:
        """Find nothing wrong."""
        return []
