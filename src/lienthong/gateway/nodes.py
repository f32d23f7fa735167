# SPDX-License-Identifier: Apache-2.0
"""A node among others, while the gateway runs: its page, its lines, its port for mutual TLS."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from lienthong.gateway import pages
from lienthong.gateway.forwarding import AWAY, Line
from lienthong.gateway.identity import Identity
from lienthong.gateway.process import Config, Dial, Gateway
from lienthong.gateway.serving import serving
from lienthong.gateway.sharing import showing, words
from lienthong.gateway.sharing.renewing import Renewing
from lienthong.gateway.tls import Trust
from lienthong.sharing.rules.words import TALKS

logger = logging.getLogger(__name__)
KEEPING_SECONDS = 2.0


@asynccontextmanager
async def joined(application: ASGIApp, gateway: Gateway, config: Config) -> AsyncIterator[None]:
    """Be a node while the block runs, where the settings say that this is one."""
    async with AsyncExitStack() as opened:
        if config.identity is not None and config.listen is not None:
            config.identity.renewed(_hosts(gateway, config.listen[0]))
            trust = Trust(gateway, config.identity)
            port = await opened.enter_async_context(serving(application, trust, *config.listen))
            logger.info("mutual TLS on %s port %d", config.listen[0], port)
        if config.identity is not None and config.dial is not None:
            listened = config.listen[0] if config.listen else ""
            keeper = asyncio.create_task(
                keeping(
                    gateway,
                    config.identity,
                    config.dial,
                    listened=listened,
                    site_keys=config.site_keys,
                )
            )
            opened.push_async_callback(_ended, keeper)
        yield


def _sharing_keys(gateway: Gateway) -> tuple[bytes, ...]:
    return gateway.sharing.sealer.public_keys if gateway.sharing else ()


async def _ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def keeping(
    gateway: Gateway,
    identity: Identity,
    dial: Dial,
    *,
    listened: str = "",
    site_keys: Callable[[], tuple[bytes, ...]] = tuple,
) -> None:
    """Keep this node's page and certificate up to date, and a line to each neighbour.

    listened: the host of its port; "": it has none, and its certificate is somebody else's matter.
    site_keys: what words of its pages are verified with, in DER; asked anew for each page.
    """
    if gateway.sharing is not None:
        gateway.sharing.peers.renewing = Renewing(showing.reading(gateway, dial))
    lines: dict[str, asyncio.Task[None]] = {}
    talks: dict[str, asyncio.Task[None]] = {}
    try:
        while True:
            with suppress(*AWAY):  # the clockwork says so too
                await publish(gateway, identity, site_keys())
                if listened:
                    identity.renewed(_hosts(gateway, listened))
            wanted = {node.code for node in gateway.directory.nodes.values() if node.system}
            for code in wanted - set(lines):
                lines[code] = asyncio.create_task(Line(gateway, code, dial).run())
            for code in set(lines) - wanted:
                lines.pop(code).cancel()
            if gateway.sharing is not None:
                await words.talking(
                    gateway, dial, talks, lambda: publish(gateway, identity, site_keys())
                )
            await asyncio.sleep(KEEPING_SECONDS)
    finally:
        running = [*lines.values(), *talks.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def publish(gateway: Gateway, identity: Identity, site_keys: tuple[bytes, ...]) -> None:
    """Sign this node's page anew where it says something else, and show it to the others."""
    shares = _sharing_keys(gateway)
    if await pages.publish(gateway.pool, gateway.directory, identity, shares, site_keys):
        await gateway.refresh()
        gateway.waiting.wake([TALKS])


def _hosts(gateway: Gateway, listened: str) -> tuple[str, ...]:
    """Return the names under which this node's certificate is asked for."""
    ours = gateway.directory.ours
    named = urlsplit(ours.address).hostname if ours else None
    return tuple(dict.fromkeys(host for host in (named, listened) if host))
