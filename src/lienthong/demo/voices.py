# SPDX-License-Identifier: Apache-2.0
"""What people ask and complain of in the demo country: invented, at every stage of its life."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.demo.agencies import commune_code
from lienthong.demo.dossiers import BIRTH, BUSINESS
from lienthong.demo.people import Person
from lienthong.feedback import services as feedback
from lienthong.feedback.queries import PetitionView
from lienthong.feedback.rules import Category, Kind
from lienthong.feedback.rules.messages import NewPetition, NewQuestion
from lienthong.feedback.services import PublicAnswer, Publication
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId
from lienthong.orgs import queries as orgs

#: Officers answer at ten in the morning, so many days after.
ANSWERED_AT = dt.time(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One petition and how far it came."""

    commune: int  #: place in `agencies.COMMUNES`
    days_ago: int
    category: Category
    title: str
    text: str
    kind: Kind = Kind.REPORT
    answer: str = ""  #: published, two days later
    is_satisfied: bool | None = None  #: said the day after
    is_taken: bool = False
    refusal: str = ""


VOICES = (
    Voice(
        commune=0, days_ago=1, category=Category.FIELD, title="Đèn đường không sáng",
        text="Ba bóng đèn đường đầu phố không sáng từ tối thứ Hai, đi lại buổi tối rất khó.",
    ),
    Voice(
        commune=0, days_ago=4, category=Category.FIELD, title="Nắp hố ga bị vỡ", is_taken=True,
        text="Nắp hố ga trước cổng trường tiểu học bị vỡ, trẻ em đi học dễ bị ngã.",
    ),
    Voice(
        commune=0, days_ago=20, category=Category.FIELD, title="Rác để lâu ở đầu ngõ",
        text="Rác tập kết ở đầu ngõ nhiều ngày chưa được thu gom, bốc mùi.",
        answer="Ủy ban nhân dân phường đã yêu cầu đơn vị vệ sinh thu gom và chuyển điểm tập kết.",
        is_satisfied=True,
    ),
    Voice(
        commune=0, days_ago=26, category=Category.REGULATION, kind=Kind.PROPOSAL,
        title="Đề nghị nhận bản chụp từ điện thoại",
        text="Đề nghị cho phép nộp ảnh chụp giấy chứng sinh từ điện thoại thay cho bản quét.",
        answer="Ảnh chụp rõ nét, đủ bốn góc được chấp nhận. Trang thủ tục đã có hướng dẫn.",
        is_satisfied=True,
    ),
    Voice(
        commune=4, days_ago=16, category=Category.FIELD, title="Hàng quán lấn chiếm vỉa hè",
        text="Buổi chiều hàng quán bày bàn ghế kín vỉa hè, người đi bộ phải xuống lòng đường.",
        answer="Tổ trật tự đô thị đã nhắc nhở và sẽ kiểm tra hằng ngày trong tháng này.",
        is_satisfied=False,
    ),
    Voice(
        commune=4, days_ago=9, category=Category.REGULATION, kind=Kind.PROPOSAL, is_taken=True,
        title="Đề nghị mở thêm quầy buổi sáng thứ Hai",
        text="Sáng thứ Hai bộ phận một cửa rất đông, đề nghị mở thêm một quầy tiếp nhận.",
    ),
    Voice(
        commune=7, days_ago=30, category=Category.FIELD, title="Đường ngập sau mưa",
        text="Sau mỗi trận mưa đoạn đường trước chợ ngập khoảng hai mươi phân, xe máy chết máy.",
        answer="Phường đã khơi thông hai miệng cống; dự án nâng đường khởi công trong quý tới.",
    ),
    Voice(
        commune=7, days_ago=12, category=Category.FIELD, title="Nội dung quảng cáo",
        text="Nhận làm biển quảng cáo giá rẻ cho mọi nhà, mọi cửa hàng trên toàn tỉnh.",
        refusal="Nội dung quảng cáo, không phải phản ánh, kiến nghị.",
    ),
)  # fmt: skip

