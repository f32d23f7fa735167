# SPDX-License-Identifier: Apache-2.0
"""The document axis of the demo: this node's desk carries for everybody who is connected here."""

import hashlib

from lienthong.connectors import own_axis
from lienthong.exchange import services as exchange
from lienthong.kernel.actor import Actor
from lienthong.orgs import queries as orgs

ACTOR = Actor.system("demo.axis")
OWNER = "H42"


def open_all() -> None:
    """Connect the desk; what stands already is left as it is."""
    desk = exchange.open_desk(
        ACTOR,
        agency_id=orgs.agency_by_code(OWNER).id,
        key_sha256=hashlib.sha256(own_axis.access_key().encode()).digest(),
        public_key=own_axis.public_key(),
    )
    exchange.serve(ACTOR, desk, [root.code for root in orgs.roots()])
