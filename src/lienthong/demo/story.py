# SPDX-License-Identifier: Apache-2.0
"""The main job, played on the running platform: a birth, and a new household business."""

from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.errors import ConsultationMissing
from lienthong.cases.queries import CaseView, ConsultationView
from lienthong.cases.rules import ASKED, Status, Verb
from lienthong.demo import cast as players
from lienthong.demo.papers import paper
from lienthong.demo.people import Person
from lienthong.demo.telling import Teller, until
from lienthong.feedback import services as feedback
from lienthong.files import queries as files
from lienthong.identity import queries as identity
from lienthong.insight import queries as insight
from lienthong.insight.rules import Measure, Period
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId, LeafId
from lienthong.ledger import queries as ledger
from lienthong.ledger.rules import receipts
from lienthong.ledger.rules.notes import Verifier
from lienthong.portal import queries as drafts
from lienthong.portal import rules as form_rules
from lienthong.portal import services as portal
from lienthong.portal.queries import DraftView
from lienthong.procedures import queries as procedures
from lienthong.registers import queries as registers
from lienthong.sharing import queries as sharing
from lienthong.sharing import services as platform
from lienthong.sharing.services import OwnSystem
from lienthong.signing import queries as signing


def official(staff_code: str) -> Actor:
    """Return an official of the demo country, in their one post."""
    return identity.actor_of_account(identity.account_named(staff_code).id)


def citizen(person: Person) -> Actor:
    """Return a citizen of the demo country."""
    return identity.actor_of_account(identity.account_named(person.number).id)


def put_to(officer: Actor, consultation_id: UUID) -> ConsultationView | None:
    """Return a question once it has come to the agency of an officer."""
    try:
        asked = cases_queries.consultation(officer, consultation_id)
    except ConsultationMissing:
        return None
    return asked if all(one.followed for one in asked.letters) else None


def answer_to(expert: Actor, case_id: CaseId) -> ConsultationView | None:
    """Return the last question of a dossier once its answer has come."""
    asked = cases_queries.case(expert, case_id).consultations[-1]
    is_here = asked.answered_at and all(one.followed for one in asked.letters)
    return asked if is_here else None


