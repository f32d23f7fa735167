# SPDX-License-Identifier: Apache-2.0
"""Mẫu 01–07: a record in the transaction of the act, its sealed PDF in a job right after."""

import datetime as dt
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from lienthong.audit import services as audit
from lienthong.cases.errors import BookTooLong, CaseMissing
from lienthong.cases.models import Attachment, Case, Involvement, Slip
from lienthong.cases.queries import SlipView
from lienthong.cases.queries.access import visible_to
from lienthong.cases.rules import (
    Part,
    Punctuality,
    QrFacts,
    SlipForm,
    Status,
    Way,
    Wish,
    classify,
    qr_text,
)
from lienthong.cases.rules.intake import AUTHORISATION, authorisation_name
from lienthong.cases.services.beats import Move
from lienthong.cases.services.counters import next_number
from lienthong.files import services as files
from lienthong.kernel import clock, pdf
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId, CaseId, FileId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.outbox import services as outbox
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Deadline, DeadlineKind
from lienthong.signing import services as signing

TEMPLATES = Path(__file__).parents[1] / "typst"
#: What the QR code names as the source of the data.
SYSTEM_NAME = "Liên Thông"
LIMIT_BYTES = 5_242_880
#: A register book prints so many dossiers at most.
BOOK_ROWS = 5_000

_FILES = {
    SlipForm.RECEIPT: "mau-01.typ",
    SlipForm.SUPPLEMENT: "mau-02.typ",
    SlipForm.REFUSAL: "mau-03.typ",
    SlipForm.APOLOGY: "mau-04.typ",
    SlipForm.STOP: "mau-05.typ",
    SlipForm.CONTROL: "mau-06.typ",
    SlipForm.REGISTER: "mau-07.typ",
    SlipForm.HAND_OVER: "bien-nhan.typ",
}
_PUNCTUALITY = {
    Punctuality.EARLY: "Trước hạn",
    Punctuality.ON_TIME: "Đúng hạn",
    Punctuality.LATE: "Quá hạn",
    "": "",
}
_UNITS = {
    DeadlineKind.HOURS: "giờ làm việc",
    DeadlineKind.WORKING_DAYS: "ngày làm việc",
    DeadlineKind.CALENDAR_DAYS: "ngày",
}


def issue(
    move: Move,
    *,
    note: str = "",
    items: Sequence[str] = (),
    previous_due_at: dt.datetime | None = None,
) -> Slip | None:
    """Record the slip that a move issues and queue its printing, in the caller's transaction."""
    form = move.row.slip
    if form is None:
        return None
    facts = {
        "reason": note,
        "items": list(items),
        "previous_due_at": _instant(previous_due_at),
        "pauses": bool(move.legal.is_paused),
    }
    return _record(move.actor, move.case, form, facts, at=move.at)


def issue_hand_over(move: Move, receipt: dict[str, str]) -> Slip:
    """Record the receipt of a hand-over and queue its sealing, in the caller's transaction."""
    facts = {**receipt, **_handed(move.case)}
    return _record(move.actor, move.case, SlipForm.HAND_OVER, facts, at=move.at)


def hand_over_sheet(actor: Actor, case: Case, receipt: dict[str, str]) -> bytes:
    """Return the same receipt to be signed by hand: neither numbered nor sealed yet."""
    form, now = SlipForm.HAND_OVER, clock.now()
    agency = orgs.agency(AgencyId(_issuer(case, form)))
    facts = {
        **_heading(agency, actor, form, now), **_dossier(case, agency), **receipt,
        **_handed(case), "number": case.code, "title": _NAMES_PRINTED[form],
    }  # fmt: skip
    codes = {name: pdf.qr_svg(str(facts[key])) for name, key in _SHEET_CODES.items()}
    return pdf.render(TEMPLATES / _FILES[form], facts, images=codes)


#: Codes on a receipt that is not issued yet: of the dossier, and to judge the work.
_SHEET_CODES = {"qr.svg": "url", "danh-gia.svg": "rate_url"}


def _handed(case: Case) -> dict[str, str]:
    return {
        "result": case.result.title or "Kết quả giải quyết",
        "result_number": case.result.number,
    }


