# SPDX-License-Identifier: Apache-2.0
"""Bodies of calls, kept or only hashed by policy; sealed where they lie (ADR 0215).

A body has a key of its own, which the node's key seals: without that, what a disk still holds is
noise. It is sealed in pieces, so that a long one passes in flat memory; a piece that is changed,
moved, left out or taken for the last one does not open.
"""

import datetime as dt
import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

#: Longest time that a policy may keep bodies.
MOST_DAYS = 3_650
#: Longest body that is kept; a call whose body is longer is refused where bodies are kept.
MOST_KEPT_BYTES = 1 << 30
LONGEST_BASIS = 500
#: Of the gateway's folder of bodies.
FOLDER = "calls"
#: Of a body, in one sealed piece.
PIECE_BYTES = 64 << 10
TAG_BYTES = 16
_NONCE_BYTES, _MARK_BYTES = 12, 8
#: What the node's key is used for: the same text in another place gives another key.
_PURPOSE = b"lienthong.sharing: kept bodies, 1\n"


class NotOpened(ValueError):  # noqa: N818 - it names the body
    """A body that is not what was sealed here, or under a key that this node has no more."""


class Part(StrEnum):
    """Which body of a call."""

    REQUEST = "request"
    ANSWER = "answer"


class Keeps(NamedTuple):
    """What is kept, and how long: days after that of the call; 0: only the hash."""

    request_days: int
    answer_days: int

    def days(self, part: Part) -> int:
        """Return how long one of the two bodies is kept."""
        return self.request_days if part is Part.REQUEST else self.answer_days


def is_sound(keeps: Keeps, basis: str) -> bool:
    """Tell whether a policy may stand: within bounds, and with a legal basis where it keeps."""
    within = all(0 <= days <= MOST_DAYS for days in keeps)
    return within and len(basis) <= LONGEST_BASIS and (not any(keeps) or bool(basis))


def folder(until: dt.date) -> str:
    """Return the name of the folder of what is kept to the end of a day: destroyed as a whole."""
    return until.isoformat()


def day_of(name: str) -> dt.date | None:
    """Return the day of a folder; None: it is none of ours."""
    try:
        return dt.date.fromisoformat(name)
    except ValueError:
        return None


def place(leaf_hex: str, part: Part) -> str:
    """Return the name of a file that holds one long body."""
    return f"{leaf_hex}.{part}"


def about(leaf: object, part: Part) -> str:
    """Return what a body is bound to: it opens as nothing else."""
    return f"{leaf}/{part}"


def sealed_bytes(size_bytes: int) -> int:
    """Return how long a body is once it is sealed."""
    return size_bytes + TAG_BYTES * -(-size_bytes // PIECE_BYTES)


class Sealing:
    """Seals one body as it comes; holds one piece back, since the last one is marked."""

    def __init__(self, key: bytes, about: str) -> None:
        self._cipher, self._about = AESGCM(key), about.encode()
        self._held, self._number = bytearray(), 0

    def add(self, content: bytes) -> bytes:
        """Take more of the body; return what is sealed so far and was not returned yet."""
        self._held += content
        sealed = b""
        while len(self._held) > PIECE_BYTES:
            sealed += self._sealed(bytes(self._held[:PIECE_BYTES]), is_last=False)
            del self._held[:PIECE_BYTES]
        return sealed

    def end(self) -> bytes:
        """Return the last piece; b"" of an empty body."""
        return self._sealed(bytes(self._held), is_last=True) if self._held else b""

    def _sealed(self, piece: bytes, *, is_last: bool) -> bytes:
        nonce, self._number = _nonce(self._number, is_last=is_last), self._number + 1
        return self._cipher.encrypt(nonce, piece, self._about)


def opened(
    read: Callable[[int], bytes], size_bytes: int, *, key: bytes, about: str
) -> Iterator[bytes]:
    """Hand out a body piece by piece. read: returns so many sealed bytes more.

    Raises: NotOpened.
    """
    cipher, left, number = AESGCM(key), size_bytes, 0
    while left:
        size = min(left, PIECE_BYTES)
        left -= size
        nonce = _nonce(number, is_last=not left)
        try:
            yield cipher.decrypt(nonce, read(size + TAG_BYTES), about.encode())
        except (InvalidTag, ValueError) as problem:
            raise NotOpened(about) from problem
        number += 1


def new_key() -> bytes:
    """Return a key for one body."""
    return os.urandom(32)


def wrapped(key: bytes, *, about: str, master: str) -> bytes:
    """Return a body's key sealed by the node's, with that key's mark in front."""
    nonce = os.urandom(_NONCE_BYTES)
    return _mark(master) + nonce + _cipher(master).encrypt(nonce, key, about.encode())


def unwrapped(sealed: bytes, *, about: str, masters: tuple[str, ...]) -> bytes:
    """Return a body's key. masters: the node's keys, newest first. Raises: NotOpened."""
    for master in masters:
        if hmac.compare_digest(_mark(master), sealed[:_MARK_BYTES]):
            rest = sealed[_MARK_BYTES:]
            try:
                return _cipher(master).decrypt(
                    rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], about.encode()
                )
            except (InvalidTag, ValueError) as problem:
                raise NotOpened(about) from problem
    raise NotOpened(about)


def _nonce(number: int, *, is_last: bool) -> bytes:
    """Return the nonce of a piece: a key seals one body only, so counting is enough."""
    return number.to_bytes(_NONCE_BYTES - 1) + (b"\x01" if is_last else b"\x00")


def _mark(master: str) -> bytes:
    """Return what tells the node's keys apart, and nothing of the key."""
    return hashlib.sha256(b"mark\n" + _PURPOSE + master.encode()).digest()[:_MARK_BYTES]


def _cipher(master: str) -> AESGCM:
    return AESGCM(hashlib.sha256(_PURPOSE + master.encode()).digest())
