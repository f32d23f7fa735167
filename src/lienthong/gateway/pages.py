# SPDX-License-Identifier: Apache-2.0
"""The directory that nodes exchange: each signs its own page, the national node hands on the book.

A page counts only under its node's key, only for agencies that its operator's neighbours let it
carry, and only when it is later than the one before (ADR 0170).
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace

from asyncpg import Pool

from lienthong.exchange.rules import certificates, jws, nodes
from lienthong.exchange.rules.nodes import Book, Carried, Entry, Page, Role, Signer
from lienthong.exchange.rules.systems import SystemKind
from lienthong.gateway.directory import Directory
from lienthong.gateway.directory_nodes import Node
from lienthong.gateway.errors import BadNodePage, NotANode
from lienthong.gateway.identity import Identity
from lienthong.gateway.statements import sql
from lienthong.kernel import clock
from lienthong.kernel.ids import uuid7
from lienthong.sharing.rules import messages

logger = logging.getLogger(__name__)
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


async def publish(
    pool: Pool,
    directory: Directory,
    identity: Identity,
    sharing_keys: Sequence[bytes] = (),
    site_keys: Sequence[bytes] = (),
) -> bool:
    """Sign this node's page anew where what it says has changed; tell whether it has.

    sharing_keys: what its side of calls is verified with, in DER, the one that it signs with first;
    none: it shares nothing. site_keys: what words of its site are verified with, today's first.
    """
    ours = directory.ours
    if ours is None:
        return False
    rows = await pool.fetch(sql("own_signers"))
    systems = tuple(
        Signer(
            code=row["code"],
            keys=tuple(nodes.text(key) for key in (row["public_key"], *row["former"])),
        )
        for row in rows
    )
    told = _page(directory, ours, identity, systems)
    if sharing_keys:
        told = replace(told, sharing=await _sharing(pool, ours, sharing_keys, site_keys))
    standing = ours.signers.page if ours.signers else None
    if standing and replace(standing, version=0, at=_NEVER) == told:
        return False
    version = ours.version + 1
    signed = replace(told, version=version, at=clock.now())
    page = jws.sign(nodes.written(signed), identity.words, nodes.PAGE)
    await pool.execute(sql("node_page"), ours.id, page, version, ours.role, ours.name)
    return True


def book(directory: Directory, identity: Identity, reader: Node) -> str:
    """Sign the pages that a neighbour may know: this node's, and at the national node all others'.

    Raises: NotANode where no node is set up.
    """
    ours = directory.ours
    if ours is None:
        raise NotANode
    handed_on = [ours]
    if ours.role is Role.NATIONAL:
        handed_on += [one for one in directory.nodes.values() if one.system and one is not reader]
    entries = tuple(
        Entry(
            code=one.code,
            public_key=nodes.text(one.key),
            carries=one.carries,
            page=one.page,
        )
        for one in handed_on
        if one.signers is not None
    )
    # The same pages are the same book: no time of day in it.
    return jws.sign(
        nodes.written(Book(code=ours.code, at=_NEVER, nodes=entries)), identity.words, nodes.BOOK
    )


def digest(statement: str) -> str:
    """Return what tells one book from another."""
    return hashlib.sha256(statement.encode()).hexdigest()[:32]


async def take_page(pool: Pool, node: Node, page: str) -> bool:
    """Take a neighbour's own page; tell whether it is a new one. Raises: BadNodePage."""
    if page == node.page:
        return False
    try:
        told = nodes.signers(page, node.key, node.code, node.carries).page
    except nodes.BadPage as problem:
        raise BadNodePage(why=str(problem)) from problem
    if told.version <= node.version:
        return False
    await pool.execute(sql("node_page"), node.id, page, told.version, str(told.role), told.name)
    return True


async def take_book(pool: Pool, directory: Directory, node: Node, statement: str) -> bool:
    """Take a neighbour's book; tell whether anything in it may be new. Raises: BadNodePage.

    Only the national node introduces others; nobody introduces a node that is a neighbour here.
    """
    try:
        told = nodes.book(statement, node.key)
    except nodes.BadPage as problem:
        raise BadNodePage(why=str(problem)) from problem
    if told.code != node.code:
        raise BadNodePage(why=told.code)
    named: list[str] = []
    for one in told.nodes:
        if one.code == node.code:
            await take_page(pool, node, one.page)
        elif node.role is Role.NATIONAL and not _is_known(directory, one.code):
            try:
                await _introduced(pool, node, one)
            except nodes.BadPage as problem:  # the others go on
                logger.warning("%s introduces %s: %s", node.code, one.code, problem)
                continue
            named.append(one.code)
    await pool.execute(sql("node_forgotten"), node.id, named)
    return True


async def _introduced(pool: Pool, node: Node, entry: Entry) -> None:
    """Raises: BadPage."""
    key = nodes.der(entry.public_key)
    page = nodes.signers(entry.page, key, entry.code, entry.carries).page
    await pool.execute(
        sql("node_introduced"),
        uuid7(), page.code, page.name, str(page.role), key, list(entry.carries), entry.page,
        page.version, node.id, clock.now(),
    )  # fmt: skip


def _is_known(directory: Directory, code: str) -> bool:
    """Tell whether a node is this one or a neighbour: their operators know them themselves."""
    known = directory.nodes.get(code)
    return known is not None and (known.is_ours or known.system is not None)


async def _sharing(
    pool: Pool, ours: Node, keys: Sequence[bytes], site_keys: Sequence[bytes]
) -> nodes.Sharing:
    """Return what is told of the sharing platform: systems of agencies that the node carries."""
    allowed = frozenset(ours.carries)
    rows = await pool.fetch(sql("own_shared"))
    systems = tuple(
        nodes.Shared(
            agency_code=row["member"], code=row["code"], name=row["name"], agency=row["agency"]
        )
        for row in rows
        if nodes.is_within(row["member"], allowed)
    )
    key, *also = map(nodes.text, keys)
    return nodes.Sharing(
        key=key,
        also=tuple(also),
        site_keys=tuple(map(nodes.text, site_keys)),
        systems=systems,
        reads=(messages.TREE,),
    )


def _page(
    directory: Directory, ours: Node, identity: Identity, systems: tuple[Signer, ...]
) -> Page:
    allowed = frozenset(ours.carries)
    routes = tuple(
        Carried(agency_code=code, covers_below=below, system=directory.by_id[system].code)
        for code, (system, below) in sorted(directory.routes.items())
        if code not in directory.carriers
        and system in directory.by_id
        and directory.by_id[system].kind is not SystemKind.NODE
        and nodes.is_within(code, allowed)
    )
    carried = {one.agency_code for one in routes}
    agencies = tuple(
        (code, name)
        for code, name in sorted(directory.local.items())
        if nodes.is_within(code, allowed) and _is_served(directory, code, carried)
    )
    return Page(
        code=ours.code,
        name=ours.name,
        role=ours.role,
        version=0,
        at=_NEVER,
        address=ours.address,
        authority=certificates.pem(identity.authority),
        axis_key=ours.axis_key,
        agencies=agencies,
        routes=routes,
        systems=systems,
    )


def _is_served(directory: Directory, code: str, carried: set[str]) -> bool:
    serving = directory.serving(code)
    return bool(carried) and serving is not None and serving.kind is not SystemKind.NODE
