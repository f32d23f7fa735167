# SPDX-License-Identifier: Apache-2.0
from lienthong.sharing.models.catalogue import (
    Certificate,
    Endpoint,
    Group,
    Membership,
    Publication,
    Service,
    Subsystem,
)
from lienthong.sharing.models.elsewhere import Neighbour, Word
from lienthong.sharing.models.keeping import Kept
from lienthong.sharing.models.rights import AccessRequest, Right
from lienthong.sharing.models.running import Exchange, Follower, Tally, Use

__all__ = [
    "AccessRequest",
    "Certificate",
    "Endpoint",
    "Exchange",
    "Follower",
    "Group",
    "Kept",
    "Membership",
    "Neighbour",
    "Publication",
    "Right",
    "Service",
    "Subsystem",
    "Tally",
    "Use",
    "Word",
]
