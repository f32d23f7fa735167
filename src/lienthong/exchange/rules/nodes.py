# SPDX-License-Identifier: Apache-2.0
"""What nodes of the axis tell each other: their page of the directory, the book of pages, relays.

A node carries agencies. Its page names them, the systems that serve them and those systems' keys,
and is signed by the node; a book hands on the pages of other nodes. A relay is what one node says
when it hands a document to another (ADR 0169, 0170).
"""

import base64
import binascii
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from lienthong.exchange.rules import jws
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.rules import AgencyCode

PAGE = "lienthong-node"
BOOK = "lienthong-nodes"
RELAY = "lienthong-relay"
#: A document passes its origin, at most one node between, and its last node.
LONGEST_PATH = 2
Value = TypeVar("Value")


class BadPage(ValueError):  # noqa: N818 - it names the page
    """A page, book or relay that does not read, or says what its node may not say."""


class Role(StrEnum):
    """What a node is to the others."""

    NATIONAL = "national"  #: hands documents and pages on between nodes
    MINISTRY = "ministry"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """An agency whose documents a node's system takes."""

    agency_code: str  #: modern order
    covers_below: bool
    system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A system of a node, and what its statements are verified with."""

    code: str
    keys: tuple[str, ...]  #: SubjectPublicKeyInfo, base64; today's first, then former ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A system of a node on the sharing platform: `VN/GOV/<agency>/<code>`."""

    agency_code: str  #: modern order
    code: str
    name: str
    agency: str  #: name


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """What a node says of its sharing platform. Services are asked for where they are."""

    key: str  #: its side of calls is signed with: SubjectPublicKeyInfo, base64
    #: Others that hold: the next one, told before it signs, and former ones for a while.
    also: tuple[str, ...] = ()
    site_keys: tuple[str, ...] = ()  #: words of its site are signed with, the same way (ADR 0218)
    systems: tuple[Shared, ...] = ()
    reads: tuple[str, ...] = ()  #: `alg` of signatures that it verifies besides the keys' own


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a node says of itself."""

    code: str
    name: str
    role: Role
    version: int  #: grows with each change
    at: dt.datetime
    address: str  #: where other nodes reach it: https://…
    authority: str  #: certificate, in PEM, of what issues its certificates
    axis_key: str  #: public key of its exchange log: `name+hash+key`
    agencies: tuple[tuple[str, str], ...] = ()  #: code in modern order, name
    routes: tuple[Carried, ...] = ()
    systems: tuple[Signer, ...] = ()
    sharing: Sharing | None = None  #: None: it shares nothing, or does not say so yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the operator of a node hands to the operator of a neighbour, once."""

    code: str
    name: str
    role: Role
    address: str
    public_key: str  #: of its words: SubjectPublicKeyInfo, base64
    authority: str  #: certificate in PEM
    axis_key: str
    carries: tuple[str, ...]  #: agencies, with all below them

    @property
    def fingerprint(self) -> str:
        """Return what the two operators compare by telephone."""
        told = hashlib.sha256(_encoder.encode(self)).hexdigest()[:32]
        return " ".join(told[at : at + 4] for at in range(0, len(told), 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A node as another node introduces it."""

    code: str
    public_key: str  #: of its words: SubjectPublicKeyInfo, base64
    carries: tuple[str, ...]  #: the agencies whose documents, and of all below, it may carry
    page: str  #: signed by the node itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The nodes that a node hands on."""

    code: str  #: of the node that says so
    at: dt.datetime
    nodes: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """One node hands another a document for some of its receivers."""

    delivery: UUID  #: of the node that hands it on: the same one again is the same hand-over
    sha256: str  #: of the sender's signed statement, lower-case hex
    receivers: tuple[str, ...]  #: modern order
    path: tuple[str, ...]  #: nodes that it passed, from its origin to the one that hands it on
    at: dt.datetime


_CODE = re.compile(r"(?=.{1,35}$)[A-Z0-9]+(\.[A-Z0-9]+)*")
_ADDRESS = re.compile(r"https://[A-Za-z0-9.\-\[\]:]+/?")
_LONGEST_ADDRESS = 500
_card = msgspec.json.Decoder(Card)
_page = msgspec.json.Decoder(Page)
_book = msgspec.json.Decoder(Book)
_relay = msgspec.json.Decoder(Relay)
_encoder = msgspec.json.Encoder()


def card(content: bytes) -> Card:
    """Read a card. Raises: BadPage."""
    return _decoded(_card, content)


def check_card(told: Card) -> None:
    """Refuse a card that no node can have. Raises: BadPage."""
    if not _CODE.fullmatch(told.code):
        raise BadPage("code")
    if not told.name.strip() or not told.carries:
        raise BadPage("name, carries")
    if len(told.address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(told.address):
        raise BadPage("address")
    _key(der(told.public_key))


def written(value: Card | Page | Book | Relay) -> bytes:
    """Write as JSON, the same values always to the same bytes."""
    return _encoder.encode(value)


@dataclass(frozen=True, slots=True, eq=False)
class Signers:
    """Whose statements a page vouches for."""

    page: Page
    routes: Mapping[str, Carried]
    keys: Mapping[str, tuple[jws.PublicKey, ...]]  #: by system

    def carried(self, agency_code: str) -> Carried | None:
        """Return how a node carries an agency: its own route, or one above. code: modern order."""
        at: AgencyCode | None = AgencyCode.parse(agency_code)
        while at is not None:
            route = self.routes.get(at.modern)
            if route and (route.covers_below or at.modern == agency_code):
                return route
            at = at.parent
        return None

    def keys_for(self, agency_code: str) -> tuple[jws.PublicKey, ...]:
        """Return what statements for an agency may be signed with, the likeliest first.

        Its system's keys, then the node's own: a node vouches for clients that sign nothing.
        """
        route = self.carried(agency_code)
        if route is None:
            return ()
        return (*self.keys.get(route.system, ()), *_axis_keys(self.page))


def signers(statement: str, key: bytes, code: str, carries: tuple[str, ...]) -> Signers:
    """Read the page of a node. key: the node's, in DER; code: whose page it must be.

    Raises: BadPage.
    """
    told = _opened(_page, statement, _key(key), PAGE)
    if told.code != code:
        raise BadPage(f"the page of {told.code} in the place of {code}")
    check_within(told, carries)
    return Signers(
        page=told,
        routes={one.agency_code: one for one in told.routes},
        keys={one.code: tuple(_keys(one.keys)) for one in told.systems},
    )


def book(statement: str, key: bytes) -> Book:
    """Read a book that a node signed. Raises: BadPage."""
    return _opened(_book, statement, _key(key), BOOK)


def relay(payload: bytes) -> Relay:
    """Read a relay. Raises: BadPage."""
    return _decoded(_relay, payload)


def check_within(told: Page, carries: Iterable[str]) -> None:
    """Refuse a page that speaks for agencies which its node does not carry. Raises: BadPage."""
    allowed = frozenset(carries)
    named = {code for code, _ in told.agencies} | {one.agency_code for one in told.routes}
    named |= {one.agency_code for one in told.sharing.systems} if told.sharing else set()
    strange = sorted(code for code in named if not is_within(code, allowed))
    if strange:
        raise BadPage(f"{told.code} does not carry {', '.join(strange[:5])}")


def is_within(code: str, carries: frozenset[str]) -> bool:
    """Tell whether an agency is one of these or below one. code: modern order."""
    try:
        at: AgencyCode | None = AgencyCode.parse(code)
    except BadAgencyCode:
        return False
    if at is None or at.modern != code:
        return False
    while at is not None:
        if at.modern in carries:
            return True
        at = at.parent
    return False


def verified(statement: str, keys: Iterable[jws.PublicKey], kind: str) -> bytes | None:
    """Return what a statement says when one of these keys signed it; else None."""
    for key in keys:
        try:
            return jws.opened(statement, key, kind)
        except jws.BadJws:
            continue
    return None


def der(text: str) -> bytes:
    """Read a key written in base64. Raises: BadPage."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise BadPage("not base64") from problem


def text(key: bytes) -> str:
    """Write a key in base64."""
    return base64.b64encode(key).decode("ascii")


def mark_of(told: Relay) -> bytes:
    """Return what tells one hand-over from every other."""
    return hashlib.sha256(f"relay {told.path[-1]} {told.delivery}".encode()).digest()


def _key(key: bytes) -> jws.PublicKey:
    try:
        return jws.public_key(key)
    except jws.BadJws as problem:
        raise BadPage(str(problem)) from problem


def _keys(texts: Iterable[str]) -> list[jws.PublicKey]:
    found: list[jws.PublicKey] = []
    for one in texts:
        try:
            found.append(jws.public_key(der(one)))
        except (jws.BadJws, BadPage):  # a kind of key from a later release
            continue
    return found


#: DER of an Ed25519 key, up to its 32 bytes (RFC 8410).
_ED25519_HEAD = bytes.fromhex("302a300506032b6570032100")


def _axis_keys(told: Page) -> list[jws.PublicKey]:
    """Return the key of the node's log: what it says for clients that sign nothing."""
    try:
        raw = der(told.axis_key.split("+", 2)[2])
    except (BadPage, IndexError):
        return []
    return _keys([text(_ED25519_HEAD + raw[1:])])


def _opened(
    decoder: "msgspec.json.Decoder[Value]", statement: str, key: jws.PublicKey, kind: str
) -> Value:
    try:
        return _decoded(decoder, jws.opened(statement, key, kind))
    except jws.BadJws as problem:
        raise BadPage(str(problem)) from problem


def _decoded(decoder: "msgspec.json.Decoder[Value]", payload: bytes) -> Value:
    if b"\\u0000" in payload:
        raise BadPage("\\u0000")
    try:
        return decoder.decode(payload)
    except (msgspec.MsgspecError, RecursionError) as problem:
        raise BadPage(str(problem)) from None
