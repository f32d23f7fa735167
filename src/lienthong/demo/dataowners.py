# SPDX-License-Identifier: Apache-2.0
"""Consents, requests about personal data and breaches of the demo country, at every stage."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.demo.agencies import commune_code
from lienthong.demo.people import Person
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId
from lienthong.privacy import services as privacy
from lienthong.privacy.rules import BreachKind, Kind
from lienthong.privacy.services import Facts, NewRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request and how far it came."""

    days_ago: int
    kind: Kind
    text: str
    reply: str = ""  #: two hours later
    answer: str = ""  #: the day after the reply
    refusal: str = ""  #: the day after
    commune: int = 0


ASKED = (
    Asked(
        days_ago=1, kind=Kind.EXPLAIN,
        text="Bản ghi dân cư của tôi được đọc tuần trước. Đề nghị cho biết để làm gì, căn cứ nào.",
    ),
    Asked(
        days_ago=9, kind=Kind.CORRECT,
        text="Quê quán của tôi ghi theo xã cũ, đề nghị ghi theo tên xã sau sắp xếp.",
    ),
    Asked(
        days_ago=5, kind=Kind.ACCESS, text="Đề nghị cấp bản sao dữ liệu hộ tịch của tôi.",
        reply="Đã nhận. Phường trích lục từ sổ hộ tịch và gửi bản sao tại trang này.",
    ),
    Asked(
        days_ago=20, kind=Kind.CORRECT, text="Số nhà của tôi ghi là 12, đúng là 21.",
        reply="Đã nhận. Phường đối chiếu với sổ cư trú trong tuần này.",
        answer="Đã sửa số nhà thành 21. Ông/Bà xem lại ở trang dữ liệu của mình.",
    ),
    Asked(
        days_ago=16, kind=Kind.DELETE, text="Đề nghị xóa hồ sơ khai sinh tôi đã nộp năm ngoái.",
        refusal="Hồ sơ hộ tịch phải lưu theo Luật Hộ tịch và Luật Lưu trữ nên không xóa được. "
        "Nếu không đồng ý, Ông/Bà khiếu nại đến Ủy ban nhân dân tỉnh.",
    ),
)  # fmt: skip


def open_all(player: Person, people: Sequence[Person]) -> int:
    """Let people choose, ask and be answered; note two breaches; return how many asked."""
    _consent(_actor(player))
    speakers = _speakers(people)
    for number, one in enumerate(ASKED):
        _ask(one, next(speakers), number)
    _breaches()
    return len(ASKED)


def _consent(player: Actor) -> None:
    with clock.frozen(_past(40, dt.time(20, 5))):
        privacy.give(actor=player, code="card_reminder", version=1)
        privacy.give(actor=player, code="contribution_proof", version=2)
    with clock.frozen(_past(12, dt.time(7, 40))):
        privacy.withdraw(actor=player, code="contribution_proof")


def _ask(one: Asked, speaker: Actor, number: int) -> None:
    with clock.frozen(_past(one.days_ago, dt.time(8, 10 + number))):
        made = privacy.submit_request(
            actor=speaker,
            new=NewRequest(
                idempotency_key=f"demo:data:{number}", kind=one.kind, text=one.text,
                agency_code=commune_code(one.commune),
            ),
        )  # fmt: skip
    if not (one.reply or one.refusal):
        return
    officer, version = _officer(one.commune), made.version
    act: dict[str, Any] = {"actor": officer, "request_id": made.id}
    if one.reply:
        with clock.frozen(_past(one.days_ago, dt.time(10, 30))):
            made = privacy.accept_request(**act, expected_version=version, text=one.reply)
    with clock.frozen(_past(one.days_ago - 1, dt.time(15))):
        if one.answer:
            privacy.finish_request(**act, expected_version=made.version, text=one.answer)
        if one.refusal:
            privacy.refuse_request(**act, expected_version=made.version, text=one.refusal)


def _breaches() -> None:
    chair = _officer(0, "ct")
    found = _past(60, dt.time(9, 15))
    with clock.frozen(found + dt.timedelta(hours=3)):
        old = privacy.note_breach(
            actor=chair, key="demo:breach:0", facts=_facts(
                "Gửi nhầm danh sách hồ sơ cho người ngoài", BreachKind.DISCLOSED, found, 23,
                "Thư điện tử có danh sách 23 hồ sơ gửi nhầm địa chỉ ngoài cơ quan.",
                "Đã yêu cầu người nhận xóa thư và xác nhận bằng văn bản.",
            ),
        )  # fmt: skip
    with clock.frozen(found + dt.timedelta(hours=26)):
        sent = privacy.notify_breach(
            actor=chair, breach_id=old.id, expected_version=1, document_number="118/UBND-VP"
        )
    with clock.frozen(found + dt.timedelta(days=9)):
        privacy.close_breach(
            actor=chair, breach_id=old.id, expected_version=sent.version,
            note="Người nhận đã xóa; đã bật cảnh báo khi gửi thư ra ngoài cơ quan.",
        )  # fmt: skip
    lost = clock.now() - dt.timedelta(hours=50)
    with clock.frozen(lost + dt.timedelta(hours=1)):
        privacy.note_breach(
            actor=chair, key="demo:breach:1", facts=_facts(
                "Mất máy tính xách tay của bộ phận một cửa", BreachKind.LOST, lost, None,
                "Máy tính để trong phòng tiếp dân không còn vào đầu giờ sáng. Ổ đĩa có mã hóa.",
                "Đã khóa tài khoản trên máy, báo công an phường.",
            ),
        )  # fmt: skip


def _facts(
    title: str, kind: BreachKind, found: dt.datetime, people: int | None, what: str, measures: str
) -> Facts:
    return Facts(
        title=title, kinds=(kind,), categories="Họ tên, số điện thoại, tên thủ tục",
        is_sensitive=False, people_count=people, what=what, consequences="", measures=measures,
        contact="Văn phòng Ủy ban nhân dân phường, 0229 3871 000", began_at=None,
        detected_at=found,
    )  # fmt: skip


def _speakers(people: Sequence[Person]) -> Iterator[Actor]:
    for person in people:
        if identity.account_of(person.number):
            yield _actor(person)


def _actor(person: Person) -> Actor:
    account = identity.account_of(person.number)
    assert account
    return identity.actor_of_account(AccountId(account.id))


def _officer(commune: int, short: str = "ht") -> Actor:
    account = identity.account_named(f"{commune_code(commune).lower()}.{short}")
    return identity.actor_of_account(account.id)


def _past(days: int, time: dt.time) -> dt.datetime:
    return clock.at(clock.today() - dt.timedelta(days=max(days, 0)), time)