@transaction.atomic
def control_slip(*, actor: Actor, case_id: CaseId) -> SlipView:
    """Produce Mẫu 06 of a dossier as it stands: one row for each hand-over.

    Raises: CaseMissing, Denied.
    """
    case = visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise CaseMissing
    if not actor.has("cases.oversee") and not actor.has("cases.receive"):
        actor.require("cases.appraise")
    facts = {"rows": _hand_overs(case)}
    slip = _record(actor, case, SlipForm.CONTROL, facts, at=clock.now())
    audit.record(actor, "cases.control_slip_issued", slip.pk, case_code=case.code)
    return _view(slip)


@transaction.atomic
def register_book(
    *, actor: Actor, from_on: dt.date, to_on: dt.date, most: int = BOOK_ROWS
) -> SlipView:
    """Produce Mẫu 07 of the actor's agency: its dossiers received between two legal dates.

    most: dossiers in one book; of a span with more nothing is printed rather than a part.

    Raises: Denied, BookTooLong.
    """
    if not actor.has("cases.oversee"):
        actor.require("cases.receive")
    assert actor.agency_id
    agency = orgs.agency(actor.agency_id)
    now = clock.now()
    number = next_number(f"slip:{agency.code}/STD/{now.year}")
    rows, about = _book(agency, from_on, to_on, most)
    slip = Slip.objects.create(
        agency_id=agency.id,
        form=SlipForm.REGISTER,
        number=f"{number:02d}/STD-{agency.code}/{now.year}",
        facts={
            **_heading(agency, actor, SlipForm.REGISTER, now),
            "from_on": from_on.isoformat(),
            "to_on": to_on.isoformat(),
            "rows": rows,
        },
        issued_at=now,
        issued_by=actor.name,
        issuer_account_id=actor.account_id,
    )
    audit.record(actor, "cases.register_book_issued", slip.pk, about=about)
    outbox.enqueue("cases.issue_slip", slip_id=str(slip.pk))
    return _view(slip)


def print_slip(slip_id: uuid.UUID) -> FileId:
    """Set a recorded slip, seal it for its agency, keep it; a second call finds it done.

    Three steps: read; set and seal outside any transaction; one transaction that keeps it.
    Raises: Slip.DoesNotExist, and what sealing raises.
    """
    actor = Actor.system("cases.issue_slip")
    with transaction.atomic(durable=True):
        slip = Slip.objects.get(pk=slip_id)
    if slip.file_id:
        return FileId(slip.file_id)
    form = SlipForm(slip.form)
    facts = {**slip.facts, "number": slip.number, "title": _NAMES_PRINTED[form]}
    made = pdf.render(TEMPLATES / _FILES[form], facts, images=_codes(slip, form))
    sealed = signing.seal(
        made, actor=actor, agency_id=AgencyId(slip.agency_id), reason=_NAMES_PRINTED[form]
    )
    return _keep(actor, slip_id, sealed)


@transaction.atomic
def _keep(actor: Actor, slip_id: uuid.UUID, sealed: bytes) -> FileId:
    slip = Slip.objects.select_for_update().get(pk=slip_id)
    if slip.file_id:
        return FileId(slip.file_id)
    name = f"{_NAMES_PRINTED[SlipForm(slip.form)]} {slip.number.replace('/', '-')}.pdf"
    stored = files.store(actor, sealed, name, limit_bytes=LIMIT_BYTES, allowed=("application/pdf",))
    slip.file_id, slip.sealed_at = stored.id, clock.now()
    slip.save(update_fields=["file_id", "sealed_at"])
    audit.record(
        actor, "cases.slip_sealed", slip.pk, after=stored.sha256,
        case_code=slip.case.code if slip.case else "",
    )  # fmt: skip
    return stored.id


_NAMES_PRINTED = {
    SlipForm.RECEIPT: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    SlipForm.SUPPLEMENT: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    SlipForm.REFUSAL: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    SlipForm.APOLOGY: "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
    SlipForm.STOP: "Thông báo dừng giải quyết hồ sơ",
    SlipForm.CONTROL: "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    SlipForm.REGISTER: "Sổ theo dõi hồ sơ",
    SlipForm.HAND_OVER: "Biên nhận trả kết quả",
}


