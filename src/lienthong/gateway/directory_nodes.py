# SPDX-License-Identifier: Apache-2.0
"""The nodes of the axis as the data plane needs them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from lienthong.exchange.rules import nodes
from lienthong.gateway.statements import Wire, sql

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """This node, a neighbour, or a node that is reached through a neighbour."""

    id: UUID
    code: str
    name: str
    role: nodes.Role
    is_ours: bool
    system: UUID | None  #: of a neighbour
    via: str | None  #: the neighbour that introduced it
    address: str
    key: bytes  #: of its words, in DER
    authority: str  #: PEM
    axis_key: str
    carries: tuple[str, ...]
    page: str  #: signed
    version: int
    heard: int
    signers: nodes.Signers | None = None  #: its page, read; None until there is one that holds


async def read_nodes(connection: Wire) -> Mapping[str, Node]:
    """Read the nodes, each with its page where that holds."""
    found = {}
    for row in await connection.fetch(sql("directory_nodes")):
        carries = tuple(row["carries"])
        found[row["code"]] = Node(
            id=row["id"],
            code=row["code"],
            name=row["name"],
            role=nodes.Role(row["role"]),
            is_ours=row["is_ours"],
            system=row["system_id"],
            via=row["via"],
            address=row["address"],
            key=row["public_key"],
            authority=row["authority"],
            axis_key=row["axis_key"],
            carries=carries,
            page=row["page"],
            version=row["version"],
            heard=row["heard"],
            signers=_signers(row["page"], row["public_key"], row["code"], carries),
        )
    return found


def _signers(page: str, key: bytes, code: str, carries: tuple[str, ...]) -> nodes.Signers | None:
    if not page:
        return None
    try:
        return nodes.signers(page, key, code, carries)
    except nodes.BadPage as problem:  # its operator let it carry less, or it has another key
        logger.warning("the page of node %s does not hold: %s", code, problem)
        return None
