# SPDX-License-Identifier: Apache-2.0
"""The second story: a café opens; a fee, a consultation, three working days."""

from functools import partial
from uuid import UUID

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.rules import Verb
from lienthong.connectors.sandbox_pay import adapter as bank
from lienthong.demo import forms
from lienthong.demo.agencies import TAX_OFFICE
from lienthong.demo.cast import ECONOMIST, TAX_OFFICER, Cast
from lienthong.demo.dossiers import BUSINESS
from lienthong.demo.story import Story, answer_to, official, put_to
from lienthong.demo.telling import Teller, until
from lienthong.kernel import clock
from lienthong.kernel.ids import CaseId, DraftId, OrderId
from lienthong.kernel.money import grouped
from lienthong.orgs import queries as orgs
from lienthong.payments import queries as orders
from lienthong.payments import services as payments
from lienthong.portal import queries as drafts
from lienthong.portal import services as portal
from lienthong.registers import services as registers


class Business(Story):
    """A shopkeeper registers her household business."""

    def __init__(self, teller: Teller, cast: Cast) -> None:
        super().__init__(teller, cast.shopkeeper)
        self.tax_officer = official(TAX_OFFICER)

    def play(self) -> CaseId:
        """Play the whole story and return its dossier."""
        summary = "Lệ phí trả bằng mã QR, hỏi ý kiến cơ quan thuế, ba ngày làm việc"
        self.teller.title("Chuyện thứ hai: một quán cà phê mở cửa", summary)
        self.find("mở quán cà phê", BUSINESS)
        draft = self.begin(BUSINESS)
        self.answer(draft, self._answers())
        order_id = self._submit(draft.id)
        case_id = self._pay(draft.id, order_id)
        self.accept(case_id)
        self._consult(case_id)
        self._give_opinion(case_id)
        self.complete(ECONOMIST, case_id, "thẩm định tên, ngành, nghề")
        self.draft_result(ECONOMIST, case_id)
        self.sign(case_id)
        self._registers(case_id)
        self.hand_over(case_id)
        self.rate(case_id)
        self.prove(case_id)
        return case_id

    def _answers(self) -> dict[str, object]:
        """Return what the registers do not know: they have filled in the rest."""
        name = f"Cà phê Hoa Sen {clock.now():%H%M%S}"
        whole = forms.business(self.person, self.person.home.code, name=name)
        known = ("owner_name", "owner_number", "owner_born_on", "owner_sex", "owner_residence")
        return {key: value for key, value in whole.items() if key not in known}

    def _submit(self, draft_id: DraftId) -> OrderId:
        who = self.person.name
        with self.teller.step(who, "kiểm tra, chuyển sang thanh toán") as told:
            draft = drafts.draft(self.applicant, draft_id)
            sent = portal.submit(self.applicant, draft_id, expected_version=draft.version)
            assert sent.order_id, "no fee was asked for"
            order = orders.order(sent.order_id)
            told.append(f"{grouped(order.amount_vnd)}, mã thanh toán {order.code}, mã VietQR")
        return sent.order_id

    def _pay(self, draft_id: DraftId, order_id: OrderId) -> CaseId:
        with self.teller.step(self.person.name, "trả lệ phí ở ngân hàng thử nghiệm") as told:
            started = payments.begin(self.applicant, order_id)
            bank.decide(UUID(started.reference), is_taken=True)
            told.append(f"Ngân hàng xác nhận có ký, giao dịch {started.reference[:8]}…")
        with self.teller.step("Hệ thống", "nhận tiền rồi tự nộp hồ sơ", "/ho-so/") as told:
            case_id = until(
                lambda: drafts.draft(self.applicant, draft_id).case_id, "hồ sơ sau thanh toán"
            )
            view = cases_queries.case(self.applicant, case_id)
            told.append(f"Mã hồ sơ {view.code}, mã tra cứu {view.lookup_secret}")
        return case_id

    def _consult(self, case_id: CaseId) -> None:
        actor = official(ECONOMIST)
        with self.teller.step(f"{actor.name} (chuyên viên)", "lấy ý kiến cơ quan thuế") as told:
            view = cases_queries.case(actor, case_id)
            assert any(action.verb is Verb.CONSULT for action in view.next_actions)
            view = cases.consult(
                actor=actor,
                case_id=case_id,
                expected_version=view.version,
                agency_id=orgs.agency_by_code(TAX_OFFICE).id,
                question="Đề nghị cho ý kiến về mã số thuế của chủ hộ kinh doanh.",
                share=("owner_name", "owner_number", "business_name"),
            )
            asked = view.consultations[-1]
            told.append(f"{asked.asked_agency_name} chỉ thấy {len(asked.shared)} mục được chia sẻ")

    def _give_opinion(self, case_id: CaseId) -> None:
        actor, expert = self.tax_officer, official(ECONOMIST)
        asked = cases_queries.case(expert, case_id).consultations[-1]
        look = f"/mot-cua/y-kien/{asked.id}"
        with self.teller.step(
            "Trục liên thông", "chuyển văn bản lấy ý kiến, có ký số", look
        ) as told:
            came = until(partial(put_to, actor, asked.id), "văn bản lấy ý kiến")
            question = came.letters[0]
            assert question.followed, "the question went by no document"
            told.append(f"Văn bản số {question.followed.code}, mã {question.document_id}")
        with self.teller.step(f"{actor.name} (Thuế tỉnh)", "trả lời ý kiến") as told:
            cases.answer_consultation(
                actor=actor,
                consultation_id=asked.id,
                answer="Số định danh cá nhân dùng làm mã số thuế; không nợ thuế. Đồng ý.",
                agrees=True,
            )
            answered = until(partial(answer_to, expert, case_id), "văn bản trả lời")
            answer = answered.letters[-1]
            assert answer.followed and answer.is_answer, "the answer came by no document"
            told.append(f"“{answered.answer}”")
            steps = len(question.followed.events) + len(answer.followed.events)
            told.append(f"Văn bản số {answer.followed.code} về hồ sơ; {steps} bước có bằng chứng")

    def _registers(self, case_id: CaseId) -> None:
        with self.teller.step("Hệ thống", "ghi CSDL đăng ký kinh doanh") as told:
            code = cases_queries.case(self.applicant, case_id).code
            found = registers.through().find(
                official(ECONOMIST),
                "enterprises",
                {"owner_number": self.person.number},
                purpose="settle_case",
                case_code=code,
            )
            assert found, "the business is not in the register"
            told.append(f"{found[-1].data['name']}: số {found[-1].key}")
