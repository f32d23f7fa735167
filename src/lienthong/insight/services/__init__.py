# SPDX-License-Identifier: Apache-2.0
"""Writes: counting dossiers, proving the counts, recording what was taken out."""

from lienthong.cases.events import CaseFact
from lienthong.insight.services.counting import count, count_all, refresh
from lienthong.insight.services.proving import Difference, check, rebuild
from lienthong.insight.services.taking import record_export
from lienthong.kernel.ids import CaseId

__all__ = [
    "Difference",
    "check",
    "count",
    "count_all",
    "rebuild",
    "record_export",
    "recount",
    "refresh",
]


def recount(event: CaseFact) -> None:
    """Count the dossier that an event tells of.

    Deliveries under way know it by this place and name: it stays here.
    """
    refresh(CaseId(event.case_id))
