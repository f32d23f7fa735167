# SPDX-License-Identifier: Apache-2.0
"""What a person answered before: the forms of their own accepted dossiers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lienthong.cases.models import Case
from lienthong.cases.rules import Status
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor

#: Dossiers that an agency found in order, whatever became of them since.
_TAKEN = (
    Status.ACCEPTED, Status.PROCESSING, Status.SUPPLEMENT, Status.PAYMENT, Status.DONE,
    Status.RETURNED,
)  # fmt: skip
#: Older ones say less of today's address than asking does.
MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedForm:
    """The answers of one dossier."""

    code: str  #: its legal number
    procedure_code: str  #: `1.001193`
    procedure_version: int  #: as received
    on: dt.date  #: legal day of receipt
    form: Mapping[str, Any]  #: answers


def accepted_forms(actor: Actor) -> list[AcceptedForm]:
    """Return a citizen's own accepted dossiers in the capacity they act in, latest first."""
    if not actor.personal_number:
        return []
    rows = Case.objects.filter(
        applicant_number=actor.personal_number,
        status__in=_TAKEN,
        applicant__enterprise_number=actor.represents or "",
    )
    rows = rows.only("code", "procedure_code", "procedure_version", "received_at", "form")
    return [
        AcceptedForm(
            code=row.code,
            procedure_code=row.procedure_code,
            procedure_version=row.procedure_version,
            on=clock.legal_date(row.received_at),
            form=row.form,
        )
        for row in rows.order_by("-received_at")[:MOST]
    ]
