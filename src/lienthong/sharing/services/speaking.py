# SPDX-License-Identifier: Apache-2.0
"""In whose name this node's own pages ask a register: said once, for one question (ADR 0200)."""

import hashlib
from dataclasses import dataclass

import msgspec
from django.core import signing

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.ids import LeafId
from lienthong.sharing.errors import NotThroughPlatform

_SALT = "lienthong.sharing.speaking"
LASTS_SECONDS = 60
#: The platform itself, other systems and visitors are nobody's name.
_KINDS = frozenset({ActorKind.CITIZEN, ActorKind.OFFICIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked; whoever carries the words cannot ask something else with them."""

    client: str  #: identifier of the calling system
    register: str  #: name
    purpose: str  #: declared by the register
    asked: str  #: the key, or the criteria as the address has them
    case_code: str  #: of the dossier; may be empty
    exchange_id: LeafId | None = None  #: the call's leaf in the log `sharing`, once it is carried

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the whole."""
        parts = (self.client, self.register, self.purpose, self.asked, self.case_code)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def spoken(actor: Actor, question: Question) -> str:
    """Return the words that let a register answer to this actor, for a minute.

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
