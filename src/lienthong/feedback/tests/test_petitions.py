# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from lienthong.audit.models import Trace
from lienthong.cases.tests import factories as cases
from lienthong.feedback import queries, services
from lienthong.feedback.errors import (
    AnswerNotShared,
    BadStep,
    Barred,
    CodeOver,
    CodeWrong,
    ContactMissing,
    ExtendedAlready,
    MergedWithItself,
    NobodyAnswers,
    NotAnAnswerer,
    PartsOpen,
    PersonalDataShown,
    PetitionMissing,
    TextMissing,
    TextTooLong,
    TooMany,
)
from lienthong.feedback.models import Happening, Pending, Petition
from lienthong.feedback.rules import Category, Kind, Status
from lienthong.feedback.services import Publication
from lienthong.feedback.tests import factories
from lienthong.feedback.tests.factories import Town, agency_id, answered, at, citizen, sent, taken
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS
from lienthong.kernel.errors import Denied, Stale
from lienthong.notices.models import Letter, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town()


def published(title: str = "Rác tồn đọng") -> Publication:
    return Publication(title=title, text="Rác ba ngày chưa thu gom.", answer="Đã thu gom rác.")


def test_submit_when_field_problem_then_goes_to_the_ward_with_a_term_and_everybody_is_told(
    town: Town,
) -> None:
    with clock.frozen(at(9)):
        made = sent(citizen())
    assert made.agency_id == town.ward.id
    assert made.code == "PA-2026-000001"
    assert len(made.secret) == 8
    assert made.due_at == at(17, days=8 + 1)  # 7 working days after Monday
    assert Trace.objects.filter(action="feedback.petition_submitted").count() == 1
    assert Notice.objects.filter(template="petition_received").count() == 1
    assert Notice.objects.filter(template="feedback_waiting").count() == 2  # officer and chair


def test_submit_when_sent_twice_then_one_petition(town: Town) -> None:
    who, new = citizen(), factories.new_petition()
    first = services.submit_petition(actor=who, new=new)
    assert services.submit_petition(actor=who, new=new).id == first.id
    assert Petition.objects.count() == 1


def test_submit_when_about_attitude_then_goes_above_the_agency_concerned(town: Town) -> None:
    made = sent(citizen(), category=Category.ATTITUDE, agency_code="H05.12")
    assert made.agency_id == town.province.id


def test_submit_when_everybody_handled_the_dossier_then_goes_above_and_they_may_not_answer(
    town: Town,
) -> None:
    place = cases.Commune(
        agency=town.ward, tax=town.ward, clerk=town.officer.actor,
        specialist=town.officer.actor, chair=town.chair.actor, tax_officer=town.chair.actor,
    )  # fmt: skip
    owner = citizen()
    case = cases.submitted(place, owner)
    from lienthong.cases import services as case_services

    case_services.accept(actor=town.officer.actor, case_id=case.id, expected_version=case.version)
    made = sent(owner, category=Category.DOSSIER, case_code=case.code)
    assert made.agency_id == town.ward.id  # the chairperson had no part in it
    assert made.barred == {town.officer.account.id}
    with pytest.raises(Barred):
        taken(town, made)
    assert taken(town, made, town.chair.actor).status is Status.PROCESSING
    found = queries.group5([agency_id(town.ward)], factories.today(), factories.today())
    assert found.dossiers_complained == 1


def test_submit_when_no_agency_answers_then_refused(town: Town) -> None:
    with pytest.raises(NobodyAnswers):
        sent(citizen(), place_unit="99999")


def test_submit_when_text_is_ten_megabytes_or_empty_then_refused_and_nothing_is_kept(
    town: Town,
) -> None:
    with pytest.raises(TextTooLong):
        sent(citizen(), text="a" * 10_000_000)
    with pytest.raises(TextMissing):
        sent(citizen(), text="ngắn")
    assert not Petition.objects.exists()


def test_submit_when_not_a_citizen_then_denied(town: Town) -> None:
    for actor in (ANONYMOUS, town.officer.actor):
        with pytest.raises(Denied):
            services.submit_petition(actor=actor, new=factories.new_petition())


def test_submit_when_flooded_then_busy(town: Town) -> None:
    who = citizen()
    for _ in range(10):
        sent(who, idempotency_key=str(uuid.uuid4()))
    with pytest.raises(TooMany):
        sent(who, idempotency_key=str(uuid.uuid4()))


# ── Without an account


def code_of() -> str:
    notice = Notice.objects.filter(template="feedback_code").latest("created_at")
    return notice.subject[-6:]


