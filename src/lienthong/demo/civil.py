# SPDX-License-Identifier: Apache-2.0
"""Four short stories: an extract, a certified copy, a marital status, a judicial record."""

from functools import partial
from typing import Any
from uuid import UUID

from lienthong.cases import queries as cases_queries
from lienthong.cases import services as cases
from lienthong.cases.rules import Channel
from lienthong.cases.rules.application import Application, Paper, Party
from lienthong.connectors.sandbox_pay import adapter as bank
from lienthong.demo import cast as players
from lienthong.demo.agencies import commune_code
from lienthong.demo.cast import REGISTRAR, Cast
from lienthong.demo.papers import paper
from lienthong.demo.story import Story, answer_to, official, put_to
from lienthong.demo.telling import Teller, until
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId, CaseId, FileId, uuid7
from lienthong.kernel.money import grouped
from lienthong.orgs import queries as orgs
from lienthong.payments import queries as orders
from lienthong.payments import services as payments
from lienthong.portal import queries as drafts
from lienthong.portal import services as portal
from lienthong.portal.queries import DraftView
from lienthong.procedures import queries as procedures
from lienthong.procedures import rules

EXTRACT, COPY, MARITAL, JUDICIAL = "2.000635", "2.000815", "1.004873", "2.000488"


class PaidStory(Story):
    """A dossier whose fee is paid online before it goes in."""

    code = ""
    words = ""
    expert = REGISTRAR

    def play(self) -> CaseId:
        """Play the story and return its dossier."""
        procedure = procedures.current(self.code)
        self.teller.title(procedure.name.vi, procedure.summary.vi)
        self.find(self.words, self.code)
        draft = self.begin(self.code)
        self.answer(draft, self.answers())
        case_id = self.pay(draft)
        self.accept(case_id)
        self.complete(self.expert, case_id, "tra cứu, đối chiếu cơ sở dữ liệu")
        self.between(case_id)
        self.draft_result(self.expert, case_id)
        self.sign(case_id)
        self.hand_over(case_id)
        return case_id

    def answers(self) -> dict[str, Any]:
        """Return what the registers do not know."""
        return {"applicant_phone": "0912345678", "truth": True}

    def between(self, case_id: CaseId) -> None:
        """What happens between the appraisal and the draft."""

    def opinion(self, case_id: CaseId, actor: Actor, answer: str) -> None:
        """Answer the question that the pack sent out by itself."""
        with self.teller.step(f"{actor.name} ({actor.post_name})", "trả lời xác minh") as told:
            expert = official(self.expert)
            asked = until(
                lambda: cases_queries.case(expert, case_id).consultations, "câu hỏi tự gửi"
            )
            told.append(f"“{asked[0].question}”")
            until(partial(put_to, actor, asked[0].id), "văn bản lấy ý kiến")
            cases.answer_consultation(
                actor=actor, consultation_id=asked[0].id, answer=answer, agrees=True
            )
            until(partial(answer_to, expert, case_id), "văn bản trả lời")
            told.append(f"“{answer}”")

    def pay(self, draft: DraftView) -> CaseId:
        """Send it in, pay the fee, and wait for the platform to hand it over."""
        with self.teller.step(self.person.name, "nộp phí rồi nộp hồ sơ", "/ho-so/") as told:
            now = drafts.draft(self.applicant, draft.id)
            sent = portal.submit(self.applicant, draft.id, expected_version=now.version)
            assert sent.order_id, "no fee was asked for"
            order = orders.order(sent.order_id)
            started = payments.begin(self.applicant, sent.order_id)
            bank.decide(UUID(started.reference), is_taken=True)
            case_id = until(lambda: drafts.draft(self.applicant, draft.id).case_id, "hồ sơ")
            view = cases_queries.case(self.applicant, case_id)
            told.append(f"{grouped(order.amount_vnd)}; mã hồ sơ {view.code}")
        return CaseId(case_id)


class Extract(PaidStory):
    """A mother asks for two copies of her own birth record."""

    code, words = EXTRACT, "mất giấy khai sinh"

    def __init__(self, teller: Teller, cast: Cast) -> None:
        super().__init__(teller, cast.mother)

    def answers(self) -> dict[str, Any]:
        """Her own birth, by her number."""
        return super().answers() | {
            "registered_kind": "birth",
            "relation": "self",
            "subject_name": self.person.name,
            "subject_sex": self.person.sex.value,
            "subject_number": self.person.number,
            "subject_born_on": self.person.born_on.isoformat(),
            "copies": 2,
        }


