# SPDX-License-Identifier: Apache-2.0
"""The nodes of the axis as the data plane needs them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
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


NO_NODES: Mapping[str, Node] = MappingProxyType({})


async def read_nodes(connection: Wire, before: Mapping[str, Node]) -> Mapping[str, Node]:
    """Read the nodes, each with its page where that holds.

    before: of an earlier reading; a page that it has is not verified and read anew, and no other
    page is kept in memory.
    """
    found = {}
    for row in await connection.fetch(sql("directory_nodes")):
        node = Node(
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
            carries=tuple(row["carries"]),
            page=row["page"],
            version=row["version"],
            heard=row["heard"],
        )
        known = before.get(node.code)
        is_same = known is not None and _stands_on(known) == _stands_on(node)
        signers = known.signers if known and is_same else _signers(node)
        found[node.code] = replace(node, signers=signers)
    return found


def _stands_on(node: Node) -> tuple[object, ...]:
    return node.page, node.key, node.code, node.carries


def _signers(node: Node) -> nodes.Signers | None:
    if not node.page:
        return None
    try:
        return nodes.signers(node.page, node.key, node.code, node.carries)
    except nodes.BadPage as problem:  # its operator let it carry less, or it has another key
        logger.warning("the page of node %s does not hold: %s", node.code, problem)
        return None
