# SPDX-License-Identifier: Apache-2.0
"""Who hears that a register was corrected, and who does not."""

import pytest

from lienthong.notices.models import Notice
from lienthong.privacy import services
from lienthong.registers import services as registers
from lienthong.registers.events import CorrectionAsked, CorrectionDecided
from lienthong.registers.tests import desk
from lienthong.registers.tests import factories as f

pytestmark = pytest.mark.django_db


def told(proposal_id: object) -> list[tuple[str, str]]:
    """Hand the event on twice, as a job that was killed does; return who was told what."""
    event = CorrectionDecided(
        proposal_id=proposal_id, register="population", key=f.PARENT, state="x",
        asker_account_id=f.citizen().account_id, at="",
    )  # fmt: skip
    services.correction_decided(event)
    services.correction_decided(event)
    found = Notice.objects.order_by("template").values_list("template", "subject")
    return [(template, subject) for template, subject in found]


def asked(asker: desk.Keeper) -> object:
    new = registers.NewProposal(
        register="population", key=f.PARENT, changes={"full_name": "Nguyễn Thị Hương"},
        valid_from=f.BORN, reason="Ghi sai dấu", evidence="Giấy khai sinh số 12/1990",
    )  # fmt: skip
    return registers.propose(asker.actor, new)


def test_correction_when_applied_then_asker_and_person_told_once_without_the_value() -> None:
    desk.town()
    f.record()
    desk.citizen(f.PARENT)
    officer, head = desk.official("Hồ Văn Lựu", *desk.RIGHTS), desk.official("Na", *desk.HEAD)
    made = asked(officer)
    registers.approve(head.actor, made)
    found = told(made)
    assert [template for template, _ in found] == ["correction_decided", "record_corrected"]
    assert "Đã đính chính" in found[0][1]
    link = Notice.objects.get(template="correction_decided").link
    assert officer.client().get(link).status_code == 200
    assert not any("Hương" in one.body for one in Notice.objects.all())


def test_correction_when_refused_then_only_who_asked_is_told_why() -> None:
    desk.town()
    f.record()
    person, head = desk.citizen(f.PARENT), desk.official("Na", *desk.HEAD)
    made = asked(person)
    registers.refuse(head.actor, made, reason="Giấy khai sinh mờ")
    ((template, subject),) = told(made)
    assert template == "correction_decided" and "Không duyệt" in subject
    notice = Notice.objects.get()
    assert "Giấy khai sinh mờ" in notice.body and "Na" not in notice.body.split()
    assert person.client().get(notice.link).status_code == 200


def test_correction_when_withdrawn_or_asked_by_the_person_then_no_second_notice() -> None:
    desk.town()
    f.record()
    person, head = desk.citizen(f.PARENT), desk.official("Na", *desk.HEAD)
    made = asked(person)
    registers.withdraw(person.actor, made)
    assert told(made) == []
    again = asked(person)
    registers.approve(head.actor, again)
    assert [template for template, _ in told(again)] == ["correction_decided"]


def test_correction_when_asked_then_who_may_decide_is_told_once_and_not_who_asked() -> None:
    desk.town()
    f.record()
    heads = [desk.official(name, *desk.HEAD) for name in ("Na", "Mơ")]
    desk.official("Hồ Văn Lựu", *desk.RIGHTS)
    desk.official("Phan Văn Ớt", *desk.HEAD, agency=desk.AWAY)
    made = asked(heads[0])
    event = CorrectionAsked(proposal_id=made, register="population", at="")
    for _twice in range(2):
        services.correction_asked(event)
    notice = Notice.objects.get()
    assert notice.account_id == heads[1].actor.account_id
    assert notice.subject.startswith("Đề nghị đính chính mới") and "Họ và tên" in notice.body
    assert notice.link == f"/so-dang-ky/dinh-chinh/{made}" and f.PARENT not in notice.body
    registers.withdraw(heads[0].actor, made)
    desk.official("Lê Thị Chanh", *desk.HEAD)
    services.correction_asked(event)
    assert Notice.objects.count() == 1
