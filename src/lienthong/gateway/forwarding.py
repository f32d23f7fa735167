# SPDX-License-Identifier: Apache-2.0
"""The way to one neighbour: what waits for it goes there, what it says comes back.

Over the protocol that strangers use: what is lent here is submitted there, and its signed
acceptance ends the loan; its feed tells what happened there. All of it may be done twice and has
effect once. While the line is down nothing is lent; when it is up again the most urgent goes
first, and among equals the oldest.
"""

import asyncio
import datetime as dt
import hashlib
import json
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from asyncpg import Record

from lienthong.exchange.rules import documents as statements
from lienthong.exchange.rules import jws, nodes
from lienthong.exchange.rules.nodes import Relay
from lienthong.gateway import listening, pages
from lienthong.gateway.directory import System
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import BadNodePage
from lienthong.gateway.process import Dial, Gateway
from lienthong.gateway.store import Relayed
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.ledger.rules import notes, receipts
from lienthong.ledger.rules.receipts import Receipt

logger = logging.getLogger(__name__)
BASE = "/exchange/v1"
#: Lent at once: what becomes urgent meanwhile waits for no more than these.
TOGETHER = 8
#: Above this a document goes beside the others, so that they need not wait for it.
LARGE_BYTES = 8 << 20
MOST_LARGE = 2
FEED_WAIT_SECONDS = 20.0
EXCHANGE_SECONDS = 15.0
LONGEST_PAUSE_SECONDS = 30.0
#: How long a refusal that may pass (a directory that lags behind) is tried again.
PATIENCE = dt.timedelta(days=1)
#: Refusals that another page of the directory, or an earlier document still on its way, may end.
_MAY_PASS = frozenset(
    {
        "gateway.unknown_receivers",
        "gateway.signer_unknown",
        "gateway.not_carried_here",
        "gateway.bad_relay",
        "exchange.earlier_unknown",
        "exchange.not_a_receiver",
        "exchange.answer_awaited",
    }
)
#: Refusals of the line itself, not of what was handed on: it waits until they end.
_LINE = frozenset(
    {
        "gateway.unknown_system",
        "gateway.not_a_node",
        "gateway.too_fast",
        "gateway.certificate_needed",
        "gateway.certificate_unknown",
        "gateway.certificate_expired",
        "gateway.certificate_revoked",
    }
)
AWAY = (httpx.HTTPError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Away(Exception):  # noqa: N818 - it names what happened
    """The neighbour does not answer, or says that it is busy."""


class Line:
    """The way to one neighbour."""

    def __init__(self, gateway: Gateway, code: str, dial: Dial) -> None:
        """code: of the neighbour; dial: how it is reached."""
        self._gateway = gateway
        self._code = code
        self._dial = dial
        self._up = asyncio.Event()
        self._known = ""  #: which book of it was taken
        self._large: set[asyncio.Task[None]] = set()

    @property
    def is_up(self) -> bool:
        """Tell whether the neighbour answered the last time."""
        return self._up.is_set()

    async def run(self) -> None:
        """Keep the way open until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for act, rest in ((self.exchange, EXCHANGE_SECONDS), (self.hear, 0), (self.carry, 0)):
                tasks.create_task(self._always(act, rest))

    async def exchange(self) -> None:
        """Tell the neighbour this node's page, and read its book."""
        node = self._node()
        ours = self._gateway.directory.ours
        async with self._dial(node) as http:
            answer = await http.post(
                f"{BASE}/nodes",
                params={"known": self._known},
                content=ours.page if ours else "",
            )
            _checked(answer)
        self._up.set()
        if answer.status_code == 200:
            told = answer.text
            try:
                await pages.take_book(self._gateway.pool, self._gateway.directory, node, told)
            except BadNodePage as problem:
                logger.warning("the book of %s: %s", self._code, problem)
            else:
                await self._gateway.refresh()
                self._known = pages.digest(told)

    async def hear(self, wait: float = FEED_WAIT_SECONDS) -> int:
        """Hear what happened there to what was handed on; return how many events were new."""
        node = self._node()
        async with self._dial(node) as http:
            answer = await http.get(
                f"{BASE}/events",
                params={"after": node.heard, "wait": wait},
                timeout=wait + 15,
            )
            events = _checked(answer).json()["events"]
            self._up.set()
            return await listening.hear(self._gateway, node, events)

    async def carry(self, wait: float = LONGEST_PAUSE_SECONDS) -> int:
        """Hand on what waits, the most urgent first; return how many documents were taken there.

        wait: seconds, when there is nothing.
        """
        await self._up.wait()
        node, system = self._node(), self._system()
        ticket, lease = self._gateway.waiting.ticket(system.id), uuid7()
        rows = await self._gateway.store.lend(system, lease, TOGETHER)
        if not rows:
            await self._gateway.waiting.nap(ticket, wait)
            return 0
        done, left = 0, list(rows)
        try:
            async with self._dial(node) as http:
                for row in rows:  # one after the other: they arrive as they are told to
                    if self._apart(row, left):
                        continue
                    done += await self._settled(http, node, system, row, lease)
                    left.remove(row)
        except BaseException as failure:
            await self._put_back(left, lease, failure)
            raise
        return done

    async def _settled(
        self, http: httpx.AsyncClient, node: Node, system: System, row: Record, lease: UUID
    ) -> bool:
        """Hand one document on, or put it back alone where something of its own hinders it."""
        try:
            return await self._hand_on(http, node, system, row)
        except Hindered as hindrance:
            pause = min(300.0, 2.0 ** min(row["attempts"], 9)) * random.uniform(0.5, 1.5)  # noqa: S311 - keeps retries apart, guards nothing
            await self._gateway.store.postpone(
                [row["id"]], lease, seconds=pause, problem=str(hindrance)[:500]
            )
            return False

    def _apart(self, row: Record, left: list[Record]) -> bool:
        """Let a large document go beside the others, while there are few of them."""
        if row["size_bytes"] <= LARGE_BYTES or len(self._large) >= MOST_LARGE:
            return False
        task = asyncio.create_task(self._alone(row))
        self._large.add(task)
        task.add_done_callback(self._large.discard)
        left.remove(row)
        return True

    async def _alone(self, row: Record) -> None:
        try:
            async with self._dial(self._node()) as http:
                await self._hand_on(http, self._node(), self._system(), row)
        except (*AWAY, Away) as failure:  # its lease runs out, and it goes again
            logger.warning("%s did not take %s: %r", self._code, row["id"], failure)

    async def _hand_on(
        self, http: httpx.AsyncClient, node: Node, system: System, row: Record
    ) -> bool:
        """Hand one document on; tell whether it was taken. Raises: Away, httpx.HTTPError."""
        statement: str = row["statement"]
        relay = await self._relay(row)
        count = len(statements.edoc(jws.payload(statement)).attachments)
        with ExitStack() as opened:
            parts: list[tuple[str, Any]] = [("statement", (None, f"{relay}\n{statement}"))]
            files = [await self._file(row, system, place, opened) for place in range(count)]
            parts += [("file", (str(place), file)) for place, file in enumerate(files)]
            answer = await http.post(f"{BASE}/relays", files=parts, timeout=httpx.Timeout(60.0))
        refusal = _refusal(answer)
        if refusal is not None:
            return await self._refused(system, row, *refusal)
        told = _checked(answer).json()
        if "receipt" not in told:
            told["receipt"] = _checked(await http.get(f"{BASE}/receipts/{told['leaf']}")).json()
        receipt = _verified(node, row, told)
        noted: dict[str, object] = {
            "node": node.code, "leaf": receipt.leaf_id, "position": receipt.position,
        }  # fmt: skip
        end = Relayed(system=system, delivery=row["id"], receipt=receipt.to_json(), noted=noted)
        await self._gateway.ends.add(end)
        return True

    async def _relay(self, row: Record) -> str:
        """Return this node's own words on a hand-over."""
        identity = self._gateway.identity
        assert identity is not None, "there are no lines without it"
        told = Relay(
            delivery=row["id"],
            sha256=_sha256(row["statement"]),
            receivers=tuple(row["receivers"]),
            path=(*await self._gateway.store.path(row["package_id"]), identity.code),
            at=clock.now(),
        )
        return jws.sign(nodes.written(told), identity.words, nodes.RELAY)

    async def _file(self, row: Record, system: System, place: int, opened: ExitStack) -> object:
        """Return the bytes of a file, or the file where it is large. Raises: Hindered."""
        found = await self._gateway.store.content(system, row["id"], place)
        if found is None:
            raise Hindered("it was taken back meanwhile")
        if found["content"] is not None:
            return bytes(found["content"])
        return opened.enter_context(self._gateway.bodies.path(found["sha256"]).open("rb"))

    async def _refused(self, system: System, row: Record, code: str, title: str) -> bool:
        """End a hand-over that will never be taken; put one back whose hindrance may pass."""
        is_late = clock.now() - row["received_at"] > PATIENCE
        logger.warning("%s refuses %s: %s", self._code, row["id"], title)
        if code in _MAY_PASS and not is_late:
            raise Hindered(title)
        problem = f"{title} [{code}]"
        await self._gateway.ends.add(
            Relayed(system=system, delivery=row["id"], problem=problem, noted={"node": self._code})
        )
        return False

    async def _put_back(self, left: Sequence[Record], lease: UUID, failure: BaseException) -> None:
        """Put back what was not taken, and mark the line as down."""
        self._up.clear()
        await self._gateway.store.postpone(
            [row["id"] for row in left],
            lease,
            seconds=0.0,
            problem=str(failure)[:500],
            is_unseen=isinstance(failure, httpx.ConnectError | httpx.ConnectTimeout),
        )

    async def _always(self, act: Callable[[], Awaitable[object]], rest: float) -> None:
        """Do something again and again; after a failure later, each time longer, never in step."""
        failures = 0
        while True:
            try:
                await act()
                failures = 0
                await asyncio.sleep(rest)
            except (*AWAY, Away) as failure:
                if failures == 0:
                    logger.warning("the line to %s: %r", self._code, failure)
                pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2.0**failures)
                failures = min(failures + 1, 10)
                await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - as above
            except Exception:
                logger.exception("the line to %s", self._code)
                await asyncio.sleep(LONGEST_PAUSE_SECONDS)

    def _node(self) -> Node:
        """Raises: Away when it is no neighbour any more."""
        node = self._gateway.directory.nodes.get(self._code)
        if node is None or node.system is None:
            raise Away("no neighbour")
        return node

    def _system(self) -> System:
        node = self._node()
        assert node.system is not None, "it is a neighbour"
        return self._gateway.directory.by_id[node.system]


