# SPDX-License-Identifier: Apache-2.0
"""Dossiers chosen from a list: their rows, the rights of their steps, their slips."""

import uuid
from collections.abc import Collection

from django.db.models import Q

from lienthong.cases.models import Slip, Step
from lienthong.cases.queries.access import visible_to
from lienthong.cases.queries.dossier import head, slip_view
from lienthong.cases.queries.values import CaseHead, SlipView
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import CaseId


def chosen_heads(actor: Actor, case_ids: Collection[CaseId]) -> dict[CaseId, tuple[CaseHead, str]]:
    """Return those of some dossiers that an actor reaches, each with its applicant. One query."""
    rows = visible_to(actor).filter(pk__in=list(case_ids)).defer("form", "process", "owner")
    return {CaseId(row.pk): (head(row), row.applicant_name) for row in rows}


def rights_of_steps(actor: Actor, step_ids: Collection[uuid.UUID]) -> frozenset[str]:
    """Return the rights that some open steps of the actor's agency ask for. One query."""
    rows = Step.objects.filter(
        Q(agency_id=actor.agency_id), pk__in=list(step_ids), done_at=None
    ).values_list("right", flat=True)
    return frozenset(rows)


def slips_among(actor: Actor, case_ids: Collection[CaseId]) -> dict[CaseId, list[SlipView]]:
    """Return the sealed slips of those of some dossiers that an actor reaches, oldest first."""
    reached = visible_to(actor).filter(pk__in=list(case_ids)).values("pk")
    rows = Slip.objects.filter(case__in=reached, file_id__isnull=False).order_by("issued_at", "id")
    found: dict[CaseId, list[SlipView]] = {}
    for row in rows.defer("facts"):
        if row.case_id:
            found.setdefault(CaseId(row.case_id), []).append(slip_view(row))
    return found
