# SPDX-License-Identifier: Apache-2.0
"""What nodes tell each other of services and of access to them (ADR 0209).

A page of a catalogue, a request, an answer: each is JSON that its node signs. All of it is a state,
not a message: told again until the other side says the same, so that nothing is lost or done twice.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from lienthong.sharing.rules.services import RequestState, State

#: `typ` of what is signed.
CATALOGUE = "lienthong-catalogue"
REQUEST = "lienthong-access-request"
ANSWER = "lienthong-access-answer"
#: Whom NOTIFY on the channel `exchange_ready` names where there is something to tell other nodes.
TALKS = UUID("5e1f0b5a-3c52-4d0e-8a1d-6b1f2a7c9d40")
#: Whom a gateway wakes in its process where another node has something to tell.
ASKS = UUID("5e1f0b5a-3c52-4d0e-8a1d-6b1f2a7c9d41")
#: On one page of a catalogue.
MOST_OFFERS = 50
#: Told at once; the others follow once these are settled.
MOST_REQUESTS = 100
MOST_ENDS = 100
Value = TypeVar("Value")


class BadWord(ValueError):  # noqa: N818 - it names the word
    """What another node said does not read."""


class Kind(StrEnum):
    """What a word says of a request."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"
    ENDED = "ended"  #: what was approved stands no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service of a node."""

    system: str  #: identifier of the provider's system
    code: str
    state: State
    notice: str
    timeout_seconds: int
    published_at: dt.datetime
    changed_at: dt.datetime
    document: str  #: OpenAPI in JSON, without the provider's addresses
    ends_on: dt.date | None = None  #: last day of one that is deprecated


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a node's catalogue, in the order of identifiers."""

    node: str  #: whose catalogue it is
    digest: str  #: of the whole catalogue, so that pages of two states are never mixed
    last: str  #: identifier of its last service; what follows is asked for after it
    is_last: bool
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request for access, as the asker's node tells it."""

    id: UUID
    node: str  #: the asker's
    to: str  #: node of the service
    caller: str  #: identifier of the system that will call
    service: str  #: identifier
    endpoints: tuple[tuple[str, str], ...]  #: method and path; none: the whole service
    legal_basis: str
    purpose: str
    until_day: dt.date | None
    asked_at: dt.datetime
    asked_by: str  #: name and post
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a request stands at the node of the service."""

    id: UUID
    node: str  #: of the service
    to: str  #: the asker's
    state: RequestState
    reason: str
    decided_by: str
    decided_at: dt.datetime | None
    ended_at: dt.datetime | None = None  #: of one that was approved: nothing of it stands any more
    end_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one node tells another in one round."""

    known: str  #: digest of the catalogue that it has of the other
    after: str = ""  #: identifier of the last service of the page before
    requests: tuple[str, ...] = ()  #: signed
    is_news: bool = False  #: something was written just now: the other one may ask at once too
    #: Requests whose end it has written down; None: of an earlier release, which is told of none.
    ended: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the other answers."""

    catalogue: str = ""  #: a signed page; empty: it is the one that is known
    answers: tuple[str, ...] = ()  #: signed


_encoder = msgspec.json.Encoder()
_decoders = {
    one: msgspec.json.Decoder(one) for one in (Page, Request, Answer, Told, Heard)
}  # fmt: skip


def written(value: Page | Request | Answer | Told | Heard) -> bytes:
    """Write as JSON, the same values always to the same bytes."""
    return _encoder.encode(value)


def read(kind: type[Value], payload: bytes) -> Value:
    """Read what another node said. Raises: BadWord."""
    if b"\\u0000" in payload:
        raise BadWord("\\u0000")
    try:
        found = _decoders[kind].decode(payload)  # type: ignore[index] # one of the five
    except (msgspec.MsgspecError, RecursionError, ValueError) as problem:
        raise BadWord(str(problem)[:200]) from problem
    assert isinstance(found, kind)
    return found