def hold(contact: str = "hien@example.vn", origin: str = "10.0.0.1") -> uuid.UUID:
    return services.hold(new=factories.new_petition(), contact=contact, origin=origin)


def test_confirm_when_code_is_right_then_petition_is_made_once(town: Town) -> None:
    pending = hold()
    assert not Petition.objects.exists()
    made = services.confirm(pending_id=pending, code=code_of())
    again = services.confirm(pending_id=pending, code=code_of())
    assert made == again
    assert queries.opened(made.code, made.secret).id == made.id
    assert Letter.objects.filter(address="hien@example.vn").exists()
    with pytest.raises(PetitionMissing):
        queries.opened(made.code, "AAAAAAAA")


def test_confirm_when_wrong_too_often_or_too_late_then_over(town: Town) -> None:
    pending = hold()
    right = code_of()
    wrong = "000000" if right != "000000" else "111111"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(CodeWrong) as told:
            services.confirm(pending_id=pending, code=wrong)
        assert told.value.data["left"] == left
    with pytest.raises(CodeOver):
        services.confirm(pending_id=pending, code=right)
    late = hold()
    with clock.frozen(clock.now() + dt.timedelta(minutes=16)), pytest.raises(CodeOver):
        services.confirm(pending_id=late, code=code_of())
    with pytest.raises(CodeOver):
        services.confirm(pending_id=uuid.uuid4(), code=right)


def test_hold_when_contact_is_bad_or_floods_then_refused(town: Town) -> None:
    with pytest.raises(ContactMissing):
        hold("khong-phai-thu")
    for _ in range(5):
        hold()
    with pytest.raises(TooMany):
        hold()
    for number in range(25):
        hold(f"n{number}@example.vn")
    with pytest.raises(TooMany):
        hold("n99@example.vn")
    hold("n99@example.vn", origin="10.0.0.2")


def test_forget_when_a_day_has_passed_then_unconfirmed_messages_are_gone(town: Town) -> None:
    hold()
    assert services.forget() == 0
    with clock.frozen(clock.now() + dt.timedelta(days=1, minutes=1)):
        assert services.forget() == 1
    assert not Pending.objects.exists()


# ── Officers


def test_accept_when_stranger_or_without_right_or_twice_then_refused(town: Town) -> None:
    made = sent(citizen())
    with pytest.raises(PetitionMissing):
        taken(town, made, town.neighbour.actor)
    with pytest.raises(Denied):
        taken(town, made, town.idle.actor)
    seen = taken(town, made)
    with pytest.raises(Stale):
        taken(town, made)
    with pytest.raises(BadStep):
        taken(town, seen)


def test_transfer_when_reasoned_then_next_agency_has_time_and_petitioner_is_told(
    town: Town,
) -> None:
    made = sent(citizen())
    with clock.frozen(made.due_at - dt.timedelta(hours=1)):
        moved = services.transfer_petition(
            actor=town.officer.actor, petition_id=made.id, expected_version=made.version,
            agency_id=agency_id(town.other), reason="Thuộc địa bàn phường Vũ Ninh",
        )  # fmt: skip
    assert moved.agency_id == town.other.id
    assert moved.due_at > made.due_at
    assert moved.status is Status.NEW
    assert "Vũ Ninh" in Notice.objects.filter(template="petition_moved").get().body
    assert taken(town, moved, town.neighbour.actor).assignee == "Phan Văn Chanh"
    assert queries.petition(town.officer.actor, made.id).agency_id == town.other.id  # still seen


def test_transfer_when_agency_does_not_answer_or_no_reason_then_refused(town: Town) -> None:
    made = sent(citizen())
    order = {"actor": town.officer.actor, "petition_id": made.id, "expected_version": made.version}
    with pytest.raises(NotAnAnswerer):
        services.transfer_petition(**order, agency_id=agency_id(town.ward), reason="Không rõ lý do")
    with pytest.raises(TextMissing):
        services.transfer_petition(**order, agency_id=agency_id(town.other), reason=" ")


def test_answer_when_published_then_public_page_shows_the_redacted_words_only(town: Town) -> None:
    made = sent(citizen(), text="Nhà tôi gọi 0912345678, rác ba ngày chưa thu.")
    seen = taken(town, made)
    order = {
        "actor": town.officer.actor, "petition_id": made.id, "expected_version": seen.version,
        "text": "Đã thu gom rác sáng nay.",
    }  # fmt: skip
    leaky = Publication(title="Rác tồn đọng", text=made.text, answer="Đã thu gom rác.")
    with pytest.raises(PersonalDataShown, match="0912345678"):
        services.answer_petition(**order, publication=leaky)
    services.answer_petition(**order, publication=published())
    shown = queries.published_petition(made.code)
    assert "0912345678" not in shown.public_text
    rows, number, pages = queries.published_petitions(text="rac ton dong")
    assert [row.code for row in rows] == [made.code]
    assert (number, pages) == (1, 1)
    assert Notice.objects.filter(template="petition_answered").count() == 1


