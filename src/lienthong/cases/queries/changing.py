# SPDX-License-Identifier: Apache-2.0
"""What became of a dossier's issued results."""

import datetime as dt
import uuid
from dataclasses import dataclass

from lienthong.cases.models import Case, ResultChange
from lienthong.cases.rules import ChangeKind
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultChangeView:
    """A recall, or a correction."""

    id: uuid.UUID  #: which
    kind: ChangeKind  #: recall or correction
    decision_number: str  #: number and notation
    decided_on: dt.date  #: its day
    effective_on: dt.date  #: since when the old paper does not count
    reason: str  #: its ground
    old_number: str  #: of the paper that is meant
    old_title: str  #: what it is called
    old_file_id: FileId  #: its PDF, kept
    new_number: str  #: of the corrected paper, or of the decision
    new_file_id: FileId  #: the corrected paper, or the signed decision
    by_name: str  #: who decided
    post_name: str  #: in which post
    at: dt.datetime  #: when
    left: tuple[str, ...]  #: register entries that somebody has to look at: register/key


def changes_of(row: Case) -> tuple[ResultChangeView, ...]:
    """Return what became of a dossier's issued results, oldest first."""
    return tuple(_view(one) for one in ResultChange.objects.filter(case=row).order_by("at", "id"))


def _view(row: ResultChange) -> ResultChangeView:
    return ResultChangeView(
        id=row.pk,
        kind=ChangeKind(row.kind),
        decision_number=row.decision_number,
        decided_on=row.decided_on,
        effective_on=row.effective_on,
        reason=row.reason,
        old_number=row.old_number,
        old_title=row.old_title,
        old_file_id=FileId(row.old_file_id),
        new_number=row.new_number,
        new_file_id=FileId(row.new_file_id),
        by_name=row.by_name,
        post_name=row.post_name,
        at=row.at.astimezone(HANOI),
        left=tuple(
            f"{one['register']}/{one['key']}" for one in row.registers if one["how"] == "left"
        ),
    )
