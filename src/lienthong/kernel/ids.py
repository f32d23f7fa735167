# SPDX-License-Identifier: Apache-2.0
"""Identifiers: UUIDv7, so that keys sort by time of birth, with a type for each thing named."""

import os
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


def uuid7() -> uuid.UUID:
    """Return a new UUID of version 7 (RFC 9562, section 5.7): milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76 | (noise >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | noise & ((1 << 62) - 1)
    return uuid.UUID(int=value)
