# SPDX-License-Identifier: Apache-2.0
"""Nodes that calls come from and go to: their systems, their keys, the way to them.

All of it stands in the pages that nodes sign and exchange (ADR 0170, 0193). A call goes straight to
the provider's node, whoever introduced that one.
"""

import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from asyncpg import Pool
from starlette.types import Scope

from lienthong.exchange.rules import nodes
from lienthong.gateway import callers as certificates
from lienthong.gateway.directory import Directory as Axis
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.identity import Identity, calling
from lienthong.gateway.sharing.lines import Place
from lienthong.gateway.sharing.renewing import Renewing
from lienthong.gateway.statements import sql
from lienthong.gateway.trunks import wire
from lienthong.kernel import clock
from lienthong.kernel.errors import Refusal
from lienthong.sharing.rules import faults, identifiers, messages
from lienthong.sharing.rules.breaker import Breaker
from lienthong.sharing.rules.identifiers import AGENCIES, INSTANCE, SubsystemId
from lienthong.sharing.rules.ring import MOST_KEYS
from lienthong.sharing.rules.services import MOST_TIMEOUT_SECONDS

logger = logging.getLogger(__name__)
#: The provider's node answers within its service's time; so much more for the way.
WAY_SECONDS = 5.0
PATIENCE_SECONDS = MOST_TIMEOUT_SECONDS + WAY_SECONDS
#: For so long the way to a node is not looked up again, unless its page changes meanwhile.
FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """The node of a provider, and how it is reached."""

    code: str
    where: Place
    keys: messages.Keys
    breaker: Breaker
    reads_trees: bool  #: whether signatures may be shared with other messages (ADR 0222)
    seconds: float  #: until it answers, and between the parts of what it answers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Ways to nodes as one reading of the directory and of our certificate had them."""

    known: Axis
    until: float  #: on the clock of `time.monotonic`
    peers: dict[tuple[str, int | None], Peer] = field(default_factory=dict)


@dataclass(slots=True)
class Peers:
    """What this node knows of others for calls."""

    identity: Identity | None
    patience_seconds: float = PATIENCE_SECONDS
    renewing: Renewing | None = None  #: how a page is read anew; None: this installation is no node
    _breakers: dict[str, Breaker] = field(default_factory=dict)
    #: Pages whose systems are rows, each with the agencies that it was read for.
    _kept: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    _here: set[str] = field(default_factory=set)  #: nodes that have not left
    _has_looked: bool = False  #: whether this process has looked for those that have
    _found: _Found | None = None  #: the ways to nodes that were looked up last

    async def keep(self, pool: Pool, known: Mapping[str, Node]) -> bool:
        """Keep the systems that other nodes' pages name; tell whether a page was new."""
        pages = {
            node.code: (node.page, node.carries) for node in known.values() if not node.is_ours
        }
        changed = [code for code, page in pages.items() if self._kept.get(code) != page]
        for code in changed:
            told = _sharing(known[code])
            systems = [
                (_identifier(one), one) for one in (told.systems if told else ()) if _reads(one)
            ]
            await pool.execute(
                sql("sharing_elsewhere"), code, [text for text, _ in systems],
                [one.code for _, one in systems], [one.name[:200] for _, one in systems],
                [one.agency[:200] for _, one in systems], clock.now(),
            )  # fmt: skip
            await pool.execute(
                sql("sharing_neighbour"), code, known[code].name,
                list(told.site_keys) if told else [], list(known[code].carries),
            )  # fmt: skip
            self._kept[code] = pages[code]
        here = {code for code, (page, _) in pages.items() if page}
        if left := self._here - here:
            for code in left:
                self._kept.pop(code, None)
        if self._here != here or not self._has_looked:
            await pool.execute(sql("sharing_left"), [*here], clock.now())
            self._here, self._has_looked = here, True
        return bool(changed or left)

    def forget(self) -> None:
        """Let every node be called again, whatever failed before."""
        self._breakers.clear()
        self._found = None

    async def knowing(self, code: str, keys: messages.Keys, key_id: str) -> messages.Keys:
        """Return a node's keys; where one is not among them, those of its page, read anew.

        Only for what came over that node's certificate: nobody else can have pages read.
        """
        if self.renewing is None or messages.named(keys, key_id) is not None:
            return keys
        node = await self.renewing.renewed(code)
        return _keys(_sharing(node)) if node else keys

    def breaker(self, code: str) -> Breaker:
        """Return the breaker of the way to a node, in this process."""
        return self._breakers.setdefault(code, Breaker())

    def peer(self, known: Axis, code: str, seconds: int | None = None) -> Peer:
        """Return the node of a provider. Raises: Fault where it is not known how to reach it.

        seconds: that the service is given there; None: as long as any may be.
        """
        found = self._found
        if found is None or found.known is not known or time.monotonic() > found.until:
            found = self._found = _Found(known=known, until=time.monotonic() + FRESH_SECONDS)
        peer = found.peers.get((code, seconds))
        if peer is None:
            peer = found.peers[code, seconds] = self._looked_up(known, code, seconds)
        return peer

    def _looked_up(self, known: Axis, code: str, seconds: int | None) -> Peer:
        node = known.nodes.get(code)
        told = _sharing(node) if node else None
        keys = _keys(told)
        if node is None or node.signers is None or not keys or self.identity is None:
            raise faults.consumer("UnknownMember", f"Node {code} cannot be called from here")
        page = node.signers.page
        address, authority = node.address or page.address, node.authority or page.authority
        try:
            context = calling(self.identity, authority)
            calls = calling(self.identity, authority, (*wire.PROTOCOLS,))
        except (ValueError, ssl.SSLError) as problem:
            message = f"Node {code} has no certificates that read"
            raise faults.consumer("SslAuthenticationFailed", message) from problem
        return Peer(
            code=code, where=_place(address, context, calls), keys=keys, breaker=self.breaker(code),
            seconds=min(
                self.patience_seconds, (seconds or MOST_TIMEOUT_SECONDS) + WAY_SECONDS
            ), reads_trees=reads_trees(node),
        )  # fmt: skip


