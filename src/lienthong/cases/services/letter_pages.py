# SPDX-License-Identifier: Apache-2.0
"""What a document of a consultation says: its PDF under the agency's seal, and its fields."""

from pathlib import Path
from typing import Any

from lienthong.cases.models import OpinionLetter
from lienthong.exchange.rules.desk import Letter
from lienthong.files import services as files
from lienthong.kernel import clock, pdf
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, FileId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.signing import services as signing

TEMPLATE = Path(__file__).parents[1] / "typst" / "y-kien.typ"
LIMIT_BYTES = 5_242_880
#: Symbols of the two documents (ký hiệu, illustrative).
NOTATIONS = {False: "CV-LYK", True: "CV-TLYK"}
_CONTENT = 1_000
_OPINIONS = {True: "Đồng ý", False: "Không đồng ý", None: "Ý kiến khác"}


def words_of(letter: OpinionLetter) -> Letter:
    """Return the fields of the document that a letter is."""
    row = letter.consultation
    agency = orgs.agency_by_code(letter.sender_code)
    return Letter(
        number=str(letter.number),
        notation=NOTATIONS[letter.is_answer],
        type_name="Công văn",
        subject=_subject(letter),
        content=(letter.answer if letter.is_answer else row.question)[:_CONTENT],
        place=agency.unit_name,
        issued_on=clock.legal_date(letter.made_at),
        signer_name=letter.written_by,
        signer_position=letter.written_as,
        due_on=None if letter.is_answer else clock.legal_date(row.due_at),
        pages=1,
    )


def kept(letter: OpinionLetter, desk: Actor) -> FileId:
    """Set a letter's page, seal it for its agency and store it.

    Raises: what sealing and storing raise.
    """
    agency = orgs.agency_by_code(letter.sender_code)
    made = pdf.render(TEMPLATE, _facts(letter, agency))
    sealed = signing.seal(
        made, actor=desk, agency_id=AgencyId(agency.id), reason="Phát hành văn bản điện tử"
    )
    name = f"{letter.number}-{NOTATIONS[letter.is_answer]}.pdf"
    stored = files.store(desk, sealed, name, limit_bytes=LIMIT_BYTES, allowed=("application/pdf",))
    return stored.id


def _subject(letter: OpinionLetter) -> str:
    row = letter.consultation
    if letter.is_answer:
        return f"Trả lời việc lấy ý kiến về hồ sơ {row.case.code}"
    return f"Lấy ý kiến để giải quyết hồ sơ {row.case.code}: {row.case.procedure_name}"[:500]


def _facts(letter: OpinionLetter, agency: AgencyView) -> dict[str, Any]:
    row = letter.consultation
    papers = {one.pk: one.name for one in row.case.attachments.filter(pk__in=row.papers)}
    opinion = "Không cho ý kiến" if letter.declines else _OPINIONS[letter.agrees]
    return {
        "agency": agency.name,
        "above": orgs.agency(agency.parent_id).name if agency.parent_id else "",
        "code": f"{letter.number}/{NOTATIONS[letter.is_answer]}",
        "place": agency.unit_name,
        "issued_on": clock.legal_date(letter.made_at).isoformat(),
        "subject": _subject(letter),
        "to": orgs.agency_by_code(letter.receiver_code).name,
        "is_answer": letter.is_answer,
        "case_code": row.case.code,
        "procedure": row.case.procedure_name,
        "question": row.question,
        "asked_at": row.asked_at.astimezone(HANOI).isoformat(),
        "due_at": row.due_at.astimezone(HANOI).isoformat(),
        "shared": [] if letter.is_answer else [[name, told] for name, told in row.shared.items()],
        "papers": [] if letter.is_answer else [papers[key] for key in row.papers if key in papers],
        "opinion": opinion if letter.is_answer else "",
        "answer": letter.answer,
        "position": letter.written_as or "Người đại diện cơ quan",
        "signer": letter.written_by,
    }