def _record(
    actor: Actor, case: Case, form: SlipForm, facts: dict[str, Any], *, at: dt.datetime
) -> Slip:
    agency = orgs.agency(AgencyId(_issuer(case, form)))
    times = case.slips.filter(form=form).count()
    suffix = f"-{times + 1}" if times else ""
    slip = Slip.objects.create(
        case=case,
        agency_id=agency.id,
        form=form,
        number=f"{case.code}/{form.notation}{suffix}",
        facts={**_heading(agency, actor, form, at), **_dossier(case, agency), **facts},
        issued_at=at,
        issued_by=actor.name,
        issuer_account_id=actor.account_id,
    )
    outbox.enqueue("cases.issue_slip", slip_id=str(slip.pk))
    return slip


def _issuer(case: Case, form: SlipForm) -> uuid.UUID:
    at_reception = {SlipForm.RECEIPT, SlipForm.REFUSAL, SlipForm.HAND_OVER}
    return case.receiving_agency_id if form in at_reception else case.agency_id


def _heading(agency: AgencyView, actor: Actor, form: SlipForm, at: dt.datetime) -> dict[str, Any]:
    above = orgs.agency(agency.parent_id).name if agency.parent_id else ""
    return {
        "form": form.value,
        "agency": agency.name,
        "agency_above": above,
        "agency_address": agency.address,
        "agency_phone": agency.phone,
        "agency_email": agency.email,
        "place": agency.unit_name,
        "issued_at": _instant(at),
        "issuer": actor.name,
        "issuer_post": actor.post_name,
    }


def _dossier(case: Case, issuer: AgencyView) -> dict[str, Any]:
    is_here = issuer.id == case.receiving_agency_id
    procedure_deadline = Deadline(
        kind=DeadlineKind(case.deadline_kind), amount=case.deadline_amount
    )
    papers = case.attachments.filter(replaced_at=None).order_by("added_at", "id")
    procedure = procedures.version(case.procedure_code, case.procedure_version)
    names = {one.code: one.name.vi for one in procedure.components}
    names[AUTHORISATION] = str(authorisation_name())
    return {
        "code": case.code,
        "procedure_code": case.procedure_code,
        "procedure": case.procedure_name,
        "applicant": case.applicant,
        "owner": case.owner,
        "representative": case.representative,
        "competent": case.agency.name if case.agency_id != issuer.id else "",
        "papers": [_paper_line(paper, names) for paper in papers],
        "deadline": deadline_text(procedure_deadline),
        "received_at": _instant(case.received_at),
        "due_at": _instant(case.due_at),
        "return_at": issuer.name if is_here else case.receiving_agency.name,
        "channel": case.channel,
        "wish": _wish(Wish.of(case.wish), issuer.name if is_here else case.receiving_agency.name),
        "secret": case.lookup_secret,
        "url": f"{settings.BASE_URL}/tra-cuu?ma={case.code}",
        "rate_url": f"{settings.BASE_URL}/danh-gia/ho-so?ma={case.code}",
    }


def _wish(wish: Wish, counter: str) -> str:
    """Say where the result is had, as Mẫu 01 registers it (“đăng ký nhận kết quả tại”)."""
    online = "Cổng Dịch vụ công (bản điện tử đã ký số)"
    if wish.way is Way.COUNTER:
        return f"{online} và bản giấy tại {counter}"
    if wish.way is Way.POST:
        to = f"{wish.name}, {wish.address}, điện thoại {wish.phone}"
        return f"{online} và bản giấy qua bưu chính công ích đến: {to}"
    return online


def _paper_line(paper: Attachment, names: dict[str, str]) -> dict[str, Any]:
    """One line of Mẫu 01: a paper of the counter by its legal name, a file by its sender's."""
    legal = names.get(paper.component_code, paper.name)
    return {
        "name": legal if paper.standing else paper.name,
        "kind": paper.standing or paper.kind,
        "copies": paper.copies,
    }


def deadline_text(deadline: Deadline) -> str:
    """Return a procedure's time as slips say it."""
    if deadline.kind is DeadlineKind.IN_DAY:
        return "Trong ngày làm việc (nhận sau 15 giờ: trong ngày làm việc tiếp theo)"
    return f"{deadline.amount:02d} {_UNITS[deadline.kind]}"


