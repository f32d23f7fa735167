# SPDX-License-Identifier: Apache-2.0
"""Reads of the portal: applications being filled in, only ever one's own."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId, CaseId, DraftId, FileId, OrderId
from lienthong.orgs import queries as orgs
from lienthong.portal.models import Draft, DraftPaper
from lienthong.portal.rules import DraftState
from lienthong.portal.rules.flow import OPEN_STATES
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """An attached file."""

    id: uuid.UUID  #: of the attachment
    component_code: str  #: which paper it is
    file_id: FileId  #: where its content is
    name: str  #: file name
    size_bytes: int  #: size


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """An application being filled in."""

    id: DraftId  #: which
    procedure: Procedure  #: the version it is filled in under
    state: DraftState  #: filling, paying, submitted, discarded
    represents: str  #: enterprise applied for; empty for oneself
    agency_id: AgencyId | None  #: competent agency, once known
    answers: Mapping[str, Any]  #: field key → answer
    sources: Mapping[str, str]  #: field key → register read it was filled from
    done_steps: tuple[str, ...]  #: keys of pages answered
    papers: tuple[PaperView, ...]  #: attached files
    order_id: OrderId | None  #: fee order, once made
    case_id: CaseId | None  #: dossier, once submitted
    version: int  #: for finding out about stale pages
    changed_at: dt.datetime  #: last change


def address_text(value: Mapping[str, Any]) -> str:
    """Return an address in one line, units by their names; a code nobody knows stays a code."""
    if value.get("old"):
        return str(value["old"])
    parts = [str(value.get("detail", ""))]
    for key in ("commune_code", "province_code"):
        code = str(value.get(key, ""))
        parts.append(_unit_name(code) if code else "")
    return ", ".join(part for part in parts if part)


def _unit_name(code: str) -> str:
    try:
        return orgs.unit(code).full_name
    except Missing:
        return code


def mine(actor: Actor) -> QuerySet[Draft]:
    """Return the drafts an actor may see: their own, in the capacity they act in."""
    if actor.account_id is None:
        return Draft.objects.none()
    return Draft.objects.filter(account_id=actor.account_id, represents=actor.represents or "")


def draft(actor: Actor, draft_id: DraftId) -> DraftView:
    """Return one of the actor's drafts. Raises: Missing."""
    row = mine(actor).filter(pk=draft_id).prefetch_related(_papers()).first()
    if row is None:
        raise Missing(what="hồ sơ đang soạn")
    return view(row)


def open_drafts(actor: Actor) -> list[DraftView]:
    """Return the applications the actor has begun and not submitted, latest first."""
    rows = mine(actor).filter(state__in=OPEN_STATES).order_by("-changed_at")
    return [view(row) for row in rows.prefetch_related(_papers())]


def open_draft(actor: Actor, procedure_code: str) -> DraftView | None:
    """Return the application already begun for a procedure, or None."""
    rows = mine(actor).filter(state__in=OPEN_STATES, procedure_code=procedure_code)
    row = rows.prefetch_related(_papers()).first()
    return view(row) if row else None


def view(row: Draft) -> DraftView:
    """Return a draft as others may hold it."""
    return DraftView(
        id=DraftId(row.pk),
        procedure=procedures.version(row.procedure_code, row.procedure_version),
        state=DraftState(row.state),
        represents=row.represents,
        agency_id=AgencyId(row.agency_id) if row.agency_id else None,
        answers=row.answers,
        sources=row.sources,
        done_steps=tuple(row.done_steps),
        papers=tuple(_paper(paper) for paper in row.papers.all() if paper.removed_at is None),
        order_id=OrderId(row.order_id) if row.order_id else None,
        case_id=CaseId(row.case_id) if row.case_id else None,
        version=row.version,
        changed_at=row.changed_at,
    )


def _papers() -> "Prefetch[str, QuerySet[DraftPaper]]":
    return Prefetch("papers", DraftPaper.objects.filter(removed_at=None).order_by("added_at"))


def _paper(row: DraftPaper) -> PaperView:
    return PaperView(
        id=row.pk,
        component_code=row.component_code,
        file_id=FileId(row.file_id),
        name=row.name,
        size_bytes=row.size_bytes,
    )
