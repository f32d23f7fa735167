# SPDX-License-Identifier: Apache-2.0
"""What the paper of a result is made of: facts, scans of the dossier, the QR code."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings

from lienthong.cases.errors import ScansDiffer
from lienthong.cases.models import Case
from lienthong.cases.rules import QrFacts, qr_text, results
from lienthong.cases.services.slips import SYSTEM_NAME
from lienthong.files import queries as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import FileId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.procedures import rules as packs
from lienthong.procedures import services as outcomes
from lienthong.procedures.rules import Procedure, ResultDocument
from lienthong.procedures.services import Scan

#: The day of a paper that is only compared.
_NO_DAY = dt.datetime(2000, 1, 1, tzinfo=HANOI)
#: Stands on a preview where a number will be.
UNKNOWN = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Who issues the paper, when, on which register checks, under which number."""

    agency: AgencyView  #: the competent agency
    actor: Actor  #: who signs, or previews
    at: dt.datetime  #: the instant of the signature
    found: Mapping[str, Any] = field(default_factory=dict)  #: facts of the look-ups
    number: str = UNKNOWN  #: number and notation


class Drafted(Protocol):
    """What a drafter decided: saved (`Result`), or typed and not saved (`WorkingDraft`)."""

    edits: Any
    paper: str


def facts_of(procedure: Procedure, case: Case, result: Drafted, issue: Issue) -> dict[str, Any]:
    """Return what the pack's expressions may ask about a dossier, edits laid over answers."""
    agency, answers = issue.agency, {**case.form, **result.edits}
    chosen = {packs.CHOSEN: result.paper}
    document = packs.result_of(procedure, {**answers, **issue.found, **chosen})
    unit = orgs.unit(agency.unit_code) if agency.unit_code else None
    province = agency.unit_code
    if unit and unit.parent_id:
        province = _province_code(unit.parent_id, case)
    known = outcomes.known_facts(
        procedure,
        answers,
        case={"code": case.code, "procedure_code": case.procedure_code},
        result=_of_result(document, issue),
        agency={
            "name": agency.name,
            "code": agency.code,
            "place": unit.name if unit else _seat(agency),
            "province_code": province,
            "commune_code": agency.unit_code,
        },
        **issue.found,
    )
    return {**known, **chosen}


def digest_of(
    procedure: Procedure, case: Case, result: Drafted, agency: AgencyView, found: Mapping[str, Any]
) -> str:
    """Return what stands for all that the paper will say, whoever signs it and whenever."""
    signer = Actor.system(UNKNOWN)
    known = facts_of(
        procedure, case, result, Issue(agency=agency, actor=signer, at=_NO_DAY, found=found)
    )
    for write in procedure.writes:
        known.setdefault(write.name, {"key": UNKNOWN, "shown": UNKNOWN})
    document = packs.result_of(procedure, known)
    assert document
    data = packs.result_data(procedure, known)
    scans = case.attachments.filter(component_code__in=document.scans, replaced_at=None)
    prints = [
        files.stored(FileId(one)).sha256
        for one in scans.order_by("added_at").values_list("file_id", flat=True)
    ]
    return results.digest_of(document.code, document.template, data, prints)


def _of_result(document: ResultDocument | None, issue: Issue) -> dict[str, str]:
    day = issue.at.astimezone(HANOI).date()
    until = packs.valid_until(document, day) if document else None
    return {
        "number": issue.number,
        "signed_on": day.isoformat(),
        "signer": issue.actor.post_name or (document.signer.vi if document else ""),
        "signer_name": issue.actor.name,
        "book": packs.book_of(document, issue.number, day.year) if document else "",
        "valid_until": until.isoformat() if until else "",
    }


def _seat(agency: AgencyView) -> str:
    """Return the place an agency without a unit of its own writes from: its province."""
    above = orgs.agency(agency.parent_id) if agency.parent_id else None
    code = above.unit_code if above else ""
    return orgs.unit(code).name if code else ""


def _province_code(parent_id: object, case: Case) -> str:
    return next((one.code for one in orgs.provinces() if one.id == parent_id), case.agency.code[:2])


def scans_of(procedure: Procedure, known: Mapping[str, Any], case: Case) -> tuple[Scan, ...]:
    """Return the dossier's papers whose pages become pages of the result, in their order."""
    document = packs.result_of(procedure, known)
    wanted = document.scans if document else ()
    papers = case.attachments.filter(component_code__in=wanted, replaced_at=None)
    found = []
    for paper in sorted(papers, key=lambda one: (wanted.index(one.component_code), one.added_at)):
        stored = files.stored(FileId(paper.file_id))
        found.append(
            Scan(
                component=paper.component_code,
                media_type=stored.media_type,
                content=files.read_bytes(FileId(paper.file_id)),
            )
        )
    return tuple(found)


def check_scans(procedure: Procedure, case: Case) -> None:
    """Refuse a draft whose scans do not have the pages that were declared and paid for.

    Raises: ScansDiffer.
    """
    document = procedure.result
    if document is None or not document.scans:
        return
    scans = scans_of(procedure, case.form, case)
    try:
        there = outcomes.pages_of(scans)
    except ValueError as problem:
        raise ScansDiffer(there=0, declared=UNKNOWN) from problem
    declared = packs.filled(f"={document.pages}", case.form) if document.pages else there
    if there == 0 or there != declared:
        raise ScansDiffer(there=there, declared=declared)


def qr_of(procedure: Procedure, known: Mapping[str, Any], case: Case) -> str:
    """Return the text of the QR code at the head of the paper (TT 01/2023/TT-VPCP art. 26)."""
    document = packs.result_of(procedure, known)
    return qr_text(
        QrFacts(
            case_code=case.code,
            procedure_code=case.procedure_code,
            holder_number="" if procedure.privacy.is_sensitive else case.applicant_number,
            paper=document.name.vi if document else "",
            system=SYSTEM_NAME,
            issued_at=dt.datetime.fromisoformat(f"{known['result']['signed_on']}T00:00:00+07:00"),
            site=settings.BASE_URL,
        )
    )