def test_answer_when_parts_are_open_then_waits_for_them(town: Town) -> None:
    made = taken(town, sent(citizen()))
    whole = services.split_petition(
        actor=town.officer.actor, petition_id=made.id, expected_version=made.version,
        agency_id=agency_id(town.other), task="Kiểm tra điểm tập kết rác phía Vũ Ninh.",
    )  # fmt: skip
    order = {"actor": town.officer.actor, "petition_id": made.id, "text": "Đã xử lý xong cả hai."}
    with pytest.raises(PartsOpen, match="Vũ Ninh"):
        services.answer_petition(**order, expected_version=whole.version)
    part = queries.petitions(town.neighbour.actor, queries.Queue.NEW).rows[0]
    assert part.is_part
    seen = queries.petition(town.neighbour.actor, part.id)
    done = answered(town, seen, town.neighbour.actor)
    assert done.status is Status.CLOSED
    final = services.answer_petition(**order, expected_version=whole.version)
    assert final.status is Status.ANSWERED
    assert final.parts[0].answer


def test_merge_when_same_matter_then_both_senders_are_answered(town: Town) -> None:
    first, second = sent(citizen()), sent(citizen("Bùi Văn Na"))
    order = {
        "actor": town.officer.actor, "petition_id": second.id, "expected_version": second.version,
    }  # fmt: skip
    with pytest.raises(MergedWithItself):
        services.merge_petition(**order, into_code=second.code)
    merged = services.merge_petition(**order, into_code=first.code)
    assert merged.status is Status.MERGED
    seen = taken(town, first)
    answer = {
        "actor": town.officer.actor, "petition_id": first.id, "expected_version": seen.version,
        "text": "Đã thu gom rác sáng nay.",
    }  # fmt: skip
    with pytest.raises(AnswerNotShared):
        services.answer_petition(**answer)
    services.answer_petition(**answer, publication=published())
    assert Notice.objects.filter(template="petition_answered").count() == 2


def test_extend_when_asked_twice_or_late_then_refused(town: Town) -> None:
    made = sent(citizen())
    order = {"actor": town.officer.actor, "petition_id": made.id, "reason": "Chờ kết quả đo đạc"}
    longer = services.extend_petition(**order, expected_version=made.version)
    assert longer.due_at > made.due_at
    with pytest.raises(ExtendedAlready):
        services.extend_petition(**order, expected_version=longer.version)
    late = sent(citizen())
    with clock.frozen(late.due_at + dt.timedelta(minutes=1)), pytest.raises(ExtendedAlready):
        services.extend_petition(**{**order, "petition_id": late.id}, expected_version=late.version)


def test_refuse_when_spam_then_closed_with_a_reason_the_sender_reads(town: Town) -> None:
    made = sent(citizen())
    done = services.refuse_petition(
        actor=town.officer.actor, petition_id=made.id, expected_version=made.version,
        reason="Nội dung quảng cáo, không phải phản ánh.",
    )  # fmt: skip
    assert done.status is Status.REFUSED
    assert "quảng cáo" in Notice.objects.get(template="petition_moved").body
    with pytest.raises(BadStep):
        taken(town, done)


def test_hide_when_overseer_gives_a_reason_then_gone_until_shown_again(town: Town) -> None:
    made = taken(town, sent(citizen()))
    shown = services.answer_petition(
        actor=town.officer.actor, petition_id=made.id, expected_version=made.version,
        text="Đã thu gom rác sáng nay.", publication=published(),
    )  # fmt: skip
    order = {"petition_id": made.id, "reason": "Có lời lẽ xúc phạm"}
    with pytest.raises(Denied):
        services.hide_petition(actor=town.officer.actor, expected_version=shown.version, **order)
    hidden = services.hide_petition(actor=town.chair.actor, expected_version=shown.version, **order)
    with pytest.raises(PetitionMissing):
        queries.published_petition(made.code)
    assert Trace.objects.filter(action="feedback.petition_hidden").count() == 1
    services.show_petition(
        actor=town.chair.actor, petition_id=made.id, expected_version=hidden.version
    )
    assert queries.published_petition(made.code)


# ── Satisfied or not


def judge(who, petition, *, ok: bool, reason: str = "Rác vẫn còn nguyên ở đó"):
    return services.judge_answer(actor=who, petition_id=petition.id, is_satisfied=ok, reason=reason)


