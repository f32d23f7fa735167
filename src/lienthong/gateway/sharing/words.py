# SPDX-License-Identifier: Apache-2.0
"""What this node and another tell each other of services and of access to them (ADR 0209).

One round is one question and its answer, over mutual TLS, straight to the other node. It may be
done again at any time: what is not settled is told until it is, and has effect once. The gateway
carries and checks who signed; what a word means is decided by `sharing.services.take_words`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from asyncpg import Record

from lienthong.exchange.rules import jws, nodes
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import BadNodePage
from lienthong.gateway.process import Dial, Gateway
from lienthong.gateway.sharing import showing
from lienthong.gateway.sharing.showing import reachable
from lienthong.gateway.statements import sql
from lienthong.kernel import clock
from lienthong.kernel.text import clean, clean_lines
from lienthong.sharing.rules import identifiers, openapi, words
from lienthong.sharing.rules.identifiers import SubsystemId
from lienthong.sharing.rules.services import (
    LEAST_TIMEOUT_SECONDS,
    MOST_TIMEOUT_SECONDS,
    RequestState,
    State,
)
from lienthong.sharing.rules.words import Answer, BadWord, Heard, Kind, Offer, Page, Request, Told

logger = logging.getLogger(__name__)
PATH = "/sharing/v1/nodes"
ROUND_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 60.0
#: A page of a catalogue is at most this, a longest document apart.
PAGE_BYTES = 4 << 20
#: What a node asks in one round.
MOST_TOLD_BYTES = 2 << 20
MOST_PAGES = 1_000
_AWAY = (httpx.HTTPError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)
_SAID = {RequestState.APPROVED, RequestState.REFUSED}
#: Signs this node's page anew where what it says has changed.
Publish = Callable[[], Awaitable[None]]


class Talk:
    """What is told to one other node, and heard of it."""

    def __init__(self, gateway: Gateway, code: str, dial: Dial, publish: Publish) -> None:
        """code: of the other node; dial: how it is reached; publish: sign our page if it is new."""
        self._gateway = gateway
        self._code = code
        self._dial = dial
        self._publish = publish
        #: Whose end is written down since it was last said so; lost with the process, told again.
        self._ended: tuple[UUID, ...] = ()

    async def run(self) -> None:
        """Talk every fifteen seconds until cancelled; with a node that is away less often.

        Whoever writes what is to be told wakes all talks (`exchange_ready`, `rules.words.TALKS`).
        """
        pause, is_news, waiting = ROUND_SECONDS, False, self._gateway.waiting
        while True:
            tickets = waiting.ticket(words.TALKS), waiting.ticket(words.ASKS)
            try:
                await self.once(is_news=is_news)
                pause = ROUND_SECONDS
            except (BadNodePage, BadWord, *_AWAY) as problem:
                logger.warning("%s does not tell of its services: %r", self._code, problem)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
            except Exception:
                logger.exception("talking with %s", self._code)
                pause = LONGEST_PAUSE_SECONDS
            is_news = await _woken(tickets, pause)

    async def once(self, *, is_news: bool = False) -> None:
        """Tell what is not settled, and read the other's catalogue where it has changed.

        is_news: something was written just now; the other node is to ask at once too.
        Before that the two show each other their pages. Raises: BadNodePage, BadWord, and what the
        line and the database do.
        """
        node = reachable(self._gateway.directory.nodes, self._code)
        if node is None or self._gateway.identity is None:
            return
        await self._publish()  # what asks must be known over there before its request comes
        pool = self._gateway.pool
        known = await pool.fetchval(sql("sharing_known"), node.code)
        requests = await self._requests(node)
        seen: list[str] = []
        digest = after = ""
        is_whole = True
        async with self._dial(node) as http:
            await showing.exchange(self._gateway, http, node)
            for _ in range(MOST_PAGES):
                told = Told(
                    known=known or "", after=after, requests=requests, is_news=is_news,
                    ended=self._ended,
                )  # fmt: skip
                heard = await self._ask(http, told)
                self._ended = await self._hear(node, heard.answers)
                if not heard.catalogue:
                    return
                page = words.read(Page, _opened(node, heard.catalogue, words.CATALOGUE))
                digest = digest or page.digest
                if page.node != node.code or page.digest != digest:
                    return  # it has changed meanwhile: all of it again, in the next round
                is_whole &= await self._keep(node, page.offers)
                seen += [f"{one.system}/{one.code}" for one in page.offers]
                requests, after, is_news = (), page.last, False
                if page.is_last:
                    # A system that its page has not named yet: the catalogue is read once more.
                    read = digest if is_whole else ""
                    await pool.execute(sql("sharing_read"), node.code, seen, read, clock.now())
                    return

    async def _requests(self, node: Node) -> tuple[str, ...]:
        identity, ours = self._gateway.identity, self._gateway.directory.ours
        assert identity is not None and ours is not None, "it is a node"
        rows = await self._gateway.pool.fetch(
            sql("sharing_asking"), node.code, words.MOST_REQUESTS
        )  # fmt: skip
        return tuple(
            jws.sign(words.written(_request(row, ours.code, node.code)), identity.words,
                     words.REQUEST)
            for row in rows
        )  # fmt: skip

    async def _ask(self, http: httpx.AsyncClient, told: Told) -> Heard:
        ours = self._gateway.directory.ours
        assert ours is not None, "it is a node"
        content, headers = words.written(told), {"lienthong-node": ours.code}
        async with http.stream("POST", PATH, content=content, headers=headers) as answer:
            answer.raise_for_status()
            found = bytearray()
            async for piece in answer.aiter_bytes():
                found += piece
                if len(found) > 2 * PAGE_BYTES + openapi.LIMIT_BYTES:
                    raise BadWord("too long")
        return words.read(Heard, bytes(found))

    async def _hear(self, node: Node, statements: Sequence[str]) -> tuple[UUID, ...]:
        """Keep how this node's requests stand over there; return those whose end is kept."""
        pool, now = self._gateway.pool, clock.now()
        ours = self._gateway.directory.ours
        told, ended, has_new = {}, [], False
        for statement in statements[: words.MOST_REQUESTS + words.MOST_ENDS]:
            payload = _opened(node, statement, words.ANSWER)
            answer = words.read(Answer, payload)
            if ours is None or (answer.node, answer.to) != (node.code, ours.code):
                raise BadWord("an answer to somebody else")
            told[answer.id] = str(answer.state)
            if answer.state in _SAID:
                has_new |= await _kept(
                    pool, node.code, answer.id, Kind.DECIDED, statement, payload.decode(), now
                )
            if answer.ended_at is not None:
                ended.append(answer.id)
                has_new |= await _kept(
                    pool, node.code, answer.id, Kind.ENDED, statement, payload.decode(), now
                )
        if has_new:
            await pool.execute(sql("sharing_take"))
        await pool.execute(sql("sharing_heard"), node.code, [*told], now, [*told.values()])
        if not ended:
            return ()
        kept = await pool.fetch(sql("sharing_end_kept"), node.code, ended)
        return tuple(row["request_id"] for row in kept)

    async def _keep(self, node: Node, offers: Sequence[Offer]) -> bool:
        """Keep services as rows of the catalogue; tell whether the node's page names all systems.

        A document that does not read is passed over: reading it again makes it no better.
        """
        is_whole = True
        for offer in offers[: words.MOST_OFFERS]:
            try:
                described = _described(offer)
                names = (*_named(node, offer.system), offer.system, offer.code)
            except ValueError as problem:  # document, identifier or word; the others go on
                name = f"{offer.system}/{offer.code}"[:300]
                logger.warning("a service of %s, %s: %s", node.code, name, problem)
                continue
            is_whole &= await self._gateway.pool.fetchval(
                sql("sharing_offered"), node.code, offer.system, offer.code,
                clean(described.title) or offer.code, clean_lines(described.about),
                clean(described.version), str(offer.state), clean_lines(offer.notice)[:1_000],
                offer.timeout_seconds, offer.published_at, offer.changed_at, described.document,
                [one.endpoint.method for one in described.operations],
                [one.endpoint.pattern for one in described.operations],
                [one.path for one in described.operations],
                [clean(one.title) for one in described.operations],
                openapi.searched(described, names), offer.ends_on,
            ) == 1  # fmt: skip
        return is_whole


