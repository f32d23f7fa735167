# SPDX-License-Identifier: Apache-2.0
"""Who may stand in for whom: pure decisions about delegations."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lienthong.orgs.errors import (
    BadDates,
    DelegationTooLong,
    RightNotHeld,
    SigningBasisNeeded,
    SigningNotAllowed,
)
from lienthong.orgs.rules.roles import Right, Role

#: A delegation is for a limited time (NĐ 30/2020/NĐ-CP, art. 13.3); so many days (illustrative).
LONGEST_DELEGATION_DAYS = 366
#: Never lent: who runs the system and who audits it are named by decision, not by a colleague.
NOT_LENT = frozenset({Right.ORGS_MANAGE, Right.AUDIT_VIEW, Right.PROCEDURES_MANAGE})


class SigningForm(StrEnum):
    """In which form somebody signs for a head (NĐ 30/2020/NĐ-CP, art. 13 and appendix I)."""

    DEPUTY = "KT."  #: ký thay: a deputy for the head
    AUTHORISED = "TUQ."  #: thừa ủy quyền: by written authority, for a limited time and content


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    LEAVE = "leave"  #: nghỉ phép
    SICK = "sick"  #: nghỉ ốm
    MISSION = "mission"  #: đi công tác
    TRAINING = "training"  #: đi học
    OTHER = "other"  #: việc khác


@dataclass(frozen=True, slots=True, kw_only=True)
class Lending:
    """A delegation as it is asked for."""

    held: frozenset[str]  #: rights of the post
    role: Role  #: kind of work of the post
    rights: frozenset[str]  #: to be lent
    delegate_roles: frozenset[Role]  #: of the delegate's own posts in the agency
    signing: SigningForm | None  #: form of signing, when signing is lent
    basis: str  #: number and date of the paper
    since: dt.date  #: first day
    until: dt.date  #: last day


def check_lending(asked: Lending, today: dt.date) -> None:
    """Accept only a delegation the law allows.

    Raises: BadDates, DelegationTooLong, RightNotHeld, SigningBasisNeeded, SigningNotAllowed.
    Source: NĐ 30/2020/NĐ-CP, art. 13: in writing, limited in time and content, never passed on.
    """
    if asked.until < asked.since:
        raise BadDates
    if asked.since < today or (asked.until - asked.since).days >= LONGEST_DELEGATION_DAYS:
        raise DelegationTooLong(days=LONGEST_DELEGATION_DAYS)
    missing = sorted(asked.rights - asked.held | asked.rights & NOT_LENT)
    if missing or not asked.rights:
        raise RightNotHeld(rights=", ".join(missing) or "–")
    if Right.CASES_SIGN in asked.rights:
        _check_signing(asked)


def _check_signing(asked: Lending) -> None:
    if asked.signing is None or len(asked.basis) < 3:
        raise SigningBasisNeeded
    if asked.role is not Role.HEAD:
        raise SigningNotAllowed
    if asked.signing is SigningForm.DEPUTY and Role.HEAD not in asked.delegate_roles:
        raise SigningNotAllowed


def post_title(signing: SigningForm | None, post: str, own_post: str) -> str:
    """Return the title a delegate acts under: `TUQ. Chủ tịch – Công chức tư pháp`."""
    lead = f"{signing.value} {post}" if signing else post
    return f"{lead} – {own_post}" if signing and own_post else lead
