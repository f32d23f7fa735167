# SPDX-License-Identifier: Apache-2.0
"""Two nodes show each other their own signed pages, straight, whoever introduced them."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import asyncpg
import httpx

from lienthong.exchange.rules.limits import NODE_PAGE_LIMIT_BYTES
from lienthong.gateway import pages
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import BadNodePage
from lienthong.gateway.process import Dial, Gateway

logger = logging.getLogger(__name__)
PATH = "/sharing/v1/nodes/page"
_AWAY = (httpx.HTTPError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def exchange(gateway: Gateway, http: httpx.AsyncClient, node: Node) -> None:
    """Show a node this one's page, and take its own where that is a later one.

    A node of an earlier release shows none. Raises: what the line and the database do.
    """
    ours = gateway.directory.ours
    if ours is None:
        return
    asked = http.stream(
        "POST", PATH, params={"known": node.version}, content=ours.page,
        headers={"lienthong-node": ours.code},
    )  # fmt: skip
    page = bytearray()
    async with asked as answer:
        async for piece in answer.aiter_bytes():
            page += piece
            if len(page) > NODE_PAGE_LIMIT_BYTES:
                return
    if answer.status_code == 200:
        await _take(gateway, node, bytes(page))


async def answered(gateway: Gateway, node: Node, page: bytes, known: str) -> bytes:
    """Take what another node shows, and return this one's page; b"": it has that already.

    known: the version that it has. Raises: BadNodePage.
    """
    if page:
        await _take(gateway, node, page)
    ours = gateway.directory.ours
    is_known = ours is None or (
        known.isdecimal() and len(known) < 20 and int(known) >= ours.version
    )
    return b"" if ours is None or is_known else ours.page.encode("ascii")


def reachable(known: Mapping[str, Node], code: str) -> Node | None:
    """Return another node with where it is, as its page says; None: it shares nothing, or left."""
    node = known.get(code)
    if node is None or node.is_ours or node.signers is None or node.signers.page.sharing is None:
        return None
    page = node.signers.page
    return replace(
        node, address=node.address or page.address, authority=node.authority or page.authority
    )


def reading(gateway: Gateway, dial: Dial) -> Callable[[str], Awaitable[Node | None]]:
    """Return how the page of a node is read straight from it."""

    async def read(code: str) -> Node | None:
        node = reachable(gateway.directory.nodes, code)
        if node is None:
            return None
        try:
            async with dial(node) as http:
                await exchange(gateway, http, node)
        except (*_AWAY, BadNodePage) as problem:
            logger.warning("%s does not show its page: %r", code, problem)
        return gateway.directory.nodes.get(code)

    return read


async def _take(gateway: Gateway, node: Node, page: bytes) -> None:
    """Raises: BadNodePage."""
    if await pages.take_page(gateway.pool, node, page.decode("ascii", "replace")):
        await gateway.refresh()