class MaritalStatus(PaidStory):
    """The shopkeeper, who lived in another commune, wants to marry: that commune is asked."""

    code, words = MARITAL, "giấy độc thân"

    def __init__(self, teller: Teller, cast: Cast) -> None:
        super().__init__(teller, cast.shopkeeper)

    def answers(self) -> dict[str, Any]:
        """Single, with one earlier residence."""
        unit = orgs.agency_by_code(commune_code(1)).unit_code
        place = {"province_code": "37", "commune_code": unit}
        return super().answers() | {
            "whose": "self",
            "marital_status": "chua_ket_hon",
            "purpose": "ket_hon",
            "partner_name": "Đinh Công Sơn",
            "partner_born_on": "1989-02-14",
            "partner_paper": "Căn cước 037089000111",
            "wedding_place": "Ủy ban nhân dân phường Hoa Lư",
            "lived_elsewhere": "co",
            "places": [{"since": "2010-01-01", "until": "2015-06-30", "place": place}],
            "fee_exempt": "khong",
        }

    def between(self, case_id: CaseId) -> None:
        """The earlier commune was asked by the platform itself, and answers."""
        self.opinion(case_id, official("h42.42.ht"), "Trong thời gian thường trú chưa kết hôn.")


class JudicialRecord(PaidStory):
    """The father needs form no. 1; the police of Hà Nội, where he studied, is asked."""

    code, words = JUDICIAL, "lý lịch tư pháp"
    expert = players.POLICE_EXPERT

    def __init__(self, teller: Teller, cast: Cast) -> None:
        super().__init__(teller, cast.father)
        self.clerk = official(players.POLICE_CLERK)
        self.chair = official(players.POLICE_HEAD)

    def answers(self) -> dict[str, Any]:
        """Form no. 1, with studies in Hà Nội."""
        row = {
            "since": "2010-09-01",
            "until": "2014-06-30",
            "is_abroad": "trong_nuoc",
            "province_code": "01",
            "work": "Sinh viên",
        }
        return super().answers() | {
            "requested_by": "self",
            "form_kind": "so_1",
            "include_ban": "khong",
            "purpose": "Bổ sung hồ sơ xin việc",
            "lived_elsewhere": "co",
            "places": [row],
            "fee_group": "thuong",
            "copies": 1,
        }

    def between(self, case_id: CaseId) -> None:
        """The other province was asked by the platform itself, and answers."""
        self.opinion(case_id, official(players.OTHER_EXPERT), "Không có thông tin án tích.")


class CertifiedCopy(Story):
    """At the counter: the original is shown, scanned, certified; the copy is in hand."""

    def __init__(self, teller: Teller, cast: Cast) -> None:
        super().__init__(teller, cast.shopkeeper)

    def play(self) -> CaseId:
        """Play the story and return its dossier."""
        procedure = procedures.current(COPY)
        self.teller.title(procedure.name.vi, procedure.summary.vi)
        self.find("photo công chứng", COPY)
        case_id = self._hand_in(procedure)
        self.accept(case_id)
        self.complete(REGISTRAR, case_id, "đối chiếu bản chụp với bản chính")
        self.draft_result(REGISTRAR, case_id)
        self.sign(case_id)
        self.hand_over(case_id)
        return case_id

    def _hand_in(self, procedure: rules.Procedure) -> CaseId:
        who = f"{self.clerk.name} (một cửa)"
        with self.teller.step(who, "nhận bản chính, chụp, lập hồ sơ", "/mot-cua/tai-quay/") as told:
            title = "Bằng tốt nghiệp Trung học phổ thông"
            scan = files.store(self.clerk, paper(title, self.person.name), f"{title}.pdf")
            assert self.clerk.agency_id
            form = self._form(title)
            view = cases.submit(
                actor=self.clerk,
                application=Application(
                    procedure_code=COPY,
                    agency_id=AgencyId(self.clerk.agency_id),
                    applicant=Party(name=self.person.name, personal_number=self.person.number),
                    form=form,
                    idempotency_key=str(uuid7()),
                    papers=(Paper(component="CT-01", file_id=FileId(scan.id)),),
                    channel=Channel.COUNTER,
                ),
            )
            fees = rules.fees_of(procedure, form)
            told.append(f"Mã hồ sơ {view.code}, phí {grouped(sum(f.amount_vnd for f in fees))}")
        return view.id

    def _form(self, title: str) -> dict[str, Any]:
        home = self.person.home
        return {
            "applicant_name": self.person.name,
            "applicant_number": self.person.number,
            "applicant_residence": f"{self.person.detail}, {home.name}, tỉnh {home.province_name}",
            "applicant_phone": "0987654321",
            "document_title": title,
            "document_issuer": "Sở Giáo dục và Đào tạo Ninh Bình",
            "document_language": "vi",
            "pages": 1,
            "condition": "nguyen_ven",
            "copies": 2,
            "agency_place": {"province_code": "37", "commune_code": home.code},
            "truth": True,
        }
