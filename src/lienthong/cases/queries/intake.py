# SPDX-License-Identifier: Apache-2.0
"""Reads of receptions: one with its checklist, those under way, who is competent."""

import datetime as dt
import uuid
from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from lienthong.cases.errors.intake import IntakeMissing
from lienthong.cases.models import Case, Intake, Scan
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import Party, Status, Way, Wish
from lienthong.cases.rules.intake import (
    IntakeState,
    PaperLine,
    checklist,
    content_mark,
)
from lienthong.files import queries as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.errors import Denied, Refusal
from lienthong.kernel.ids import AgencyId, CaseId, FileId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import AgencyKind
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Procedure

#: Lines of each list on the first page of the counter.
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanView:
    """One scanned page."""

    id: uuid.UUID
    component: str
    file_id: FileId
    file_name: str
    media_type: str
    page: int  #: of the file, from 1
    turns: int  #: quarter turns to the right


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeView:
    """One reception as its page shows it."""

    id: uuid.UUID
    state: IntakeState
    agency_id: AgencyId  #: whose counter it is
    competent_id: AgencyId  #: who decides
    competent_name: str
    procedure: Procedure
    ticket: str
    applicant: Party
    representative: Party | None
    form: Mapping[str, Any]
    wish: Wish
    lines: tuple[PaperLine, ...]
    scans: Mapping[str, tuple[ScanView, ...]]  #: by component, in order
    confirmed: Mapping[str, str] | None  #: name, number, how, at; None also when it was changed
    order_id: uuid.UUID | None
    case_id: CaseId | None
    clerk: str
    account_id: uuid.UUID | None
    began_at: dt.datetime

    @property
    def missing(self) -> tuple[PaperLine, ...]:
        """The papers the dossier waits for."""
        return tuple(line for line in self.lines if line.is_missing)

    @property
    def is_for_other(self) -> bool:
        """Tell whether this counter takes it for another agency (MC-09)."""
        return self.agency_id != self.competent_id

    @property
    def mark(self) -> str:
        """The mark of what the applicant confirms."""
        return _mark(
            self.applicant.stored(),
            self.representative.stored() if self.representative else None,
            self.form,
            self.procedure.version,
            self.wish,
            self.competent_id,
            self.lines,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRow:
    """One reception of a list."""

    id: uuid.UUID | None  #: None: a dossier that came another way
    case_id: CaseId | None
    case_code: str
    applicant_name: str
    procedure_name: str
    clerk: str
    at: dt.datetime


def intakes_of(actor: Actor) -> QuerySet[Intake]:
    """Return the receptions of the counter of an official's post. Raises: Denied."""
    actor.require("cases.receive")
    if not actor.is_official or actor.agency_id is None:
        raise Denied(right="cases.receive")
    return Intake.objects.filter(agency_id=actor.agency_id)


def intake(actor: Actor, intake_id: uuid.UUID) -> IntakeView:
    """Return one reception of the actor's counter. Raises: Denied, IntakeMissing."""
    row = intakes_of(actor).select_related("competent").filter(pk=intake_id).first()
    if row is None:
        raise IntakeMissing
    return intake_view(row)


def intake_view(row: Intake) -> IntakeView:
    """Return a row as a value; its pages are read with it."""
    procedure = procedures.version(row.procedure_code, row.procedure_version)
    scans = _scans(row)
    pages = Tally(scan.component for scan in scans)
    confirmed = row.confirmed
    lines = checklist(
        procedure, row.form, row.papers, pages, has_representative=bool(row.representative)
    )
    mark = _mark(
        row.applicant, row.representative, row.form, row.procedure_version,
        Wish.of(row.wish), row.competent_id, lines,
    )  # fmt: skip
    return IntakeView(
        id=row.pk,
        state=IntakeState(row.state),
        agency_id=AgencyId(row.agency_id),
        competent_id=AgencyId(row.competent_id),
        competent_name=row.competent.name,
        procedure=procedure,
        ticket=row.ticket,
        applicant=Party.of(row.applicant),
        representative=Party.of(row.representative) if row.representative else None,
        form=row.form,
        wish=Wish.of(row.wish),
        lines=lines,
        scans={
            code: tuple(scan for scan in scans if scan.component == code) for code in sorted(pages)
        },
        confirmed=confirmed if confirmed and confirmed.get("mark") == mark else None,
        order_id=row.order_id,
        case_id=CaseId(row.case_id) if row.case_id else None,
        clerk=row.clerk,
        account_id=row.account_id,
        began_at=row.began_at.astimezone(HANOI),
    )


def _mark(
    applicant: Mapping[str, Any],
    representative: Mapping[str, Any] | None,
    form: Mapping[str, Any],
    version: int,
    wish: Wish,
    competent_id: uuid.UUID,
    lines: tuple[PaperLine, ...],
) -> str:
    parties = (applicant, representative)
    said = (*parties, wish.stored()) if wish.way is not Way.ONLINE else parties
    return content_mark(
        parties=said, form=form, version=version, competent_id=competent_id, lines=lines
    )


def _scans(row: Intake) -> list[ScanView]:
    found = list(row.scans.order_by("component_code", "place", "id"))
    stored = files.stored_all(FileId(one.file_id) for one in found)
    return [_scan(one, stored[FileId(one.file_id)]) for one in found]


def _scan(row: Scan, stored: files.StoredFile) -> ScanView:
    return ScanView(
        id=row.pk, component=row.component_code, file_id=stored.id, file_name=stored.name,
        media_type=stored.media_type, page=row.page, turns=row.turns,
    )  # fmt: skip


def scan(actor: Actor, intake_id: uuid.UUID, scan_id: uuid.UUID) -> ScanView:
    """Return one page of a reception of the actor's counter. Raises: Denied, IntakeMissing."""
    row = Scan.objects.filter(pk=scan_id, intake__in=intakes_of(actor), intake=intake_id).first()
    if row is None:
        raise IntakeMissing
    return _scan(row, files.stored(FileId(row.file_id)))


def open_intakes(actor: Actor) -> list[IntakeRow]:
    """List receptions that were begun and not finished at the actor's counter, newest first."""
    rows = intakes_of(actor).filter(state=IntakeState.OPEN).order_by("-changed_at")[:SHOWN]
    return [
        IntakeRow(
            id=row.pk, case_id=None, case_code="", applicant_name=row.applicant.get("name", ""),
            procedure_name=str(procedures.version(row.procedure_code, row.procedure_version).name),
            clerk=row.clerk, at=row.changed_at.astimezone(HANOI),
        )
        for row in rows
    ]  # fmt: skip


def waiting_intakes(actor: Actor, code: str = "") -> list[IntakeRow]:
    """List dossiers that wait for papers before acceptance at the actor's counter.

    code: of one dossier, as printed on Mẫu 02; empty: the newest.
    """
    intakes_of(actor)
    rows = visible_to(actor).filter(
        receiving_agency_id=actor.agency_id, status=Status.SUPPLEMENT, started_at=None
    )
    if code:
        rows = rows.filter(code__iexact=code)
    found = rows.order_by("-responded_at").select_related("intake")[:SHOWN]
    return [_waiting(row) for row in found]


def _waiting(row: Case) -> IntakeRow:
    begun: Intake | None = getattr(row, "intake", None)
    at = row.responded_at or row.received_at
    return IntakeRow(
        id=begun.pk if begun else None, case_id=CaseId(row.pk), case_code=row.code,
        applicant_name=row.applicant_name, procedure_name=row.procedure_name,
        clerk=begun.clerk if begun else "", at=at.astimezone(HANOI),
    )  # fmt: skip


def confirmation_of(case_id: CaseId) -> Mapping[str, str] | None:
    """Return who confirmed a dossier at the counter: name, number, how, at; None elsewhere."""
    row = Intake.objects.filter(case_id=case_id).values_list("confirmed", flat=True).first()
    return row or None


def competent_choices(actor: Actor, procedure: Procedure) -> list[AgencyView]:
    """List who may be competent for a dossier taken at the actor's counter, own agency first.

    Any counter of a province takes a dossier for any agency of it (NĐ 118/2025/NĐ-CP).
    """
    if actor.agency_id is None:
        return []
    own = orgs.agency(actor.agency_id)
    found = _named(own, procedure) if procedure.agency.code else _committees(own, procedure)
    return sorted(found, key=lambda one: (one.id != own.id, one.short_name or one.name))


def _committees(own: AgencyView, procedure: Procedure) -> list[AgencyView]:
    root = _top(own)
    if procedure.agency.level == "commune":
        below = [one for one in orgs.children(root.id) if one.kind is AgencyKind.COMMUNE_COMMITTEE]
        return below if own.id in {one.id for one in below} else [own, *below]
    return [own] if own.id == root.id else [own, root]


def _named(own: AgencyView, procedure: Procedure) -> list[AgencyView]:
    """Return the agency that a procedure names by the province, where this node knows it."""
    code = province_of(own)
    try:
        return [orgs.agency_by_code(procedure.agency.code.format(province_code=code))]
    except (Refusal, KeyError):
        return [own]


def _top(agency: AgencyView) -> AgencyView:
    while agency.parent_id:
        agency = orgs.agency(agency.parent_id)
    return agency


def province_of(agency: AgencyView) -> str:
    """Return the statistics code of an agency's province, or nothing."""
    unit = orgs.unit(agency.unit_code) if agency.unit_code else None
    if unit is None:
        return ""
    return next((one.code for one in orgs.provinces() if one.id == unit.parent_id), unit.code)