def caller(known: Axis, scope: Scope, code: str) -> tuple[Node, messages.Keys]:
    """Return the node that hands a call on, and what it may sign with. Raises: Fault."""
    node, shown = known.nodes.get(code), certificates.shown_on(scope)
    told = _sharing(node) if node else None
    keys = _keys(told)
    try:
        is_its_own = (
            node is not None and not node.is_ours and shown is not None
            and certificates.is_of_node(known, node, shown)
        )  # fmt: skip
    except Refusal:
        is_its_own = False
    if node is None or not keys or not is_its_own:
        message = f"Node {code[:35]} is not known here, or connects with another's certificate"
        raise faults.provider("SslAuthenticationFailed", message)
    return node, keys


def is_server(named: str, node: Node | None) -> bool:
    """Tell whether `X-Road-Security-Server` names a node: `VN/GOV/<agency it carries>/<its code>`.

    node: that a call goes to; None where this installation is no node.
    """
    try:
        told = SubsystemId.read(named)
    except identifiers.BadIdentifier:
        return False
    return (
        node is not None
        and (told.instance, told.member_class, told.subsystem) == (INSTANCE, AGENCIES, node.code)
        and told.member in node.carries
    )


def reads_trees(node: Node) -> bool:
    """Tell whether a node reads signatures that several messages share (ADR 0222)."""
    told = _sharing(node)
    return told is not None and messages.TREE in told.reads


def _sharing(node: Node) -> nodes.Sharing | None:
    return node.signers.page.sharing if node.signers else None


def _identifier(one: nodes.Shared) -> str:
    return SubsystemId(INSTANCE, AGENCIES, one.agency_code, one.code).text


def _reads(one: nodes.Shared) -> bool:
    """Tell whether an identifier is one that this node would give too."""
    return identifiers.is_code(one.code)


def _keys(told: nodes.Sharing | None) -> messages.Keys:
    return _read((told.key, *told.also)[:MOST_KEYS]) if told else {}


@lru_cache(maxsize=1_024)
def _read(texts: tuple[str, ...]) -> messages.Keys:
    found = {}
    for text in texts:
        try:
            der = nodes.der(text)
            found[messages.mark(der)] = messages.public_key(der)
        except (messages.BadMessage, nodes.BadPage):
            logger.warning("a node's key of the sharing platform does not read")
    return found


@lru_cache(maxsize=1_024)
def _place(address: str, context: ssl.SSLContext, calls: ssl.SSLContext) -> Place:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 443
    return Place(host, port, True, True, parts.netloc, "", context, calls)