#: Under which procedure, the question, the answer ("": waits), its legal basis.
QUESTIONS = (
    (
        BIRTH, "Con tôi sinh ở tỉnh khác thì có được đăng ký khai sinh ở nơi mẹ cư trú không?",
        "Được. Cha hoặc mẹ đăng ký tại Ủy ban nhân dân cấp xã nơi cư trú của cha hoặc mẹ.",
        "Luật Hộ tịch 60/2014/QH13, Điều 13",
    ),
    (
        BIRTH, "Quá 60 ngày chưa đăng ký khai sinh thì có bị phạt không, cần thêm giấy tờ gì?",
        "Vẫn đăng ký được như bình thường, không cần thêm giấy tờ và không mất lệ phí.",
        "Luật Hộ tịch 60/2014/QH13, Điều 15",
    ),
    (
        BUSINESS, "Bán cà phê tại nhà, không thuê người, có phải đăng ký hộ kinh doanh không?",
        "Có, trừ người bán hàng rong, quà vặt, làm dịch vụ thu nhập thấp theo mức tỉnh quy định.",
        "Nghị định về đăng ký doanh nghiệp, phần hộ kinh doanh",
    ),
    (BUSINESS, "Tôi đổi địa điểm kinh doanh sang phường bên cạnh thì làm lại từ đầu ạ?", "", ""),
)  # fmt: skip


def open_all(people: Sequence[Person]) -> int:
    """Let people with accounts speak up, and officers answer; return how many spoke."""
    speakers = _speakers(people)
    for number, voice in enumerate(VOICES):
        _speak(voice, next(speakers), number)
    for number, (procedure, text, answer, basis) in enumerate(QUESTIONS):
        _ask(next(speakers), number, NewQuestion(
            idempotency_key=f"demo:question:{number}", text=text, procedure_code=procedure,
            agency_code=commune_code(0),
        ), answer, basis)  # fmt: skip
    return len(VOICES) + len(QUESTIONS)


def _speakers(people: Sequence[Person]) -> Iterator[Actor]:
    for person in people:
        account = identity.account_of(person.number)
        if account:
            yield identity.actor_of_account(AccountId(account.id))


def _speak(voice: Voice, speaker: Actor, number: int) -> None:
    commune = orgs.agency_by_code(commune_code(voice.commune))
    with clock.frozen(_past(voice.days_ago, dt.time(8, 10 + number))):
        petition = feedback.submit_petition(
            actor=speaker,
            new=NewPetition(
                idempotency_key=f"demo:voice:{number}",
                kind=voice.kind,
                category=voice.category,
                title=voice.title,
                text=voice.text,
                place_unit=commune.unit_code,
            ),
        )
    if voice.is_taken or voice.answer or voice.refusal:
        _work(voice, petition, speaker)


def _work(voice: Voice, petition: PetitionView, speaker: Actor) -> None:
    officer = _officer(orgs.agency(petition.agency_id).code)
    with clock.frozen(_past(voice.days_ago - 2, ANSWERED_AT)):
        if voice.refusal:
            feedback.refuse_petition(
                actor=officer, petition_id=petition.id, expected_version=petition.version,
                reason=voice.refusal,
            )  # fmt: skip
            return
        taken = feedback.accept_petition(
            actor=officer, petition_id=petition.id, expected_version=petition.version
        )
        if voice.answer:
            feedback.answer_petition(
                actor=officer,
                petition_id=petition.id,
                expected_version=taken.version,
                text=voice.answer,
                publication=Publication(title=voice.title, text=voice.text, answer=voice.answer),
            )
    if voice.is_satisfied is not None:
        with clock.frozen(_past(voice.days_ago - 3, ANSWERED_AT)):
            feedback.judge_answer(
                actor=speaker,
                petition_id=petition.id,
                is_satisfied=voice.is_satisfied,
                reason="" if voice.is_satisfied else "Buổi chiều vỉa hè vẫn bị lấn chiếm như cũ.",
            )


def _ask(speaker: Actor, number: int, new: NewQuestion, answer: str, basis: str) -> None:
    with clock.frozen(_past(40 - number * 10, dt.time(9))):
        question = feedback.ask(actor=speaker, new=new)
    if not answer:
        return
    officer = _officer(orgs.agency(question.agency_id).code)
    with clock.frozen(_past(38 - number * 10, ANSWERED_AT)):
        feedback.answer_question(
            actor=officer,
            question_id=question.id,
            expected_version=question.version,
            text=answer,
            legal_basis=basis,
            publication=PublicAnswer(question=new.text, answer=answer),
        )


def _officer(agency_code: str) -> Actor:
    """Return who answers for an agency of the demo: its reception desk, or the province's head."""
    name = f"{agency_code.lower()}.mc"
    account = identity.account_named(name if "." in agency_code else "h42.ld")
    return identity.actor_of_account(account.id)


def _past(days: int, time: dt.time) -> dt.datetime:
    return clock.at(clock.today() - dt.timedelta(days=max(days, 0)), time)
