# SPDX-License-Identifier: Apache-2.0
"""By what a document may be recognised when its sender sends it once more (ADR 0176)."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.exchange.rules.edxml import Business, Edoc

#: Files of a document that are compared.
MOST_FILES = 8
_KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class Key:
    """One thing to recognise a document by."""

    why: str  #: number: number, notation and date are the same; file: a file is
    month: int  #: years times twelve and the month: to be looked for there, and the month before
    key: int


def keys(edoc: Edoc, *, sender_code: str, files: Sequence[str], today: dt.date) -> Iterator[Key]:
    """Yield the keys of a new document.

    What takes back, updates or replaces another document is like it on purpose: it has none.
    sender_code: modern order. files: SHA-256 of those that are not empty, hex, in their order.
    """
    if edoc.errand.kind is not Business.NEW:
        return
    if edoc.issued_on is not None:
        numbered = (sender_code, edoc.number, edoc.notation, edoc.issued_on.isoformat())
        yield Key("number", month_of(edoc.issued_on), _key("number", *numbered))
    for sha256 in dict.fromkeys(files[:MOST_FILES]):
        yield Key("file", month_of(today), _key("file", sender_code, sha256))


def _key(*parts: str) -> int:
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return int.from_bytes(digest[:_KEY_BYTES], "big", signed=True)


def month_of(day: dt.date) -> int:
    """Return the number of a day's month: years times twelve and the month."""
    return day.year * 12 + day.month - 1
