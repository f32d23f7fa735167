# SPDX-License-Identifier: Apache-2.0
"""Papers the platform issued about dossiers, for whoever holds one and wants to know its worth.

Nothing personal is told: who holds a file or a number learns that it was issued, when, by whom.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import translation

from lienthong.cases.models import Result, ResultChange, Slip
from lienthong.cases.rules import ChangeKind, Decision, SaidFacts, SlipForm, plain
from lienthong.kernel import clock
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import FileId
from lienthong.kernel.text import clean
from lienthong.procedures import queries as procedures
from lienthong.procedures import rules
from lienthong.procedures.rules import Procedure

#: What the paper of a recall is called.
RECALL_NAME = "Quyết định thu hồi kết quả"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedPaper:
    """One slip or result that left the platform."""

    title: str  #: what it is
    number: str  #: its legal number
    agency_name: str  #: who issued it
    case_code: str  #: of which dossier; empty for a register book
    procedure_code: str  #: of which procedure; empty for a register book
    issued_at: dt.datetime  #: when
    file_id: FileId | None  #: its sealed PDF, once there
    later_number: str = ""  #: a later paper of the same kind that took its place
    later_at: dt.datetime | None = None  #: when
    valid_until: dt.date | None = None  #: last day it may be used; None: without end
    recalled_at: dt.datetime | None = None  #: since when its agency takes it back
    recalled_why: str = ""  #: on which ground


def issued_among(file_ids: Collection[FileId]) -> IssuedPaper | None:
    """Return the slip or result that one of some files is, or None."""
    slip = Slip.objects.select_related("case", "agency").filter(file_id__in=file_ids).first()
    if slip:
        return _slip(slip)
    result = (
        Result.objects.select_related("case", "case__agency")
        .filter(file_id__in=file_ids, signed_at__isnull=False)
        .first()
    )
    if result:
        return _result(result)
    change = (
        ResultChange.objects.select_related("case", "case__agency")
        .filter(Q(old_file_id__in=file_ids) | Q(new_file_id__in=file_ids))
        .first()
    )
    if change is None:
        return None
    return _replaced(change) if change.old_file_id in set(file_ids) else _decision(change)


def issued_numbered(number: str) -> IssuedPaper | None:
    """Return the slip of a number, `<mã hồ sơ>/TNHS`, or None.

    Results are not sought: each agency numbers its own, so two papers may bear one number.
    """
    slip = Slip.objects.select_related("case", "agency").filter(number=clean(number).upper())
    found = slip.first()
    return _slip(found) if found else None


def issued_as_said(said: SaidFacts) -> IssuedPaper | None:
    """Return the slip or result whose QR code says exactly this, or None.

    A holder's number that the code kept to itself is not compared.
    """
    slips = Slip.objects.select_related("case", "agency").filter(case__code=said.case_code)
    for slip in slips:
        if _says(said, _facts_of_slip(slip)):
            return _slip(slip)
    results = Result.objects.select_related("case", "case__agency").filter(
        case__code=said.case_code, signed_at__isnull=False
    )
    for result in results:
        if _says(said, _facts_of_result(result)):
            return _result(result)
    return _changed_as_said(said)


def _changed_as_said(said: SaidFacts) -> IssuedPaper | None:
    """Return the paper that a correction replaced, or the decision of a recall."""
    changes = ResultChange.objects.select_related("case", "case__agency").filter(
        case__code=said.case_code
    )
    for change in changes:
        case = change.case
        procedure = procedures.version(case.procedure_code, case.procedure_version)
        holder = "" if procedure.privacy.is_sensitive else case.applicant_number
        signed_on = change.old_signed_at.astimezone(HANOI).date()
        old = _Printed(
            procedure_code=case.procedure_code,
            holder_number=holder,
            paper=change.old_title,
            issued_at=clock.at(signed_on, dt.time(0)),
        )
        if change.kind == ChangeKind.CORRECTION and _says(said, old):
            return _replaced(change)
        decision = _Printed(
            procedure_code=case.procedure_code,
            holder_number=holder,
            paper=RECALL_NAME,
            issued_at=clock.at(change.decided_on, dt.time(0)),
        )
        if change.kind == ChangeKind.RECALL and _says(said, decision):
            return _decision(change)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """What was printed into a code."""

    procedure_code: str
    holder_number: str
    paper: str
    issued_at: dt.datetime


def _says(said: SaidFacts, printed: _Printed) -> bool:
    return (
        said.procedure_code == printed.procedure_code
        and said.holder_number in (None, printed.holder_number)
        and plain(said.paper) == plain(printed.paper)
        and said.issued_at == printed.issued_at
    )


def _facts_of_slip(slip: Slip) -> _Printed:
    assert slip.case
    return _Printed(
        procedure_code=slip.case.procedure_code,
        holder_number=slip.case.applicant_number,
        paper=_name(slip),
        issued_at=slip.issued_at.replace(microsecond=0),
    )


def _facts_of_result(result: Result) -> _Printed:
    case = result.case
    assert result.signed_at
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    signed_on = result.signed_at.astimezone(HANOI).date()
    return _Printed(
        procedure_code=case.procedure_code,
        holder_number="" if procedure.privacy.is_sensitive else case.applicant_number,
        paper=result.title or _document_name(procedure, result),
        issued_at=clock.at(signed_on, dt.time(0)),
    )


def _document_name(procedure: Procedure, result: Result) -> str:
    """Return the name of a paper signed before names were kept."""
    document = rules.result_of(procedure, {**result.case.form, **result.edits})
    return document.name.vi if document else ""


def _name(slip: Slip) -> str:
    """Return the printed name, in Vietnamese whatever the reader's language."""
    with translation.override("vi"):
        return str(SlipForm(slip.form).label)


