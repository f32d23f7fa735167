# SPDX-License-Identifier: Apache-2.0
"""The first story: a child is born; free, the same day, two registers written."""

from lienthong.cases import queries as cases_queries
from lienthong.demo import forms
from lienthong.demo.cast import REGISTRAR, Cast
from lienthong.demo.dossiers import BIRTH
from lienthong.demo.story import Story, official
from lienthong.demo.telling import Teller
from lienthong.kernel.ids import CaseId
from lienthong.portal import queries as drafts
from lienthong.portal import services as portal
from lienthong.registers import services as registers


class Birth(Story):
    """A mother registers her child at the ward where she lives."""

    def __init__(self, teller: Teller, cast: Cast) -> None:
        super().__init__(teller, cast.mother)
        self.father = cast.father

    def play(self) -> CaseId:
        """Play the whole story and return its dossier."""
        self.teller.title("Chuyện thứ nhất: một em bé chào đời", "Miễn phí, trả ngay trong ngày")
        self.find("khai sinh", BIRTH)
        draft = self.begin(BIRTH)
        self.answer(draft, self._answers())
        self.attach(draft, "KS-02", "Giấy chứng sinh")
        case_id = self._submit()
        self.accept(case_id)
        self.complete(REGISTRAR, case_id, "đối chiếu CSDL, thẩm định")
        self.draft_result(REGISTRAR, case_id)
        self.sign(case_id)
        self._registers(case_id)
        self.hand_over(case_id)
        self.rate(case_id)
        self.prove(case_id)
        return case_id

    def _answers(self) -> dict[str, object]:
        """Return what the registers do not know: they have filled in the rest."""
        name = f"{self.father.name.split()[0]} Minh Anh"
        whole = forms.birth(self.person, self.father, self.person.home.code, child_name=name)
        known = ("declarant_", "mother_", "registration_place")
        typed = ("declarant_phone", "declarant_relationship")
        return {k: v for k, v in whole.items() if k in typed or not k.startswith(known)}

    def _submit(self) -> CaseId:
        with self.teller.step(self.person.name, "kiểm tra và nộp hồ sơ", "/ho-so/") as told:
            draft = drafts.open_draft(self.applicant, BIRTH)
            assert draft
            sent = portal.submit(self.applicant, draft.id, expected_version=draft.version)
            assert sent.case_id, "a fee was asked for"
            view = cases_queries.case(self.applicant, sent.case_id)
            told.append(f"Mã hồ sơ {view.code}, mã tra cứu {view.lookup_secret}")
        return sent.case_id

    def _registers(self, case_id: CaseId) -> None:
        with self.teller.step("Hệ thống", "ghi CSDL hộ tịch và CSDL dân cư") as told:
            code = cases_queries.case(self.applicant, case_id).code
            found = registers.through().find(
                official(REGISTRAR),
                "population",
                {"mother_number": self.person.number},
                purpose="settle_case",
                case_code=code,
            )
            assert found, "the child is not in the register"
            child = max(found, key=lambda record: record.recorded_at)
            told.append(f"{child.data['full_name']}: số định danh {child.key}")