def test_judge_when_not_satisfied_then_level_above_looks_again_on_a_new_clock(town: Town) -> None:
    who = citizen()
    made = answered(town, sent(who))
    with clock.frozen(clock.now() + dt.timedelta(days=4)):
        again = judge(who, made, ok=False)
    assert again.agency_id == town.province.id
    assert again.status is Status.NEW
    assert again.reopened == 1
    assert town.officer.account.id in again.barred
    assert again.due_at > made.due_at
    done = judge(who, answered(town, again, town.above.actor), ok=True)
    assert done.status is Status.CLOSED
    today = factories.today()
    until = today + dt.timedelta(days=6)
    ward = queries.group5([agency_id(town.ward)], today, until)
    above = queries.group5([agency_id(town.province)], today, until)
    assert (ward.petitions, ward.on_time, ward.unsatisfied) == (1, 1, 1)
    assert (above.petitions, above.on_time, above.unsatisfied) == (1, 1, 0)


def test_judge_when_nobody_is_above_then_closed_as_unsatisfied(town: Town) -> None:
    who = citizen()
    made = sent(who, category=Category.REGULATION)
    assert made.agency_id == town.province.id
    done = judge(who, answered(town, made, town.above.actor), ok=False)
    assert done.status is Status.CLOSED
    assert done.is_satisfied is False


def test_judge_when_without_reason_or_not_own_or_twice_then_refused(town: Town) -> None:
    who = citizen()
    made = sent(who)
    with pytest.raises(BadStep):
        judge(who, made, ok=True)
    answered(town, made)
    with pytest.raises(TextMissing):
        judge(who, made, ok=False, reason="")
    for other in (citizen("Người Khác"), ANONYMOUS, town.officer.actor):
        with pytest.raises(PetitionMissing):
            judge(other, made, ok=True)
    judge(who, made, ok=True)
    with pytest.raises(BadStep):
        judge(who, made, ok=True)


def test_judge_when_secret_is_known_then_no_account_is_needed(town: Town) -> None:
    who = citizen()
    made = answered(town, sent(who))
    secret = Petition.objects.get().secret
    done = services.judge_answer(
        actor=ANONYMOUS, petition_id=made.id, is_satisfied=True, secret=secret.lower()
    )
    assert done.status is Status.CLOSED


def test_withdraw_when_open_then_closed_and_not_counted(town: Town) -> None:
    who = citizen()
    made = sent(who)
    done = services.withdraw_petition(actor=who, petition_id=made.id, reason="Đã có người dọn")
    assert done.status is Status.WITHDRAWN
    later = clock.now() + dt.timedelta(days=60)
    with clock.frozen(later):
        found = queries.group5([agency_id(town.ward)], made.submitted_at.date(), later.date())
    assert found.petitions == 0
    with pytest.raises(BadStep):
        services.withdraw_petition(actor=who, petition_id=made.id)


# ── Time, history


def test_watch_when_term_nears_and_passes_then_warned_once_each(town: Town) -> None:
    made = sent(citizen())
    before = Notice.objects.count()
    with clock.frozen(made.due_at - dt.timedelta(hours=1)):
        assert services.watch()["soon"] == 1
        assert services.watch()["soon"] == 0
    with clock.frozen(made.due_at + dt.timedelta(hours=1)):
        assert services.watch()["late"] == 1
        assert services.watch() == {"soon": 0, "late": 0, "lapsed": 0, "forgotten": 0}
        assert queries.desk_counts(town.officer.actor).late == 1
        late = queries.group5([agency_id(town.ward)], made.submitted_at.date(), clock.today())
    assert (late.petitions, late.on_time) == (1, 0)
    assert Notice.objects.count() > before


def test_watch_when_nobody_judges_then_closed_after_the_days(town: Town) -> None:
    made = answered(town, sent(citizen()))
    with clock.frozen(clock.now() + dt.timedelta(days=16)):
        assert services.watch()["lapsed"] == 1
        services.lapse_petition(made.id)  # twice changes nothing
    assert Petition.objects.get().status == Status.CLOSED


def test_history_when_changed_then_the_database_refuses(town: Town) -> None:
    sent(citizen())
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.update(note="khác")
    assert Happening.objects.get().note == ""


def test_complaint_when_sent_then_term_is_the_law_s(town: Town) -> None:
    with clock.frozen(at(9)):
        made = sent(citizen(), kind=Kind.COMPLAINT, category=Category.DOSSIER)
    assert made.due_at.date() == dt.date(2026, 12, 16)
