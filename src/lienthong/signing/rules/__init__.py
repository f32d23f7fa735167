# SPDX-License-Identifier: Apache-2.0
"""Where signatures show, how they look, and what a set of signatures is worth."""

from lienthong.signing.rules.findings import Finding, SignerKind, Validation, worth
from lienthong.signing.rules.placement import (
    AGENCY_SEAL,
    HIDDEN,
    LEADER,
    TOP_RIGHT,
    Box,
    Look,
    Placement,
    Point,
    box_of,
)

__all__ = [
    "AGENCY_SEAL",
    "HIDDEN",
    "LEADER",
    "TOP_RIGHT",
    "Box",
    "Finding",
    "Look",
    "Placement",
    "Point",
    "SignerKind",
    "Validation",
    "box_of",
    "worth",
]
