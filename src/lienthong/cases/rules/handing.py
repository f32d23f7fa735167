# SPDX-License-Identifier: Apache-2.0
"""Who may receive a result at the counter, and how the clerk knows who it is."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.cases.errors.returning import (
    AuthorisationNeeded,
    CardUnread,
    DocumentNotSeen,
    NotThisPerson,
    ReceiverIncomplete,
)
from lienthong.cases.rules.application import Party
from lienthong.cases.rules.cards import Card, read_card
from lienthong.kernel.text import clean, lazy

_NUMBER = re.compile(r"[0-9]{12}")
#: Digits of the number that the clerk reads off the document and types.
COMPARED_DIGITS = 4


class ReceiverRole(StrEnum):
    """As whom somebody receives a result."""

    APPLICANT = "applicant"  #: who applied
    OWNER = "owner"  #: whose matter it is
    AUTHORISED = "authorised"  #: on an authorisation of one of them

    @property
    def label(self) -> Any:
        """The role as pages and slips say it."""
        return _ROLES[self]


class Identified(StrEnum):
    """How the clerk knew who stood there."""

    DOCUMENT = "document"  #: an identity document was seen and its last digits compared
    CARD = "card"  #: the QR code of the identity card was read and compared

    @property
    def label(self) -> Any:
        """The way as pages and slips say it."""
        return _WAYS[self]


class HandOverState(StrEnum):
    """Where a hand-over stands."""

    PREPARED = "prepared"  #: the person is known; they have not confirmed yet
    DONE = "done"  #: confirmed and handed over
    UNDONE = "undone"  #: noted by mistake, taken back


_ROLES = {
    ReceiverRole.APPLICANT: lazy("Người nộp hồ sơ"),
    ReceiverRole.OWNER: lazy("Chủ hồ sơ"),
    ReceiverRole.AUTHORISED: lazy("Người được ủy quyền"),
}
_WAYS = {
    Identified.DOCUMENT: lazy("xem giấy tờ tùy thân, đối chiếu các số cuối"),
    Identified.CARD: lazy("đọc mã QR thẻ căn cước"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comer:
    """What the clerk noted of who came for a result."""

    role: ReceiverRole  #: as whom
    card: str = ""  #: the QR code of their identity card, as the reader typed it
    is_document_seen: bool = False  #: an identity document lies on the counter
    last_digits: str = ""  #: of the number on it
    name: str = ""  #: of an authorised person, as on the document
    number: str = ""  #: of an authorised person: twelve digits
    has_authorisation: bool = False  #: the paper is here, to be stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Somebody who is known, and may receive a result."""

    role: ReceiverRole  #: as whom
    name: str  #: full name
    number: str  #: personal number
    how: Identified  #: how they are known


def identify(comer: Comer, *, applicant: Party, owner: Party) -> Receiver:
    """Return who stands there, once it is certain enough.

    Raises: AuthorisationNeeded, ReceiverIncomplete, CardUnread, DocumentNotSeen, NotThisPerson.
    """
    card = read_card(comer.card) if comer.card else None
    if comer.card and card is None:
        raise CardUnread
    if comer.role is ReceiverRole.AUTHORISED:
        name, number = _authorised(comer, card)
    else:
        party = owner if comer.role is ReceiverRole.OWNER else applicant
        name, number = party.name, party.personal_number
    if card:
        if card.number != number:
            raise NotThisPerson
        return Receiver(role=comer.role, name=name, number=number, how=Identified.CARD)
    if not comer.is_document_seen:
        raise DocumentNotSeen
    if not _is_end(comer.last_digits, number):
        raise NotThisPerson
    return Receiver(role=comer.role, name=name, number=number, how=Identified.DOCUMENT)


def _authorised(comer: Comer, card: Card | None) -> tuple[str, str]:
    if not comer.has_authorisation:
        raise AuthorisationNeeded
    name = clean(comer.name) or (card.name if card else "")
    number = clean(comer.number) or (card.number if card else "")
    if len(name) < 2 or not _NUMBER.fullmatch(number):
        raise ReceiverIncomplete
    return name, number


def _is_end(digits: str, number: str) -> bool:
    typed = clean(digits)
    return bool(number) and len(typed) == COMPARED_DIGITS and number.endswith(typed)


def masked(number: str) -> str:
    """Return a personal number as a slip prints it: its last digits."""
    return f"{'•' * (len(number) - COMPARED_DIGITS)}{number[-COMPARED_DIGITS:]}" if number else ""
