# SPDX-License-Identifier: Apache-2.0
"""The comparisons with the registers that were made for a dossier."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.cases.models import RegisterCheck
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import CaseId

#: How many earlier comparisons a page names beside the last.
SHOWN = 6


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
