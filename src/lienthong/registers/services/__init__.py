# SPDX-License-Identifier: Apache-2.0
"""Use cases of the registers: read and find with a trace, write versions, give out numbers."""

from lienthong.registers.services.attesting import attest
from lienthong.registers.services.numbering import new_key
from lienthong.registers.services.packs import check_packs
from lienthong.registers.services.reaching import through
from lienthong.registers.services.reading import find, history, read
from lienthong.registers.services.writing import Row, TakenBack, load, take_back, write

__all__ = [
    "Row",
    "TakenBack",
    "attest",
    "check_packs",
    "find",
    "history",
    "load",
    "new_key",
    "read",
    "take_back",
    "through",
    "write",
]