class Hindered(Exception):  # noqa: N818 - it names what happened
    """A refusal that may pass."""


def _checked(answer: httpx.Response) -> httpx.Response:
    """Raises: Away."""
    if not answer.is_success:
        raise Away(f"{answer.status_code} {answer.text[:200]}")
    return answer


def _refusal(answer: httpx.Response) -> tuple[str, str] | None:
    """Return code and words of a refusal; None where it was taken, or the neighbour is busy."""
    if answer.is_success:
        return None
    try:
        told = answer.json()
        code, title = str(told["type"]).rpartition(":")[2], str(told["title"])
    except (ValueError, KeyError, TypeError):
        return None
    is_busy = answer.status_code >= 500 and code not in _MAY_PASS
    return None if is_busy or code in _LINE else (code, title)


def _verified(node: Node, row: Record, told: dict[str, Any]) -> Receipt:
    """Return a neighbour's signed acceptance of what it was handed. Raises: Away."""
    try:
        receipt = Receipt.from_json(json.dumps(told["receipt"]))
        receipts.check(receipt, notes.Verifier.read(node.axis_key))
        body = json.loads(receipt.body)
        good = (
            receipt.leaf_id == told["leaf"]
            and body["event"] == "submission_acceptance"
            and body["sha256"] == _sha256(row["statement"])
            and set(row["receivers"]) <= set(body["receivers"])
        )
    except (receipts.BadReceipt, notes.BadNote, KeyError, TypeError, ValueError) as problem:
        raise Away(f"the receipt does not hold: {problem}") from problem
    if not good:
        raise Away("the receipt is of something else")
    return receipt


def _sha256(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()
