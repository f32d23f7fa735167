# SPDX-License-Identifier: Apache-2.0
"""In whose name this node's own pages ask a register: said once, for one question (ADR 0200).

At a register of this node the words are the installation's own; at one of another node they are
signed with the site's key, which this node's page tells the others (ADR 0218).
"""

import hashlib
from dataclasses import dataclass

import msgspec
from django.core import signing

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import LeafId
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.registers.rules import Purpose
from lienthong.sharing.errors import (
    AgencyNotCarried,
    NotThroughPlatform,
    WordsUnproven,
    WordsUntimely,
)
from lienthong.sharing.rules import speaking
from lienthong.sharing.rules.speaking import BadWords, Speaker
from lienthong.sharing.services.keys import site_key

_SALT = "lienthong.sharing.speaking"
LASTS_SECONDS = 60
LONGEST_CODE = 35
#: The platform itself, other systems and visitors are nobody's name.
_KINDS = frozenset({ActorKind.CITIZEN, ActorKind.OFFICIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; whoever carries the words cannot ask something else with them."""

    client: str  #: identifier of the calling system
    service: str  #: identifier of the service that the register is published as
    register: str  #: name
    purpose: str  #: declared by the register
    asked: str  #: the key, or the criteria as the address has them
    case_code: str  #: of the dossier; may be empty
    exchange_id: LeafId | None = None  #: the call's leaf in the log `sharing`, once it is carried

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the whole."""
        parts = (
            self.client, self.service, self.register, self.purpose, self.asked, self.case_code
        )  # fmt: skip
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def spoken(actor: Actor, question: Question) -> str:
    """Return the words that let a register of this node answer to this actor, for a minute.

    Raises: NotThroughPlatform for an actor in whose name nobody asks.
    """
    if actor.kind not in _KINDS:
        raise NotThroughPlatform
    told = {"actor": msgspec.to_builtins(actor), "of": question.digest}
    return signing.dumps(told, salt=_SALT, compress=True)


def speaker(words: str, question: Question) -> Actor:
    """Return in whose name a question is asked. Raises: NotThroughPlatform."""
    try:
        told = signing.loads(words, salt=_SALT, max_age=LASTS_SECONDS)
        actor = msgspec.convert(told["actor"], Actor)
    except (signing.BadSignature, msgspec.ValidationError) as problem:
        raise NotThroughPlatform from problem
    if told["of"] != question.digest or actor.kind not in _KINDS:
        raise NotThroughPlatform
    return actor


def spoken_abroad(actor: Actor, question: Question, purpose: Purpose) -> str:
    """Return the words that let a register of another node answer to this actor, for a minute.

    Only what that register needs is said: of rights, those that the purpose names.
    Raises: NotThroughPlatform for an actor in whose name nobody asks; AgencyMissing.
    """
    at = int(clock.now().timestamp())
    wanted = {one.right for one in purpose.readers if one.right}
    if actor.is_citizen:
        told = Speaker(
            of=question.digest, at=at, kind=actor.kind, name=actor.name,
            personal_number=actor.personal_number or "", represents=actor.represents or "",
            assurance=actor.assurance,
        )  # fmt: skip
    elif actor.is_official and actor.agency_code:
        told = Speaker(
            of=question.digest, at=at, kind=actor.kind, name=actor.recorded_name,
            agency_code=actor.agency_code, agency=orgs.agency_by_code(actor.agency_code).name,
            post=actor.post_name,
            rights=tuple(sorted(wanted & actor.rights)),
        )  # fmt: skip
    else:
        raise NotThroughPlatform
    return speaking.said(told, site_key())


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A system of another node that asks, and what is known here of that node."""

    node: str  #: code
    agency_code: str  #: whose system it is
    agency: str  #: its name, as the node's page has it
    keys: tuple[str, ...]  #: of the node's site: SubjectPublicKeyInfo, base64
    carries: tuple[str, ...]  #: agencies that the node speaks for, with all below them


def speaker_abroad(words: str, question: Question, asker: Elsewhere) -> Actor:
    """Return in whose name another node asks.

    An official is one of an agency that this node lets the other carry; a citizen, whoever that
    node signed in, comes by the agency whose system asks.
    Raises: WordsUnproven, WordsUntimely, AgencyNotCarried.
    """
    try:
        told = speaking.heard(words, speaking.keys_of(asker.keys))
    except BadWords as problem:
        raise WordsUnproven(node=asker.node) from problem
    if told.of != question.digest or told.kind not in _KINDS:
        raise WordsUnproven(node=asker.node)
    if not speaking.is_timely(told, int(clock.now().timestamp())):
        raise WordsUntimely(node=asker.node)
    if told.kind is ActorKind.CITIZEN:
        return Actor(
            kind=told.kind, name=clean(told.name), node=asker.node,
            personal_number=told.personal_number or None, represents=told.represents or None,
            assurance=told.assurance, agency_code=asker.agency_code, agency_name=asker.agency,
        )  # fmt: skip
    if not speaking.carries(asker.carries, told.agency_code):
        raise AgencyNotCarried(node=asker.node, agency=told.agency_code[:LONGEST_CODE])
    return Actor(
        kind=told.kind, name=clean(told.name), node=asker.node, agency_code=told.agency_code,
        agency_name=clean(told.agency), post_name=clean(told.post), rights=frozenset(told.rights),
    )  # fmt: skip
