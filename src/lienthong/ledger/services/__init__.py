# SPDX-License-Identifier: Apache-2.0
"""Writes of the ledger: append leaves in the caller's transaction; give places and sign heads."""

from lienthong.ledger.services.appending import append, append_many
from lienthong.ledger.services.sequencing import run, sequence, sequence_all

__all__ = ["append", "append_many", "run", "sequence", "sequence_all"]