async def answered(gateway: Gateway, node: Node, content: bytes) -> bytes:
    """Return what another node is answered. Raises: BadWord."""
    told = words.read(Told, content)
    ours, identity, pool = gateway.directory.ours, gateway.identity, gateway.pool
    if ours is None or identity is None:
        raise BadWord("this is no node")
    requests = [
        await _taken(gateway, node, ours, one) for one in told.requests[: words.MOST_REQUESTS]
    ]
    rows = await pool.fetch(sql("sharing_stands"), node.code, [one.id for one in requests])
    if told.ended is not None:
        heard = told.ended[: words.MOST_ENDS]
        rows += await _ends(pool, node, heard, {row["id"] for row in rows})
    answers = tuple(
        jws.sign(
            words.written(Answer(**{**row, "state": RequestState(row["state"]), "node": ours.code,
                                    "to": node.code})),
            identity.words, words.ANSWER,
        ) for row in rows
    )  # fmt: skip
    if told.is_news:
        gateway.waiting.wake([words.ASKS])
    digest = await pool.fetchval(sql("sharing_digest"))
    catalogue = ""
    if digest != told.known:
        page = await _page(gateway, ours, digest, told.after)
        catalogue = jws.sign(words.written(page), identity.words, words.CATALOGUE)
    return words.written(Heard(catalogue=catalogue, answers=answers))


