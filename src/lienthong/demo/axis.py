# SPDX-License-Identifier: Apache-2.0
"""The document axis of the demo: this node's desk carries for everybody who is connected here."""

import io
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.db import transaction

from lienthong.demo import agencies, letters
from lienthong.demo.cast import password, totp_secret
from lienthong.demo.letters import Written
from lienthong.exchange import queries, services
from lienthong.exchange.errors import AxisAway, AxisRefused
from lienthong.exchange.rules.desk import Letter
from lienthong.exchange.rules.edxml import Business
from lienthong.identity import queries as identity_queries
from lienthong.identity import services as identity
from lienthong.identity.services import NewAccount
from lienthong.kernel import pdf
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing
from lienthong.orgs import queries as orgs
from lienthong.orgs.rules import Role
from lienthong.signing import services as signing

ACTOR = Actor.system("demo.axis")
OWNER = "H42"
TEMPLATE = Path(__file__).parent / "typst" / "cong-van.typ"
#: How long the gateway and the worker may take on a busy machine.
PATIENCE_SECONDS = 90.0
#: Agencies that seal what they send.
SEALING = ("H42", "G22", "G15")


def open_all() -> None:
    """Connect the desk and let its clerks write; what stands already is left as it is."""
    with transaction.atomic():  # else the gateway may read the desk before what it carries for
        desk = services.open_desk(ACTOR, agency_id=orgs.agency_by_code(OWNER).id)
        services.serve(ACTOR, desk, [root.code for root in orgs.roots()])
    try:
        orgs.staff_by_code(letters.CLERKS[0][1])
    except Missing:
        _await_gateway()
        _open_clerks()
        _correspond()


def clerk(agency_code: str) -> Actor:
    """Return the records clerk of an agency."""
    code = next(code for agency, code, _post, _name in letters.CLERKS if agency == agency_code)
    return identity_queries.actor_of_account(identity_queries.account_named(code).id)


