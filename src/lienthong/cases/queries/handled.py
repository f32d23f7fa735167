# SPDX-License-Identifier: Apache-2.0
"""Who handled a dossier: for those who must not judge their own work."""

from dataclasses import dataclass

from lienthong.cases.models import Case, Movement
from lienthong.kernel.actor import ActorKind
from lienthong.kernel.ids import AccountId, AgencyId, CaseId
from lienthong.kernel.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A dossier as far as a petition about it needs."""

    id: CaseId  #: which
    code: str  #: its legal number
    agency_id: AgencyId  #: competent
    procedure_code: str  #: `1.001193`
    applicant_number: str  #: whose; empty when they have none here
    officers: frozenset[AccountId]  #: officials who acted on it


def handled(code: str) -> Handled | None:
    """Return who handled the dossier with a code. For the platform: it asks no right."""
    row = Case.objects.filter(code=clean(code).upper()).first()
    if row is None:
        return None
    officers = (
        Movement.objects.filter(case=row, actor_kind=ActorKind.OFFICIAL)
        .exclude(account_id=None)
        .values_list("account_id", flat=True)
    )
    return Handled(
        id=CaseId(row.pk),
        code=row.code,
        agency_id=AgencyId(row.agency_id),
        procedure_code=row.procedure_code,
        applicant_number=row.applicant_number,
        officers=frozenset(AccountId(one) for one in officers if one),
    )
