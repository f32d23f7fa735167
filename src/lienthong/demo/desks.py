# SPDX-License-Identifier: Apache-2.0
"""Life on the desks of the demo: who has which step, who is away, what was said and asked.

All of it through the services that the pages use; nothing here touches the stories' dossiers.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import cycle

from lienthong.cases import queries
from lienthong.cases import services as cases
from lienthong.cases.queries import CaseView, InboxFilter, Queue
from lienthong.cases.rules import Part, ReasonFor, Verb
from lienthong.cases.services import Ask, Assignee
from lienthong.demo.agencies import PROVINCE, TAX_OFFICE, commune_code
from lienthong.demo.dossiers import BUSINESS
from lienthong.demo.waiting import DESKS
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.orgs import services as staffing
from lienthong.orgs.rules import AbsenceKind, SigningForm

NOTES = (
    "Đã gọi cho người nộp, hẹn chụp lại giấy chứng sinh trong chiều nay.",
    "Địa chỉ giống một hồ sơ nộp tuần trước, nhờ xem lại trước khi trình.",
    "Người nộp đang ở nước ngoài, chỉ nhắn tin được, không gọi được.",
    "Tên hộ gần giống một hộ đã đăng ký ở phường bên; chờ ý kiến rồi quyết.",
)
REASONS = (
    (
        ReasonFor.SUPPLEMENT,
        "Ảnh chụp giấy tờ của hồ sơ {ma_ho_so} bị mờ. Đề nghị chụp lại đủ bốn góc, rõ mọi dòng.",
    ),
    (
        ReasonFor.SUPPLEMENT,
        "Số định danh trên tờ khai khác số trên giấy tờ. Đề nghị {nguoi_nop} xem và sửa lại.",
    ),
    (
        ReasonFor.REFUSE,
        "{thu_tuc} của {nguoi_nop} không thuộc thẩm quyền của {co_quan}.",
    ),
    (
        ReasonFor.EXTEND,
        "{co_quan} cần thêm thời gian xác minh, xin lỗi vì không kịp trả trước {han_tra}.",
    ),
)
LISTS = (
    ("Khai sinh sắp hạn", "hang=dang-mo&han=soon&thu_tuc=1.001193", True),
    ("Hộ kinh doanh quá hạn", "hang=dang-mo&han=late&thu_tuc=1.001612", True),
    ("Mới nhận", "hang=can-lam&trang_thai=1", False),
)
QUESTIONS = (
    (TAX_OFFICE, "Đề nghị cho biết người nộp có nghĩa vụ thuế chưa hoàn thành không."),
    (f"{PROVINCE}.11", "Địa điểm kinh doanh có nằm trong vùng bảo vệ di tích không?"),
    (f"{PROVINCE}.06", "Nhà dùng làm nơi kinh doanh có quy hoạch treo không?"),
)


def furnish_all() -> None:
    """Make the desks whose dossiers wait look lived-in."""
    words = cycle(NOTES)
    for index in DESKS:
        code = commune_code(index).lower()
        people = {short: _official(f"{code}.{short}") for short in ("mc", "ht", "kt", "ct")}
        _keep_ready_words(people["ct"], people["mc"])
        _give_out(people, words)
        _ask_around(people["kt"])
        _plan_absences(people, is_now=index != DESKS[0])


def _official(staff_code: str) -> Actor:
    return identity.actor_of_account(identity.account_named(staff_code).id)


def _keep_ready_words(chair: Actor, clerk: Actor) -> None:
    for used_for, text in REASONS:
        cases.write_reason(actor=chair, used_for=used_for, text=text)
    for name, query, is_shared in LISTS:
        cases.save_list(
            actor=chair if is_shared else clerk, name=name, query=query, is_shared=is_shared
        )


def _give_out(people: dict[str, Actor], words: Iterator[str]) -> None:
    """Give two of three steps to the specialists, one of them busier; the rest wait for anybody."""
    chair = people["ct"]
    hands = cycle((people["ht"], people["ht"], None, people["kt"]))
    for number, view in enumerate(_open(chair)):
        hand = next(hands)
        step = next((one for one in view.steps if one.right == "cases.appraise"), None)
        if step and hand:
            assert hand.account_id
            to = Assignee(account_id=hand.account_id, name=hand.name)
            cases.assign_step(
                actor=chair, case_id=view.id, step_id=step.id,
                expected_version=view.version, assignee=to,
            )  # fmt: skip
        if number % 3 == 0:
            cases.add_note(actor=people["mc"], case_id=view.id, text=next(words))
        if number % 4 == 1:
            cases.involve(actor=people["mc"], case_id=view.id, part=Part.WATCH)


def _open(chair: Actor) -> list[CaseView]:
    page = queries.inbox(chair, InboxFilter(queue=Queue.OPEN))
    return [queries.case(chair, row.id) for row in page.rows]


def _ask_around(expert: Actor) -> None:
    """Ask three agencies of one household business, the first of them longest ago: it is late."""
    for view in _open(expert):
        if view.procedure_code == BUSINESS and any(
            one.verb is Verb.CONSULT and not one.blocked_by for one in view.next_actions
        ):
            break
    else:
        return
    began = max(view.clock.received_at, clock.now() - dt.timedelta(days=6))
    for moment, asked in ((began, QUESTIONS[:1]), (clock.now(), QUESTIONS[1:])):
        view = queries.case(expert, view.id)
        with clock.frozen(moment):
            cases.consult_all(
                actor=expert, case_id=view.id, expected_version=view.version,
                asks=[_ask(*one, is_mandatory=one[0] == TAX_OFFICE) for one in asked],
            )  # fmt: skip
    members: Sequence[AgencyId] = [AgencyId(orgs.agency_by_code(c).id) for c, _q in QUESTIONS]
    cases.keep_group(actor=expert, name="Thuế, Văn hóa, Xây dựng", members=members)


def _ask(code: str, question: str, *, is_mandatory: bool) -> Ask:
    return Ask(
        agency_id=AgencyId(orgs.agency_by_code(code).id),
        question=question,
        is_mandatory=is_mandatory,
    )


def _plan_absences(people: dict[str, Actor], *, is_now: bool) -> None:
    """Send the specialist away and lend the chair's signature: now, or next week at the first desk.

    The first desk is where the stories play: everybody is there today.
    """
    since = clock.today() + dt.timedelta(days=0 if is_now else 7)
    until = since + dt.timedelta(days=4)
    chair, away = people["ct"], people["kt"]
    staffing.record_absence(
        actor=away, kind=AbsenceKind.TRAINING, since=since, until=until, note="Lớp bồi dưỡng ở tỉnh"
    )
    assert people["ht"].staff_id
    staffing.delegate(
        actor=chair,
        delegate_id=people["ht"].staff_id,
        rights=("cases.sign", "cases.oversee"),
        since=since,
        until=until,
        reason="Đi họp tại tỉnh",
        basis="Văn bản ủy quyền số 12/UQ-UBND",
        signing=SigningForm.AUTHORISED,
    )