def _hand_overs(case: Case) -> list[dict[str, Any]]:
    """One row of Mẫu 06 for each act that handed the dossier on, and for each lead of a step."""
    rows = []
    for move in case.movements.select_related("agency").order_by("at", "id"):
        if not (move.handed_to or move.step):
            continue
        rows.append(
            {
                "from": move.step or str(Status(move.to_status).label),
                "by": move.actor_name,
                "post": move.post_name,
                "agency": move.agency.name if move.agency else "",
                "to": move.handed_to,
                "at": _instant(move.at),
                "due_at": _instant(move.step_due_at),
                "result": _PUNCTUALITY[move.punctuality],
                "note": move.note,
            }
        )
    rows += [_given(case, lead) for lead in case.involvements.filter(part=Part.LEAD)]
    return sorted(rows, key=lambda row: str(row["at"]))


def _given(case: Case, lead: Involvement) -> dict[str, Any]:
    """One row for a step that somebody was given: who gave it, to whom, and when."""
    return {
        "from": lead.step_name,
        "by": lead.given_by,
        "post": "",
        "agency": case.agency.name,
        "to": lead.name,
        "at": _instant(lead.given_at),
        "due_at": "",
        "result": "",
        "note": lead.note or "Phân công",
    }


def _book(
    agency: AgencyView, from_on: dt.date, to_on: dt.date, most: int
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    begin = clock.at(from_on, dt.time(0))
    end = clock.at(to_on + dt.timedelta(days=1), dt.time(0))
    cases = Case.objects.filter(
        agency_id=agency.id, received_at__gte=begin, received_at__lt=end
    ).select_related("result")
    many = cases.count()
    if many > most:
        raise BookTooLong(many=many, most=most)
    rows, about = [], []
    for case in cases.order_by("received_at", "id"):
        result = getattr(case, "result", None)
        about.append(case.applicant_number)
        rows.append(
            {
                "code": case.code,
                "procedure": case.procedure_name,
                "applicant": case.applicant_name,
                "address": case.applicant.get("address", ""),
                "phone": case.applicant.get("phone", ""),
                "received_at": _instant(case.received_at),
                "due_at": _instant(case.due_at),
                "finished_at": _instant(case.finished_at),
                "returned_at": _instant(result.returned_at) if result else "",
                "status": str(Status(case.status).label),
                "result": _result_word(case),
            }
        )
    return rows, tuple(sorted({number for number in about if number}))


def _result_word(case: Case) -> str:
    if case.finished_at and case.due_at:
        return _PUNCTUALITY[classify(case.finished_at, case.due_at)]
    return "Tạm dừng" if case.status in {Status.SUPPLEMENT, Status.PAYMENT, Status.STOPPED} else ""


def _codes(slip: Slip, form: SlipForm) -> dict[str, bytes]:
    """Return the codes on a slip: of the paper itself, and of the page to judge the work."""
    codes = {"qr.svg": pdf.qr_svg(_qr(slip, form))}
    if address := slip.facts.get("rate_url"):
        codes["danh-gia.svg"] = pdf.qr_svg(address)
    return codes


def _qr(slip: Slip, form: SlipForm) -> str:
    case = slip.case
    return qr_text(
        QrFacts(
            case_code=case.code if case else slip.number,
            procedure_code=case.procedure_code if case else "",
            holder_number=case.applicant_number if case else "",
            paper=_NAMES_PRINTED[form],
            system=SYSTEM_NAME,
            issued_at=slip.issued_at.astimezone(HANOI),
            site=settings.BASE_URL,
        )
    )


def _instant(instant: dt.datetime | None) -> str:
    return instant.astimezone(HANOI).isoformat(timespec="minutes") if instant else ""


def _view(slip: Slip) -> SlipView:
    return SlipView(
        id=slip.pk,
        form=SlipForm(slip.form),
        number=slip.number,
        issued_at=slip.issued_at,
        issued_by=slip.issued_by,
        file_id=FileId(slip.file_id) if slip.file_id else None,
    )
