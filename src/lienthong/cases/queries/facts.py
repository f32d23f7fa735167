# SPDX-License-Identifier: Apache-2.0
"""The few facts of each dossier that indicators are made of."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lienthong.cases.models import Case, Movement
from lienthong.cases.rules import (
    Channel,
    Finance,
    Punctuality,
    ReportGroup,
    Status,
    Verb,
    report_group,
)
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.procedures.rules import PaperKind

BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """One dossier, as it is counted."""

    id: CaseId  #: which
    code: str  #: its legal number
    agency_id: AgencyId  #: competent
    procedure_code: str  #: `1.001193`
    received_on: dt.date  #: legal date of receipt
    finished_on: dt.date | None  #: legal date of the result, the refusal or the withdrawal
    status: Status  #: one of the ten
    punctuality: Punctuality | None  #: once it ended
    channel: Channel  #: online, counter or post
    act_by_on: dt.date | None  #: legal date by which the agency must act; None when it need not
    is_identified: bool  #: the applicant is known by their personal number
    was_supplemented: bool  #: the applicant was asked for more
    has_digital_result: bool  #: the result is a signed electronic paper
    has_fee: bool  #: a fee was due
    is_paid_online: bool  #: and was paid through the platform
    papers: int  #: papers handed in
    digital_papers: int  #: of these, electronic ones
    reused_answers: int  #: answers taken from registers
    rating: int | None  #: 0 to 18


def facts(case_ids: Iterable[CaseId]) -> list[CaseFacts]:
    """Return the facts of some dossiers, in no order. For the platform: it asks no right."""
    return [_facts(row) for row in _rows().filter(pk__in=list(case_ids))]


def all_facts() -> Iterator[list[CaseFacts]]:
    """Yield the facts of every dossier, in batches, by id."""
    last = None
    while True:
        rows = _rows().order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
        if not batch:
            return
        yield [_facts(row) for row in batch]
        last = batch[-1].pk


def _rows() -> QuerySet[Case]:
    asked = Movement.objects.filter(case=OuterRef("pk"), verb=Verb.ASK_SUPPLEMENT)
    current = Q(attachments__replaced_at=None)
    return Case.objects.select_related("result", "rating").annotate(
        was_supplemented=Exists(asked),
        papers=Count("attachments", filter=current),
        digital_papers=Count(
            "attachments", filter=current & Q(attachments__kind=PaperKind.ELECTRONIC)
        ),
    )


def _facts(row: Case) -> CaseFacts:
    result, rating = getattr(row, "result", None), getattr(row, "rating", None)
    counted = vars(row)
    return CaseFacts(
        id=CaseId(row.pk),
        code=row.code,
        agency_id=AgencyId(row.agency_id),
        procedure_code=row.procedure_code,
        received_on=clock.legal_date(row.received_at),
        finished_on=clock.legal_date(row.finished_at) if row.finished_at else None,
        status=Status(row.status),
        punctuality=Punctuality(row.punctuality) if row.punctuality else None,
        channel=Channel(row.channel),
        act_by_on=clock.legal_date(row.act_by_at) if _is_acting(row) else None,
        is_identified=bool(row.applicant_number),
        was_supplemented=counted["was_supplemented"],
        has_digital_result=result is not None and result.is_digital and bool(result.number),
        has_fee=row.finance != Finance.NONE,
        is_paid_online=row.finance == Finance.PAID and row.channel == Channel.ONLINE,
        papers=counted["papers"],
        digital_papers=counted["digital_papers"],
        reused_answers=len(row.reused),
        rating=rating.total if rating else None,
    )


def _is_acting(row: Case) -> bool:
    return report_group(Status(row.status)) in (ReportGroup.WAITING, ReportGroup.RUNNING)
