# SPDX-License-Identifier: Apache-2.0
"""Identifiers: UUIDv7, so that keys sort by time of birth, with a type for each thing named."""

import os
import re
import time
import uuid
from typing import NewType

AgencyId = NewType("AgencyId", uuid.UUID)  #: an agency (orgs)
UnitId = NewType("UnitId", uuid.UUID)  #: an administrative unit (orgs)
StaffId = NewType("StaffId", uuid.UUID)  #: a person who works for the State (orgs)
PostId = NewType("PostId", uuid.UUID)  #: a post held in an agency (orgs)
DelegationId = NewType("DelegationId", uuid.UUID)  #: rights of a post lent to another (orgs)
AccountId = NewType("AccountId", uuid.UUID)  #: who signs in (identity)
FileId = NewType("FileId", uuid.UUID)  #: a stored file (files)
CaseId = NewType("CaseId", uuid.UUID)  #: a dossier (cases)
OrderId = NewType("OrderId", uuid.UUID)  #: a fee order (payments)
DraftId = NewType("DraftId", uuid.UUID)  #: an application being filled in (portal)
SystemId = NewType("SystemId", uuid.UUID)  #: a system connected to the axis (exchange)
LeafId = NewType("LeafId", uuid.UUID)  #: a leaf of a ledger log (ledger)


_VARIANT = "89ab"
_CANONICAL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_AT_ONCE = 128
_noise: list[str] = []
os.register_at_fork(after_in_child=_noise.clear)


def uuid7() -> uuid.UUID:
    """Return a new UUID of version 7 (RFC 9562, section 5.7): milliseconds, then 74 random bits."""
    return uuid.UUID(uuid7_text())


def uuid7_text() -> str:
    """Return the same as it is written."""
    moment, noise = f"{time.time_ns() // 1_000_000:012x}", _drawn()
    variant = _VARIANT[int(noise[3], 16) & 3]
    return f"{moment[:8]}-{moment[8:]}-7{noise[:3]}-{variant}{noise[4:7]}-{noise[7:19]}"


def born(identifier: uuid.UUID) -> int:
    """Return when a UUID of version 7 was made, in seconds since 1970; 0 for any other."""
    return (identifier.int >> 80) // 1_000 if identifier.version == 7 else 0


def uuid4_text() -> str:
    """Return a new UUID of version 4, 122 random bits, as it is written."""
    noise = _drawn()
    variant = _VARIANT[int(noise[15], 16) & 3]
    return f"{noise[:8]}-{noise[8:12]}-4{noise[12:15]}-{variant}{noise[16:19]}-{noise[19:31]}"


def canonical(text: str) -> str:
    """Return a UUID in the usual writing. Raises: ValueError."""
    return text if _CANONICAL.fullmatch(text) else str(uuid.UUID(text))


def _drawn() -> str:
    """Return 32 random digits, each from 0 to f, that nobody else gets.

    They are drawn many at a time: each drawing is a call of the system. Taking one off the list is
    one step, for threads too, and a process that is forked draws anew.
    """
    while True:
        try:
            return _noise.pop()
        except IndexError:
            drawn = os.urandom(16 * _AT_ONCE).hex()
            _noise.extend([drawn[at : at + 32] for at in range(0, len(drawn), 32)])
