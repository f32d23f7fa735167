# SPDX-License-Identifier: Apache-2.0
"""What the registers said of a dossier: when it was compared, and for its result."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.cases.models import RegisterAnswer, RegisterCheck
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import CaseId, LeafId

#: How many earlier comparisons a page names beside the last.
SHOWN = 6
#: How many look-ups for the result a page names.
LOOKED_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """One comparison, kept as it was."""

    held: Mapping[str, Any]  #: key of the form → what the register said
    missing: tuple[str, ...]  #: whose records were not found
    purpose: str  #: for what it was read
    at: dt.datetime  #: when
    by_name: str  #: who read it, and for whom
    by_post: str  #: in which post


def checks(case_id: CaseId) -> tuple[CheckView, ...]:
    """Return the comparisons of a dossier that the caller reached already, newest first."""
    rows = RegisterCheck.objects.filter(case_id=case_id).order_by("-at", "-id")
    return tuple(check_view(row) for row in rows[:SHOWN])


def check_view(row: RegisterCheck) -> CheckView:
    """Freeze a comparison."""
    return CheckView(
        held=row.held,
        missing=tuple(row.missing),
        purpose=row.purpose,
        at=row.at.astimezone(HANOI),
        by_name=row.by_name,
        by_post=row.by_post,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What one register told when the pack looked something up; the records stay inside."""

    register: str  #: its name
    purpose: str  #: for what it was asked
    found: int  #: how many records came; none is an answer too
    at: dt.datetime  #: when
    by_name: str  #: who asked, and for whom
    by_post: str  #: in which post
    exchange_id: LeafId | None  #: proof in the platform's log


def answers(case_id: CaseId) -> tuple[AnswerView, ...]:
    """Return what was looked up for the result of a dossier that the caller reached already.

    Newest first, twelve at most.
    """
    rows = RegisterAnswer.objects.filter(case_id=case_id).order_by("-at", "-id")
    return tuple(
        AnswerView(
            register=row.register,
            purpose=row.purpose,
            found=len(row.records),
            at=row.at.astimezone(HANOI),
            by_name=row.by_name,
            by_post=row.by_post,
            exchange_id=LeafId(row.exchange_id) if row.exchange_id else None,
        )
        for row in rows[:LOOKED_SHOWN]
    )
