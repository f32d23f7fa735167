# SPDX-License-Identifier: Apache-2.0
"""What the sharing platform needs in a process of the gateway."""

import ssl
from pathlib import Path

from asyncpg import Pool

from lienthong.gateway.identity import Identity
from lienthong.gateway.limits import Limits
from lienthong.gateway.sharing.book import Book, Sealer
from lienthong.gateway.sharing.carried import Trunks
from lienthong.gateway.sharing.directory import Directory
from lienthong.gateway.sharing.journalled import Shelf
from lienthong.gateway.sharing.keeping import Keeper
from lienthong.gateway.sharing.lines import Lines
from lienthong.gateway.sharing.passage import Plane
from lienthong.gateway.sharing.peers import Peers
from lienthong.gateway.sharing.replays import Replays


def opened(
    pool: Pool,
    *,
    shelf: Shelf,
    sealer: Sealer,
    trust: ssl.SSLContext,
    keeper: Keeper,
    identity: Identity | None = None,
    seen: Path | None = None,
) -> Plane:
    """Return the plane of a process.

    shelf: where the leaves of calls go. sealer: signs for this node's side. trust: whose
    certificates providers may show. keeper: of bodies of calls. identity: of this node among
    others; None: it stands alone. seen: file of signatures of other nodes that were used.
    """
    lines = Lines(trust)
    return Plane(
        directory=Directory(pool),
        lines=lines,
        trunks=Trunks(lines),
        book=Book(shelf),
        sealer=sealer,
        limits=Limits(),
        peers=Peers(identity),
        replays=Replays(seen),
        keeper=keeper,
    )