def _await_gateway() -> None:
    """Wait until the gateway has read that the desk is connected."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        with suppress(AxisAway, AxisRefused):
            services.take_in()
            return
        time.sleep(0.5)


def _open_clerks() -> None:
    news = []
    for agency_code, code, title, name in letters.CLERKS:
        plan = agencies.PostPlan(agency_code=agency_code, title=title, role=Role.RECORDS, code=code)
        agencies.fill_post(ACTOR, plan, name)
        staff = orgs.staff_by_code(code)
        news.append(
            NewAccount(
                name=name, staff_id=staff.id, staff_code=code, email=staff.email, assurance=0,
                totp_secret=totp_secret(code),
            )
        )  # fmt: skip
    identity.load_accounts(ACTOR, news, password=password())
    for agency_code in SEALING:
        signing.issue_agency_seal(ACTOR, orgs.agency_by_code(agency_code).id)


def _correspond() -> None:
    """Let documents come to stand in every state."""
    office, ministry = clerk("H42"), clerk("G12")
    plan = _sent(letters.PLAN)
    _sent(letters.SURVEY)
    late, report = _sent(letters.LATE), _sent(letters.REPORT)
    proposal, wrong = _sent(letters.PROPOSAL), _sent(letters.WRONG)
    mistake, rules = _sent(letters.MISTAKE), _sent(letters.RULES)
    storm = _sent(letters.STORM)
    _arrived(letters.STORM, storm)
    for package in (late, report, proposal):
        services.register(actor=office, package_id=package)
    services.assign(
        actor=office, package_id=proposal, to="Phòng Kinh tế – Tổng hợp", note="Trình trước thứ Sáu"
    )
    services.start(actor=office, package_id=proposal)
    for code in ("H42.03", "H42.04", "H42.06", "H42.41"):
        services.register(actor=clerk(code), package_id=plan)
    services.finish(actor=clerk("H42.03"), package_id=plan, note="Đã ban hành kế hoạch của Sở")
    services.register(actor=clerk("G37"), package_id=storm)
    services.refuse(
        actor=ministry, package_id=wrong,
        reason="Số liệu biên chế ngành tư pháp không thuộc thẩm quyền của Bộ Tài chính.",
    )  # fmt: skip
    _take_back(mistake)
    _change(rules)
    _reply(report)
    _begun(office)


def _take_back(package: UUID) -> None:
    """Ask three departments: one agrees and destroys, one declines, one has not answered."""
    codes, office = letters.MISTAKE.to, clerk("H42")
    services.recall(
        actor=office, package_id=package, codes=codes, reason="Phụ lục số 2 sai đơn vị tính"
    )
    services.answer_request(actor=clerk("H42.04"), package_id=package, agrees=True, reason="")
    services.report_destroyed(
        actor=clerk("H42.04"), package_id=package, description="Đã hủy bản điện tử và bản in"
    )
    services.answer_request(
        actor=clerk("H42.06"), package_id=package, agrees=False,
        reason="Đã chuyển các chủ đầu tư thực hiện, đề nghị gửi văn bản đính chính",
    )  # fmt: skip


def _change(package: UUID) -> None:
    """Ask the receivers of a decision to take its mended annex."""
    sender = clerk("G12")
    draft = services.begin_change(actor=sender, package_id=package, business=Business.UPDATE)
    letter = replace(
        queries.draft(sender, draft).letter, reason="Bổ sung mẫu biểu số 05 vào phụ lục"
    )
    services.save(actor=sender, draft_id=draft, letter=letter)
    services.send(actor=sender, draft_id=draft)
    services.take_in()


def _reply(package: UUID) -> None:
    office = clerk("H42")
    draft = services.begin_answer(actor=office, package_id=package)
    _written(office, draft, letters.REPLY)
    services.send(actor=office, draft_id=draft)
    services.finish(actor=office, package_id=package, note="Đã trả lời bằng văn bản")


def _begun(office: Actor) -> None:
    services.keep_group(actor=office, name="Các sở, ngành", codes=letters.DEPARTMENTS)
    services.keep_group(actor=office, name="Các xã, phường", codes=letters.COMMUNES)
    draft = services.begin(actor=office)
    services.save(
        actor=office,
        draft_id=draft,
        letter=Letter(
            notation="UBND-VP", subject="Về việc chuẩn bị hội nghị tổng kết năm 2026",
            signer_position="Chánh Văn phòng", competence="TL.",
        ),
    )  # fmt: skip
    services.add_receivers(actor=office, draft_id=draft, codes=letters.DEPARTMENTS[:4])


def _sent(told: Written) -> UUID:
    sender = clerk(told.sender)
    draft = services.begin(actor=sender)
    services.add_receivers(actor=sender, draft_id=draft, codes=told.to)
    _written(sender, draft, told)
    package = services.send(actor=sender, draft_id=draft)
    services.take_in()
    return package


def _written(sender: Actor, draft: UUID, told: Written) -> None:
    """Type a document and attach it as a PDF, sealed where the agency has a seal."""
    letter = Letter(
        number=told.number, notation=told.notation, type_name=told.type_name,
        subject=told.subject, issued_on=told.issued_on, due_on=told.due_on,
        signer_name=told.signer, signer_position=told.position, competence=told.competence,
        priority=told.priority, pages=1,
    )  # fmt: skip
    services.save(actor=sender, draft_id=draft, letter=letter)
    made, name = _page(told), f"{told.number}-{told.notation}.pdf"
    services.attach(actor=sender, draft_id=draft, content=io.BytesIO(made), name=name)
    if told.sender in SEALING:
        (key,) = queries.draft(sender, draft).file_keys
        services.seal(actor=sender, draft_id=draft, file_id=key)


def _page(told: Written) -> bytes:
    agency = orgs.agency_by_code(told.sender)
    above = orgs.agency(agency.parent_id).name if agency.parent_id else ""
    names = orgs.names_by_code(told.to)
    return pdf.render(
        TEMPLATE,
        {
            "agency": agency.name,
            "above": above,
            "code": f"{told.number}/{told.notation}",
            "place": "Ninh Bình" if told.sender.startswith("H42") else "Hà Nội",
            "issued_on": told.issued_on.isoformat(),
            "type_name": told.type_name,
            "subject": told.subject,
            "to": "; ".join(names[code] for code in told.to[:4] if code in names)
            + ("…" if len(told.to) > 4 else "."),
            "body": letters.BODY,
            "competence": told.competence,
            "position": told.position,
            "signer": told.signer,
        },
    )


def _arrived(told: Written, package: UUID) -> None:
    """Wait until the last document is in the books: the worker may have taken it in hand."""
    sender, ends = clerk(told.sender), time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        services.take_in()
        if all(one.is_delivered for one in queries.document(sender, package).receivers):
            return
        time.sleep(0.2)
