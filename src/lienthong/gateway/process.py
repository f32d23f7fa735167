# SPDX-License-Identifier: Apache-2.0
"""One process of the data plane: its connections, its batchers, its clockwork."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lienthong.gateway import directory
from lienthong.gateway.batching import Batcher
from lienthong.gateway.bodies import BodyStore
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.identity import Identity
from lienthong.gateway.limits import Limits
from lienthong.gateway.log import LogWriter
from lienthong.gateway.memory import Memory
from lienthong.gateway.segments import Segments
from lienthong.gateway.sharing import journalled
from lienthong.gateway.sharing.book import Sealer
from lienthong.gateway.sharing.keeping import Keeper
from lienthong.gateway.sharing.leaves import Leaves
from lienthong.gateway.sharing.opening import opened
from lienthong.gateway.sharing.passage import Plane
from lienthong.gateway.statements import Wire
from lienthong.gateway.store import Accepted, Handover, Relayed, Said, Store, Submission, likeness
from lienthong.gateway.traffic import Traffic
from lienthong.gateway.waiting import Waiting
from lienthong.sharing.rules import keeping

logger = logging.getLogger(__name__)
LOG, SHARING_LOG = "exchange", "sharing"
Dial = Callable[[Node], httpx.AsyncClient]
REFRESH_SECONDS = 5.0
SWEEP_SECONDS = 3600.0
#: How often all that waits is looked through after the directory changed: what another process
#: took in by its earlier reading is found too. And, at so many readings, in quiet times.
SETTLING_CHECKS = 12
USUAL_CHECKS = 120


class Connection(asyncpg.Connection):
    """A connection that is given back as it is: the data plane changes no session settings."""

    def get_reset_query(self) -> str:
        """Nothing is to be reset."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the gateway is started with."""

    database_url: str
    origin: str  #: of the exchange log
    key: Ed25519PrivateKey  #: the ledger's signing key
    bodies: Path  #: folder of bodies above the inline limit
    connections: int = 6
    pushes: bool = True  #: whether this process may bring packages to systems
    #: Whose certificates receivers of pushes may show.
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    connection_class: type[Connection] = Connection
    identity: Identity | None = None  #: of this node; None: it stands alone
    dial: Dial | None = None  #: how neighbours are reached; None: nothing is handed on
    listen: tuple[str, int] | None = None  #: where mutual TLS is served
    #: What signs calls, first, and what else holds; None: nothing is shared here.
    sharing_keys: Callable[[], Sequence[Ed25519PrivateKey]] | None = None
    #: What words of this node's pages are verified with, in DER; asked anew for each page.
    site_keys: Callable[[], tuple[bytes, ...]] = tuple
    call_bodies_keys: tuple[str, ...] = ()  #: seal kept bodies of calls, newest first
    #: Folder of evidence of calls that is not in the database yet; None: there is none.
    journals: Path | None = None
    is_journalled: bool = True  #: whether calls' evidence goes there first, where there is one


@dataclass(slots=True, kw_only=True)
class Gateway:
    """What the front doors work with."""

    store: Store
    bodies: BodyStore
    segments: Segments
    submissions: Batcher[Submission, Accepted]
    words: Batcher[Said, Accepted]
    handovers: Batcher[Handover, bool]
    relays: Batcher[Submission, Accepted]  #: what other nodes hand on
    ends: Batcher[Relayed, bool]  #: of what is handed to other nodes
    waiting: Waiting
    limits: Limits
    memory: Memory
    traffic: Traffic
    directory: directory.Directory
    pool: "asyncpg.Pool[Any]"
    identity: Identity | None = None
    sharing: Plane | None = None  #: None: nothing is shared on this node
    _checks_left: int = field(default=SETTLING_CHECKS, init=False)

    async def sweep(self) -> int:
        """Remove bodies that nobody is on his way to name any more; return how many files.

        And what documents from long ago were recognised by.
        """
        await likeness.forget(self.pool)
        return await self.bodies.sweep(self.store.named)

    async def refresh(self) -> None:
        """Read the directory anew, and move what waits where it led before."""
        async with self.pool.acquire() as connection:
            known = await directory.read(connection, self.directory.nodes)
        if not known.leads_as(self.directory):
            self._checks_left = SETTLING_CHECKS
        self.directory = known
        if self.sharing is not None and await self.sharing.peers.keep(self.pool, known.nodes):
            self.sharing.directory.forget()
        if self._checks_left > 0 or self._checks_left % USUAL_CHECKS == 0:
            moved = await self.store.settle(known)
            if moved:
                logger.info("%d waiting packages moved with their agencies", moved)
        self._checks_left -= 1

    async def return_leases(self) -> int:
        """Put what was lent and never acknowledged back into the queue."""
        return await self.store.return_leases(self.directory)

    async def retry(self) -> int:
        """Hand failed packages out again, and try lines at once, as officers ask."""
        await self.store.try_lines()
        return await self.store.retry(self.directory)


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[Gateway]:
    """Open a gateway; its batchers have written everything when the block ends."""
    async with asyncpg.create_pool(
        config.database_url,
        min_size=2,
        max_size=config.connections,
        command_timeout=30,
        connection_class=config.connection_class,
        init=prepared,
    ) as pool:
        gateway = await _made(config, pool)
        clockwork = [
            asyncio.create_task(_repeating(REFRESH_SECONDS, gateway.refresh)),
            asyncio.create_task(_repeating(REFRESH_SECONDS, gateway.return_leases)),
            asyncio.create_task(_repeating(REFRESH_SECONDS, gateway.retry)),
            asyncio.create_task(_repeating(REFRESH_SECONDS, gateway.traffic.write)),
            asyncio.create_task(_repeating(SWEEP_SECONDS, gateway.sweep)),
            asyncio.create_task(_listening(gateway, config.database_url)),
        ]
        try:
            yield gateway
        finally:
            for task in clockwork:
                task.cancel()
            for batcher in (
                gateway.submissions, gateway.words, gateway.handovers, gateway.relays, gateway.ends
            ):  # fmt: skip
                await batcher.drained()
            if gateway.sharing is not None:
                await gateway.sharing.book.close()
                gateway.sharing.trunks.close()
                await gateway.sharing.keeper.close()
                gateway.sharing.lines.close()
                gateway.sharing.replays.close()
            gateway.segments.close()


