# SPDX-License-Identifier: Apache-2.0
"""Open dossiers as they stand at this moment, counted for leaders."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from lienthong.cases.models import Case
from lienthong.cases.models.dossier import IS_OPEN
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import ReportGroup, Status, report_group
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNow:
    """Open dossiers by where their clock stands."""

    waiting: int = 0  #: not answered yet
    running: int = 0  #: on the clock
    paused: int = 0  #: Tạm dừng: states 5, 6 and 8
    overdue: int = 0  #: of those waiting or running: past the moment somebody had to act
    ready: int = 0  #: settled, waiting to be handed over


_FIELDS = {
    ReportGroup.WAITING: "waiting",
    ReportGroup.RUNNING: "running",
    ReportGroup.PAUSED: "paused",
    ReportGroup.PROCESSED: "ready",
}
_ACTING = (ReportGroup.WAITING, ReportGroup.RUNNING)


def open_by_clock(agency_ids: Collection[AgencyId] | None = None) -> OpenNow:
    """Count the open dossiers of some agencies, or of all. One query; it asks no right."""
    rows = Case.objects.filter(IS_OPEN)
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    found = dict.fromkeys((*_FIELDS.values(), "overdue"), 0)
    late = Count("pk", filter=Q(act_by_at__lt=clock.now()))
    grouped = rows.values_list("status").annotate(many=Count("pk"), late=late)
    for status, many, overdue in grouped:
        group = report_group(Status(status))
        found[_FIELDS[group]] += many
        found["overdue"] += overdue if group in _ACTING else 0
    return OpenNow(**found)


def visible_among(actor: Actor, case_ids: Collection[CaseId]) -> frozenset[CaseId]:
    """Return those of some dossiers that an actor reaches."""
    keys = visible_to(actor).filter(pk__in=list(case_ids)).values_list("pk", flat=True)
    return frozenset(CaseId(key) for key in keys)