async def _ends(
    pool: "asyncpg.Pool[Any]", node: Node, heard: Sequence[UUID], told: Collection[UUID]
) -> list[Record]:
    """Return what has ended of a node's requests and it has not heard of. told: in this answer."""
    if heard:
        await pool.execute(sql("sharing_end_heard"), node.code, [*heard], clock.now())
    rows = await pool.fetch(sql("sharing_ended"), node.code, words.MOST_ENDS)
    return [row for row in rows if row["id"] not in told]


async def _taken(gateway: Gateway, node: Node, ours: Node, statement: str) -> Request:
    """Keep a request of another node, once. Raises: BadWord."""
    payload = _opened(node, statement, words.REQUEST)
    request = words.read(Request, payload)
    if (request.node, request.to) != (node.code, ours.code):
        raise BadWord("a request to somebody else")
    kind = Kind.WITHDRAWN if request.is_withdrawn else Kind.ASKED
    is_new = await _kept(
        gateway.pool, node.code, request.id, kind, statement, payload.decode(), clock.now()
    )
    if is_new:
        await gateway.pool.execute(sql("sharing_take"))
    return request


async def _kept(pool: "asyncpg.Pool[Any]", *word: object) -> bool:
    """Keep a word; tell whether it is a new one."""
    told: str = await pool.execute(sql("sharing_word"), *word)
    return told == "INSERT 0 1"


async def _woken(tickets: tuple[asyncio.Event, asyncio.Event], pause: float) -> bool:
    """Wait until there is something to tell or to ask, or for so long; tell whether to tell."""
    waits = [asyncio.ensure_future(one.wait()) for one in tickets]
    try:
        await asyncio.wait(waits, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        return tickets[0].is_set()
    finally:
        for one in waits:
            one.cancel()


async def _page(gateway: Gateway, ours: Node, digest: str, after: str) -> Page:
    """Return a page of this node's catalogue: so many services, and not much above the bytes."""
    allowed = frozenset(ours.carries)
    most = words.MOST_OFFERS
    rows = await gateway.pool.fetch(sql("sharing_offers"), after, most + 1)
    offers: list[Offer] = []
    size, is_last, last = 0, len(rows) <= most, after
    for row in rows[:most]:
        size += len(row["document"].encode())
        if offers and size > PAGE_BYTES:
            is_last = False
            break
        last = f"{row['system']}/{row['code']}"
        if not nodes.is_within(SubsystemId.read(row["system"]).member, allowed):
            continue
        offers.append(Offer(**{**row, "state": State(row["state"])}))
    return Page(node=ours.code, digest=digest, last=last, is_last=is_last, offers=tuple(offers))


def _request(row: Record, ours: str, to: str) -> Request:
    endpoints = tuple((method, path) for method, path in row["endpoints"])
    return Request(**{**row, "endpoints": endpoints, "node": ours, "to": to})


def _named(node: Node, identifier: str) -> tuple[str, ...]:
    """Return what a node's page calls a system and its agency."""
    told = node.signers.page.sharing if node.signers else None
    member, code = SubsystemId.read(identifier).member, SubsystemId.read(identifier).subsystem
    return next(
        (
            (one.name, one.agency) for one in (told.systems if told else ())
            if (one.agency_code, one.code) == (member, code)
        ), (),
    )  # fmt: skip


def _opened(node: Node, statement: str, kind: str) -> bytes:
    """Return what a node signed. Raises: BadWord."""
    try:
        return jws.opened(statement, jws.public_key(node.key), kind)
    except jws.BadJws as problem:
        raise BadWord(str(problem)) from problem


def _described(offer: Offer) -> openapi.Described:
    """Read the document of a service. Raises: BadDocument, BadWord."""
    if not identifiers.is_code(offer.code) or offer.state is State.ENDED:
        raise BadWord("code, state")
    if not LEAST_TIMEOUT_SECONDS <= offer.timeout_seconds <= MOST_TIMEOUT_SECONDS:
        raise BadWord("timeout")
    if not offer.document.startswith("{"):  # YAML takes seconds, and everybody's calls wait here
        raise BadWord("document")
    return openapi.read(offer.document.encode())


async def talking(
    gateway: Gateway, dial: Dial, talks: dict[str, "asyncio.Task[None]"], publish: Publish
) -> None:
    """Begin to talk with nodes that are new, and leave those that are gone."""
    known = gateway.directory.nodes
    wanted = {code for code in known if reachable(known, code) is not None}
    for code in wanted - set(talks):
        talks[code] = asyncio.create_task(Talk(gateway, code, dial, publish).run())
    for code in set(talks) - wanted:
        task = talks.pop(code)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