async def _made(config: Config, pool: "asyncpg.Pool[Any]") -> Gateway:
    segments = Segments(config.bodies)
    async with pool.acquire() as connection:
        known = await directory.read(connection)
        log = LogWriter(LOG, origin=config.origin, key=config.key)
        await log.take_name(connection)
        sharing = await _sharing(config, pool, connection)
    store = Store(pool, log, segments)
    return Gateway(
        store=store,
        bodies=BodyStore(config.bodies),
        segments=segments,
        submissions=Batcher(store.submit, size_of=lambda one: one.weight),
        words=Batcher(store.say, size_of=lambda one: len(one.statement), most_items=256),
        handovers=Batcher(store.hand_over, size_of=lambda one: len(one.receipt), most_items=256),
        relays=Batcher(store.relay, size_of=lambda one: one.weight),
        ends=Batcher(store.relayed, size_of=lambda one: len(one.receipt), most_items=256),
        waiting=Waiting(),
        limits=Limits(),
        memory=Memory(),
        traffic=Traffic(pool),
        directory=known,
        pool=pool,
        identity=config.identity,
        sharing=sharing,
    )


async def _sharing(config: Config, pool: "asyncpg.Pool[Any]", connection: Wire) -> Plane | None:
    if config.sharing_keys is None:
        return None
    named = f"{config.origin.rpartition('/')[0]}/{SHARING_LOG}"
    log = LogWriter(SHARING_LOG, origin=named, key=config.key)
    await log.take_name(connection)
    leaves = Leaves(pool, log)
    shelf: journalled.Shelf = leaves
    if config.journals is not None:
        shelf = await journalled.opened(config.journals, leaves, is_used=config.is_journalled)
    sealer = Sealer(config.sharing_keys, f"{log.name.partition('/')[0]}/{SHARING_LOG}")
    return opened(
        pool, shelf=shelf, sealer=sealer, trust=config.trust,
        keeper=Keeper(config.bodies / keeping.FOLDER, config.call_bodies_keys),
        identity=config.identity, seen=config.bodies.parent / "seen" if config.identity else None,
    )  # fmt: skip


async def prepared(connection: "asyncpg.Connection[Any]") -> None:
    """Let JSON pass as it is."""
    await connection.set_type_codec(
        "jsonb", encoder=str, decoder=lambda text: msgspec.Raw(text.encode()), schema="pg_catalog"
    )


async def _listening(gateway: Gateway, database_url: str) -> None:
    """Hear of what other processes made ready; come back when the database does."""
    while True:
        with suppress(OSError, asyncpg.PostgresError):
            connection = await asyncpg.connect(database_url)
            try:
                await gateway.waiting.listen(connection)
                while not connection.is_closed():
                    await asyncio.sleep(1)
            finally:
                await connection.close(timeout=1)
        await asyncio.sleep(1)


async def _repeating(seconds: float, act: Callable[[], Awaitable[object]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            logger.exception("the gateway's clockwork: will try again")