def _slip(slip: Slip) -> IssuedPaper:
    later = None
    if slip.case_id:
        later = (
            Slip.objects.filter(case_id=slip.case_id, form=slip.form, issued_at__gt=slip.issued_at)
            .order_by("-issued_at")
            .first()
        )
    return IssuedPaper(
        title=str(SlipForm(slip.form).label),
        number=slip.number,
        agency_name=slip.agency.name,
        case_code=slip.case.code if slip.case else "",
        procedure_code=slip.case.procedure_code if slip.case else "",
        issued_at=slip.issued_at.astimezone(HANOI),
        file_id=FileId(slip.file_id) if slip.file_id else None,
        later_number=later.number if later else "",
        later_at=later.issued_at.astimezone(HANOI) if later else None,
        recalled_at=slip.recalled_at and slip.recalled_at.astimezone(HANOI),
        recalled_why=slip.recalled_why,
    )


def _result(result: Result) -> IssuedPaper:
    assert result.signed_at
    return IssuedPaper(
        title=result.title or result.case.procedure_name,
        number=result.number,
        agency_name=result.case.agency.name,
        case_code=result.case.code,
        procedure_code=result.case.procedure_code,
        issued_at=result.signed_at.astimezone(HANOI),
        file_id=FileId(result.file_id) if result.file_id else None,
        valid_until=result.valid_until,
        recalled_at=result.recalled_at and result.recalled_at.astimezone(HANOI),
        recalled_why=_decided(result) if result.recalled_at else "",
    )


def _decided(result: Result) -> str:
    """Name the decision of a recall; its ground concerns nobody who merely holds the paper."""
    change = (
        ResultChange.objects.filter(case_id=result.case_id, kind=ChangeKind.RECALL)
        .order_by("-at")
        .first()
    )
    return f"{_shown(change)}." if change else ""


def _shown(change: ResultChange) -> str:
    decision = Decision(
        number=change.decision_number, decided_on=change.decided_on, reason=change.reason
    )
    return decision.shown


def _replaced(change: ResultChange) -> IssuedPaper:
    """Return a paper that a corrected one replaced."""
    return IssuedPaper(
        title=change.old_title,
        number=change.old_number,
        agency_name=change.case.agency.name,
        case_code=change.case.code,
        procedure_code=change.case.procedure_code,
        issued_at=change.old_signed_at.astimezone(HANOI),
        file_id=FileId(change.old_file_id),
        later_number=change.new_number,
        later_at=change.at.astimezone(HANOI),
        valid_until=change.old_valid_until,
    )


def _decision(change: ResultChange) -> IssuedPaper:
    """Return the signed decision of a recall."""
    return IssuedPaper(
        title=RECALL_NAME,
        number=change.decision_number,
        agency_name=change.case.agency.name,
        case_code=change.case.code,
        procedure_code=change.case.procedure_code,
        issued_at=change.at.astimezone(HANOI),
        file_id=FileId(change.new_file_id),
    )