class Story:
    """One dossier from search to proof; subclasses say what is special about theirs."""

    def __init__(self, teller: Teller, person: Person) -> None:
        self.teller, self.person = teller, person
        self.clerk = official(players.CLERK)
        self.chair = official(players.CHAIR)
        self.applicant = citizen(person)
        self.began_at = clock.now()

    def find(self, words: str, code: str) -> None:
        """Find the procedure by everyday words."""
        with self.teller.step(self.person.name, f"tìm “{words}”", f"/tim-kiem?q={words}") as told:
            hits = procedures.search(words)
            assert hits[0].code == code, f"{words} → {hits[0].name}"
            procedure = procedures.current(code)
            told.append(f"→ {procedure.name} ({code}), bản {procedure.version}")

    def begin(self, code: str) -> DraftView:
        """Begin, with what the State already knows filled in and the reading logged."""
        who = self.person.name
        with self.teller.step(who, "mở tờ khai đã điền sẵn", f"/nop-ho-so/{code}") as told:
            before = registers.count_accesses(self.person.number)
            is_left = drafts.open_draft(self.applicant, code) is not None
            draft = portal.begin(self.applicant, code)
            if is_left:  # by who tried the site out: it was filled in then
                told.append("làm tiếp tờ khai đang soạn dở")
                return draft
            assert draft.sources, "nothing was prefilled"
            told.append(f"{len(draft.sources)} mục lấy từ CSDL dân cư, không phải khai lại")
            seen = registers.count_accesses(self.person.number) - before
            told.append(f"{seen} lần đọc dữ liệu được ghi lại, xem ở /du-lieu-cua-toi")
            told.append(self._carried())
        return draft

    def _carried(self) -> str:
        """Say how the platform carried the reading, and prove it against the log `sharing`."""
        call = sharing.last_carried(platform.own_key(OwnSystem.PORTAL))
        assert call and call.status == 200 and call.at >= self.began_at, "nothing was carried"
        receipt = until(partial(ledger.receipt, LeafId(call.leaf_id)), "the log of the platform")
        receipts.check(receipt, Verifier.read(receipt.vkey))
        where = f"bản ghi {call.leaf_id} ở vị trí {receipt.position} của sổ “{receipt.log}”"
        return f"qua nền tảng chia sẻ: {call.service}, {call.ms} ms; {where}, đã kiểm chứng"

    def answer(self, draft: DraftView, answers: dict[str, Any]) -> None:
        """Answer page by page, as the form asks."""
        who = self.person.name
        with self.teller.step(who, "khai từng trang", f"/soan/{draft.id}") as told:
            for step in draft.procedure.form:
                now = drafts.draft(self.applicant, draft.id)
                findings = portal.answer(
                    self.applicant,
                    draft.id,
                    step_key=step.key,
                    answers={**now.answers, **answers},
                    seen=form_rules.page_mark(step, now.answers),
                )
                wrong = [f"{f.path}: {f.text}" for f in findings if f.severity == "error"]
                assert not wrong, "; ".join(wrong)
            done = drafts.draft(self.applicant, draft.id)
            told.append(f"{len(done.done_steps)} trang, {len(done.answers)} câu trả lời")

    def attach(self, draft: DraftView, component: str, title: str) -> None:
        """Attach a paper."""
        with self.teller.step(self.person.name, f"đính kèm {title.lower()}") as told:
            content = paper(title, f"Người nộp: {self.person.name}")
            portal.attach(
                self.applicant,
                draft.id,
                component_code=component,
                content=BytesIO(content),
                name=f"{title}.pdf",
            )
            told.append(f"{len(content) // 1000} kB, nhận dạng theo nội dung, lưu theo SHA-256")

    def accept(self, case_id: CaseId) -> CaseView:
        """Receive the dossier: the legal clock starts, Mẫu 01 is sealed by the worker."""
        where = f"/mot-cua/ho-so/{case_id}"
        with self.teller.step(f"{self.clerk.name} (một cửa)", "tiếp nhận", where) as told:
            view = cases_queries.case(self.clerk, case_id)
            cases.accept(actor=self.clerk, case_id=case_id, expected_version=view.version)
            view = cases_queries.case(self.clerk, case_id)
            told.append(f"Hẹn trả: {view.clock.due_at:%H:%M %d/%m/%Y} ({view.agency_name})")
        with self.teller.step("Hệ thống", "phát hành Giấy tiếp nhận (Mẫu 01), ký số") as told:
            slip = until(lambda: self._sealed(case_id), "Mẫu 01")
            told.append(_worth(slip))
        return view

    def complete(self, staff_code: str, case_id: CaseId, note: str) -> None:
        """Finish the step that waits for a specialist."""
        actor = official(staff_code)
        with self.teller.step(f"{actor.name} (chuyên viên)", note) as told:
            view = cases_queries.case(actor, case_id)
            offered = [a for a in view.next_actions if a.verb is Verb.COMPLETE_STEP]
            assert offered and offered[0].step_id, "no step waits"
            cases.complete_step(
                actor=actor,
                case_id=case_id,
                step_id=offered[0].step_id,
                expected_version=view.version,
                note=note,
            )
            told.append(f"Xong bước: {offered[0].step_name}")

    def draft_result(self, staff_code: str, case_id: CaseId) -> None:
        """Draft the result and hand it to the signer."""
        actor = official(staff_code)
        with self.teller.step(f"{actor.name} (chuyên viên)", "dự thảo kết quả") as told:
            view = cases_queries.case(actor, case_id)
            view = cases.draft_result(actor=actor, case_id=case_id, expected_version=view.version)
            preview = cases.preview_result(actor=actor, case_id=case_id)
            told.append(f"Xem trước: PDF {len(preview) // 1000} kB")
        self.complete(staff_code, case_id, "Trình lãnh đạo ký")

    def sign(self, case_id: CaseId) -> CaseView:
        """Sign and seal; the registers are written in the same transaction."""
        where = f"/ho-so/{case_id}"
        with self.teller.step(f"{self.chair.name} (Chủ tịch)", "ký số kết quả", where) as told:
            view = cases_queries.case(self.chair, case_id)
            view = cases.sign_result(
                actor=self.chair, case_id=case_id, expected_version=view.version
            )
            assert view.result and view.result.file_id, "no signed result"
            told.append(f"Số {view.result.number}, ký bởi {view.result.signed_by}")
            told.append(_worth(files.read_bytes(view.result.file_id)))
        return view

    def hand_over(self, case_id: CaseId) -> None:
        """Return the result; the portal shows it at once."""
        with self.teller.step(f"{self.clerk.name} (một cửa)", "trả kết quả") as told:
            view = cases_queries.case(self.clerk, case_id)
            view = cases.return_result(
                actor=self.clerk, case_id=case_id, expected_version=view.version
            )
            assert view.status is Status.RETURNED
            told.append(f"Trạng thái: {view.status.label}")

    def rate(self, case_id: CaseId) -> None:
        """Rate, and see the agency's indicators move."""
        agency_id = AgencyId(cases_queries.case(self.applicant, case_id).agency_id)
        month = clock.today().replace(day=1)
        period = Period(first=month, last=month)
        before = insight.counts([agency_id], period).get(Measure.RATED, 0)
        with self.teller.step(self.person.name, "đánh giá", f"/ho-so/{case_id}/danh-gia") as told:
            view = feedback.rate_case(
                actor=self.applicant,
                case_id=case_id,
                scores=dict.fromkeys(ASKED, 2),
                comment="Nhanh và rõ ràng.",
            )
            assert view.rating
            told.append(f"{view.rating.total}/18 điểm")
        with self.teller.step("Hệ thống", "cập nhật bộ chỉ số", "/chi-so/") as told:
            rated = until(lambda: self._more_rated(agency_id, period, before), "bộ chỉ số")
            told.append(f"Hồ sơ được đánh giá trong tháng của cơ quan: {before} → {rated}")

    def prove(self, case_id: CaseId) -> None:
        """Prove every step against the ledger."""
        with self.teller.step("Bất kỳ ai", "kiểm chứng trong sổ cái", "/ledger/") as told:
            view = cases_queries.case(self.applicant, case_id)
            leaves = [LeafId(move.leaf_id) for move in view.timeline if move.leaf_id]
            for leaf_id in leaves:
                receipt = until(partial(ledger.receipt, leaf_id), "sequencer")
                receipts.check(receipt, Verifier.read(receipt.vkey))
            told.append(f"{len(leaves)} bước, mỗi bước một bằng chứng có chữ ký")
            told.append("Kiểm lại toàn bộ: ./run manage verify")

    def _sealed(self, case_id: CaseId) -> bytes | None:
        slips = cases_queries.case(self.applicant, case_id).slips
        file_id = slips[0].file_id if slips else None
        return files.read_bytes(file_id) if file_id else None

    def _more_rated(self, agency_id: AgencyId, period: Period, before: int) -> int | None:
        rated = insight.counts([agency_id], period).get(Measure.RATED, 0)
        return rated if rated > before else None


def _worth(pdf: bytes) -> str:
    validation = signing.validate(pdf)
    assert validation.is_signed, "not signed"
    assert all(one.is_valid for one in validation.signatures), validation.statement
    return f"{len(validation.signatures)} chữ ký số hợp lệ. {validation.statement}"
