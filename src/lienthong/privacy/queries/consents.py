# SPDX-License-Identifier: Apache-2.0
"""Whose consent stands, and what one person has said so far."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import LeafId
from lienthong.privacy.models import Consent
from lienthong.privacy.queries.purposes import purpose_of_read, purposes
from lienthong.privacy.rules.purposes import Processing


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing somebody said about a purpose."""

    title: str  #: the purpose, in the reader's language; its code where it is no longer declared
    purpose: str  #: its code
    is_given: bool  #: agreed, or withdrew
    version: int  #: of the words
    words: str  #: what was shown, word for word
    effect: str  #: what was said of withdrawing
    at: dt.datetime  #: when
    leaf_id: LeafId  #: proof in the audit log


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """Where one person's consent to one purpose stands."""

    purpose: Processing  #: what it is about
    is_given: bool  #: stands now
    since: dt.datetime | None  #: when the last word was said; None: never said anything
    is_outdated: bool  #: was given to words that no longer stand: it is asked anew


class StoredConsents:
    """Answers the registers' question from the consents kept here."""

    def given(self, register: str, purpose: str, people: Collection[str]) -> frozenset[str]:
        """Return those whose consent stands now; a read that no purpose claims has none."""
        aim = purpose_of_read(register, purpose)
        return _given(aim, people) if aim else frozenset()


CONSENTS = StoredConsents()


def _given(aim: Processing, people: Collection[str]) -> frozenset[str]:
    latest = (
        Consent.objects.filter(purpose=aim.code, personal_number__in=list(people))
        .order_by("personal_number", "-at", "-id")
        .distinct("personal_number")
    )
    return frozenset(row.personal_number for row in latest if _stands(aim, row))


def _stands(aim: Processing, row: Consent) -> bool:
    return bool(row.is_given and aim.consent and row.version >= aim.consent.stands_from)


def consents(actor: Actor) -> list[ConsentView]:
    """Return every purpose that rests on consent, and where the actor's stands. Raises: Denied."""
    number = _number(actor)
    latest = {
        row.purpose: row
        for row in Consent.objects.filter(personal_number=number)
        .order_by("purpose", "-at", "-id")
        .distinct("purpose")
    }
    return [_view(one, latest.get(one.code)) for one in purposes().values() if one.needs_consent]


def _view(aim: Processing, row: Consent | None) -> ConsentView:
    stands = row is not None and _stands(aim, row)
    return ConsentView(
        purpose=aim,
        is_given=stands,
        since=row.at if row else None,
        is_outdated=row is not None and row.is_given and not stands,
    )


def consent_history(actor: Actor, purpose: str = "") -> list[Said]:
    """Return everything the actor said, newest first. Raises: Denied."""
    rows = Consent.objects.filter(personal_number=_number(actor))
    if purpose:
        rows = rows.filter(purpose=purpose)
    known = purposes()
    return [
        Said(
            title=str(known[row.purpose].title) if row.purpose in known else row.purpose,
            purpose=row.purpose,
            is_given=row.is_given,
            version=row.version,
            words=row.words,
            effect=row.effect,
            at=row.at,
            leaf_id=LeafId(row.leaf_id),
        )
        for row in rows.order_by("-at", "-id")[:200]
    ]


def _number(actor: Actor) -> str:
    if not actor.is_citizen or not actor.personal_number:
        raise Denied(right="citizen")
    return actor.personal_number
