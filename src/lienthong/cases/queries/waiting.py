# SPDX-License-Identifier: Apache-2.0
"""What the dossiers of one page of a list wait for."""

from collections.abc import Collection

from lienthong.cases.models import Step
from lienthong.kernel.ids import CaseId


def waiting_steps(case_ids: Collection[CaseId]) -> dict[CaseId, str]:
    """Return the names of the open steps of some dossiers, by dossier, in one read.

    The caller shows them to an actor who reached these dossiers by a list.
    """
    rows = Step.objects.filter(case_id__in=list(case_ids), done_at=None).order_by("due_at", "id")
    found: dict[CaseId, str] = {}
    for case_id, name in rows.values_list("case_id", "name"):
        known = found.get(CaseId(case_id))
        found[CaseId(case_id)] = f"{known}, {name}" if known else name
    return found
