# SPDX-License-Identifier: Apache-2.0
"""Use cases of a dossier: done, denied, wrong state, twice."""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from lienthong.cases import queries, services
from lienthong.cases.errors import (
    AlreadyAsked,
    AlreadyExtended,
    BadMove,
    CaseMissing,
    DraftMissing,
    FormRefused,
    ItemsNeeded,
    NotCompetent,
    PapersMissing,
    ReasonNeeded,
    StepMissing,
    StepTaken,
    TooLateToExtend,
    UnknownPaper,
    WrongActor,
    WrongAgency,
)
from lienthong.cases.models import Case, Movement, Slip
from lienthong.cases.queries import CaseView, InboxFilter
from lienthong.cases.rules import Channel, Punctuality, SlipForm, Status, Verb
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.factories import HOUSEHOLD, Commune, at
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied, Stale
from lienthong.outbox.models import Event
from lienthong.procedures.tests import factories as procedures

pytestmark = pytest.mark.django_db

SCORES = dict.fromkeys((3, 4, 6), 2)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def place(_monday_morning: None) -> Commune:
    return make.commune()


def events(name: str) -> list[dict]:
    return list(Event.objects.filter(name__endswith=f".{name}").values_list("body", flat=True))


def slips(case: CaseView) -> list[SlipForm]:
    return [SlipForm(s.form) for s in Slip.objects.filter(case_id=case.id).order_by("issued_at")]


def verbs(case: CaseView) -> list[str]:
    rows = Movement.objects.filter(case_id=case.id).order_by("at", "id")
    return list(rows.values_list("verb", flat=True))


# Sending


def test_submit_when_whole_then_numbered_open_and_in_the_clerks_inbox(place: Commune) -> None:
    case = make.submitted(place)
    assert case.code == "H05.12-20261116-0000001"
    assert (case.status, case.clock.started_at) == (Status.NEW, None)
    assert case.clock.respond_by == at(17) + dt.timedelta(hours=16)  # 8 working hours
    row = queries.inbox(place.clerk, InboxFilter()).rows[0]
    assert (row.id, row.step_name, row.applicant_name) == (
        case.id, "Tiếp nhận hồ sơ", "Nguyễn Thị Hường",
    )  # fmt: skip
    assert events("CaseSubmitted")[0]["case_code"] == case.code


def test_submit_when_sent_twice_then_the_same_dossier(place: Commune) -> None:
    person = make.citizen()
    sent = make.application(person, place.agency.id, key="draft-1")
    first = services.submit(actor=person, application=sent)
    again = services.submit(actor=person, application=sent)
    assert (again.id, Case.objects.count(), len(events("CaseSubmitted"))) == (first.id, 1, 1)


def test_submit_when_the_key_is_anothers_then_missing(place: Commune) -> None:
    person, other = make.citizen(), make.citizen("027196009999", "Phạm Thị Sen")
    services.submit(actor=person, application=make.application(person, place.agency.id, key="k"))
    with pytest.raises(CaseMissing):
        services.submit(actor=other, application=make.application(other, place.agency.id, key="k"))


def test_submit_when_for_somebody_else_then_denied(place: Commune) -> None:
    person, other = make.citizen(), make.citizen("027196009999", "Phạm Thị Sen")
    with pytest.raises(Denied):
        services.submit(actor=other, application=make.application(person, place.agency.id))
    assert not Case.objects.exists()


def test_submit_when_e_identity_is_too_low_then_denied(place: Commune) -> None:
    person = replace(make.citizen(), assurance=1)
    with pytest.raises(Denied):
        services.submit(actor=person, application=make.application(person, place.agency.id))


def test_submit_when_the_form_has_gaps_then_refused_with_every_finding(place: Commune) -> None:
    person = make.citizen()
    form = procedures.example(make.BIRTH)
    del form["child_name"], form["child_sex"]
    with pytest.raises(FormRefused) as refusal:
        services.submit(
            actor=person, application=make.application(person, place.agency.id, form=form)
        )
    assert {path for path, _, _ in refusal.value.data["findings"]} >= {"child_name", "child_sex"}
    assert not Case.objects.exists()


def test_submit_when_the_form_is_nfd_then_kept_as_nfc(place: Commune) -> None:
    person = make.citizen(name=unicodedata.normalize("NFD", "Nguyễn Thị Hường"))
    form = {
        key: unicodedata.normalize("NFD", value) if isinstance(value, str) else value
        for key, value in procedures.example(make.BIRTH).items()
    }
    sent = services.submit(
        actor=person, application=make.application(person, place.agency.id, form=form)
    )
    case = queries.case(person, sent.id)
    assert case.form["child_name"] == "Trần Minh Anh"
    assert case.applicant.name == unicodedata.normalize("NFC", person.name)
    found = queries.inbox(place.clerk, InboxFilter(text="huong"))
    assert [row.id for row in found.rows] == [case.id]


def test_submit_when_a_required_paper_is_missing_then_refused(place: Commune) -> None:
    person = make.citizen()
    with pytest.raises(PapersMissing, match="Giấy chứng sinh"):
        services.submit(
            actor=person, application=make.application(person, place.agency.id, papers=())
        )


def test_submit_when_the_file_is_anothers_then_refused(place: Commune) -> None:
    person, other = make.citizen(), make.citizen("027196009999", "Phạm Thị Sen")
    stolen = (make.scan(other),)
    with pytest.raises(UnknownPaper):
        services.submit(
            actor=person, application=make.application(person, place.agency.id, papers=stolen)
        )


def test_submit_when_the_agency_does_not_settle_it_then_refused(place: Commune) -> None:
    person = make.citizen()
    province = place.agency.parent_id
    assert province
    with pytest.raises(NotCompetent):
        services.submit(actor=person, application=make.application(person, province))


def test_submit_when_brought_to_the_counter_then_by_its_clerk_only(place: Commune) -> None:
    person = make.citizen()
    paper = (make.scan(place.clerk),)
    sent = make.application(person, place.agency.id, papers=paper, channel=Channel.COUNTER)
    with pytest.raises(Denied):
        services.submit(actor=place.specialist, application=sent)
    case = queries.case(place.clerk, services.submit(actor=place.clerk, application=sent).id)
    assert (case.channel, case.timeline[0].actor_name) == (Channel.COUNTER, place.clerk.name)


def test_submit_when_the_platform_relays_it_then_the_applicant_is_shown(place: Commune) -> None:
    sent = make.application(make.citizen(), place.agency.id)
    case = queries.case(make.SYSTEM, services.submit(actor=make.SYSTEM, application=sent).id)
    assert case.timeline[0].actor_name == "Nguyễn Thị Hường"


# Reception


def test_accept_when_valid_then_the_clock_starts_and_mau_01_is_issued(place: Commune) -> None:
    case = make.accepted(place)
    assert (case.status, case.clock.due_at, slips(case)) == (
        Status.ACCEPTED, at(17), [SlipForm.RECEIPT],
    )  # fmt: skip
    assert case.slips[0].number == f"{case.code}/TNHS"
    assert [row.step_name for row in queries.inbox(place.specialist, InboxFilter()).rows] == [
        "Công chức tư pháp - hộ tịch thẩm tra"
    ]
    assert not queries.inbox(place.clerk, InboxFilter()).rows
    assert events("CaseAccepted")[0]["applicant_number"] == "027196001234"


def test_accept_when_after_15_00_then_an_in_day_dossier_is_due_the_next_day(place: Commune) -> None:
    case = make.submitted(place)
    with clock.frozen(at(15, 30)):
        services.accept(actor=place.clerk, case_id=case.id, expected_version=1)
        case = queries.case(place.clerk, case.id)
    assert case.clock.due_at == at(17, days=1)


def test_accept_when_twice_then_refused_with_what_is_possible(place: Commune) -> None:
    case = make.accepted(place)
    with pytest.raises(BadMove, match="Được tiếp nhận"):
        services.accept(actor=place.clerk, case_id=case.id, expected_version=case.version)
    assert slips(case) == [SlipForm.RECEIPT]


def test_accept_when_the_page_is_old_then_stale(place: Commune) -> None:
    case = make.accepted(place)
    with pytest.raises(Stale):
        services.accept(actor=place.clerk, case_id=case.id, expected_version=case.version - 1)


def test_accept_when_the_right_is_missing_then_denied(place: Commune) -> None:
    case = make.submitted(place)
    with pytest.raises(Denied):
        services.accept(actor=place.specialist, case_id=case.id, expected_version=case.version)


def test_accept_when_another_agencys_clerk_then_missing(place: Commune) -> None:
    case = make.submitted(place)
    other = make.official(place.tax, "Người Khác", "Cán bộ", "cases.receive")
    with pytest.raises(CaseMissing):
        services.accept(actor=other, case_id=case.id, expected_version=case.version)


def test_accept_when_a_citizen_tries_then_wrong_actor(place: Commune) -> None:
    case = make.submitted(place)
    with pytest.raises(WrongActor):
        services.accept(actor=make.citizen(), case_id=case.id, expected_version=case.version)


def test_accept_when_overseeing_from_above_then_wrong_agency(place: Commune) -> None:
    case = make.submitted(place)
    above = replace(
        place.chair,
        agency_id=place.agency.parent_id,
        rights=frozenset({"cases.oversee", "cases.receive"}),
    )
    assert queries.case(above, case.id).next_actions == ()
    with pytest.raises(WrongAgency):
        services.accept(actor=above, case_id=case.id, expected_version=case.version)


def test_refuse_when_a_human_reason_is_given_then_mau_03(place: Commune) -> None:
    case = make.submitted(place)
    with pytest.raises(ReasonNeeded):
        services.refuse(actor=place.clerk, case_id=case.id, expected_version=1, reason=" . ")
    case = services.refuse(
        actor=place.clerk, case_id=case.id, expected_version=1, reason="Con đã có giấy khai sinh."
    )
    assert (case.status, slips(case)) == (Status.REFUSED, [SlipForm.REFUSAL])
    assert case.clock.finished_at == at(9)
    assert not queries.inbox(place.clerk, InboxFilter()).rows


def test_ask_supplement_when_at_reception_then_once_and_the_answer_is_owed_anew(
    place: Commune,
) -> None:
    case, person = make.submitted(place), make.citizen()
    ask = {"actor": place.clerk, "case_id": case.id, "reason": "Ảnh bị mờ, không đọc được."}
    with pytest.raises(ItemsNeeded):
        services.ask_supplement(**ask, expected_version=1, items=[" "])
    case = services.ask_supplement(**ask, expected_version=1, items=["Giấy chứng sinh rõ nét"])
    assert (case.status, slips(case)) == (Status.SUPPLEMENT, [SlipForm.SUPPLEMENT])
    assert not queries.inbox(place.clerk, InboxFilter()).rows
    with clock.frozen(at(10, days=3)):
        case = services.supplement(actor=person, case_id=case.id, papers=(make.scan(person),))
        assert (case.status, case.clock.respond_by) == (Status.NEW, at(10, days=4))
        assert [paper.is_replaced for paper in case.papers] == [True, False]
        with pytest.raises(AlreadyAsked):
            services.ask_supplement(**ask, expected_version=case.version, items=["Thêm nữa"])
        services.accept(actor=place.clerk, case_id=case.id, expected_version=case.version)
        case = queries.case(place.clerk, case.id)
    assert case.clock.due_at == at(17, days=3)


def test_supplement_when_the_clock_was_paused_then_due_later_by_the_working_time(
    place: Commune,
) -> None:
    case = make.accepted(place, code=HOUSEHOLD)
    assert case.clock.due_at == at(17, days=3)
    case = services.ask_supplement(
        actor=place.specialist, case_id=case.id, expected_version=case.version,
        items=["Tên hộ kinh doanh khác"], reason="Tên đã có hộ kinh doanh khác dùng.",
    )  # fmt: skip
    assert case.clock.is_paused
    assert not queries.inbox(place.specialist, InboxFilter()).rows
    with clock.frozen(at(9, days=2)):
        case = services.supplement(actor=make.citizen(), case_id=case.id)
        assert (case.status, case.clock.due_at) == (Status.PROCESSING, at(17, days=7))
        assert case.clock.original_due_at == at(17, days=3)
        assert queries.inbox(place.specialist, InboxFilter()).rows


def test_ask_payment_when_the_rule_names_no_basis_then_waits_without_a_pause(
    place: Commune,
) -> None:
    case = make.accepted(place)  # birth: financial_duty is no basis
    case = services.ask_payment(
        actor=place.specialist, case_id=case.id, expected_version=case.version,
        reason="Lệ phí đăng ký quá hạn.",
    )  # fmt: skip
    assert (case.status, case.clock.is_paused, case.finance) == (Status.PAYMENT, False, "owed")
    with pytest.raises(WrongActor):
        services.paid(actor=make.citizen(), case_id=case.id)
    case = services.paid(actor=make.SYSTEM, case_id=case.id)
    again = services.paid(actor=make.SYSTEM, case_id=case.id)
    assert (case.status, case.finance, again.version) == (Status.PROCESSING, "paid", case.version)


# The applicant


def test_withdraw_when_open_then_closed_and_off_every_inbox(place: Commune) -> None:
    case = make.accepted(place)
    case = services.withdraw(actor=make.citizen(), case_id=case.id, reason="Nộp nhầm nơi.")
    assert case.status is Status.WITHDRAWN
    assert not queries.inbox(place.specialist, InboxFilter()).rows
    with pytest.raises(BadMove):
        services.withdraw(actor=make.citizen(), case_id=case.id)


def test_withdraw_when_an_official_or_a_stranger_then_refused(place: Commune) -> None:
    case = make.accepted(place)
    with pytest.raises(WrongActor):
        services.withdraw(actor=place.clerk, case_id=case.id)
    with pytest.raises(CaseMissing):
        services.withdraw(actor=make.citizen("027196009999", "Ai Đó"), case_id=case.id)


# The handling unit


def test_stop_when_on_a_basis_then_mau_05_and_resumed_later(place: Commune) -> None:
    case = make.accepted(place, code=HOUSEHOLD)
    case = services.stop(
        actor=place.specialist, case_id=case.id, expected_version=case.version,
        basis="Quyết định 12/QĐ-TA của Tòa án.",
    )  # fmt: skip
    assert (case.status, slips(case)[-1]) == (Status.STOPPED, SlipForm.STOP)
    with clock.frozen(at(9, days=1)):
        case = services.resume(
            actor=place.specialist, case_id=case.id, expected_version=case.version
        )
    assert (case.status, case.clock.due_at) == (Status.PROCESSING, at(17, days=4))


def test_extend_when_before_due_then_once_with_mau_04(place: Commune) -> None:
    case = make.accepted(place, code=HOUSEHOLD)
    ask = {"actor": place.chair, "case_id": case.id, "reason": "Chờ xác minh địa điểm."}
    later = make.MONDAY + dt.timedelta(days=7)
    case = services.extend(**ask, expected_version=case.version, due_on=later)
    assert (case.clock.due_at, slips(case)[-1]) == (at(17, days=7), SlipForm.APOLOGY)
    with pytest.raises(AlreadyExtended):
        services.extend(**ask, expected_version=case.version, due_on=later + dt.timedelta(days=1))


def test_extend_when_the_appointment_passed_then_refused(place: Commune) -> None:
    case = make.accepted(place)
    with clock.frozen(at(9, days=1)), pytest.raises(TooLateToExtend):
        services.extend(
            actor=place.chair, case_id=case.id, expected_version=case.version,
            due_on=make.MONDAY + dt.timedelta(days=3), reason="Chờ xác minh.",
        )  # fmt: skip


def test_complete_step_when_held_then_the_next_step_opens_and_mau_06_has_a_row(
    place: Commune,
) -> None:
    case = make.completed(place, make.accepted(place), "appraise")
    assert case.status is Status.PROCESSING
    assert case.timeline[-1].punctuality is Punctuality.ON_TIME
    assert case.timeline[-1].handed_to == "Dự thảo Giấy khai sinh"


def test_complete_step_when_done_twice_then_missing(place: Commune) -> None:
    case = make.accepted(place)
    step = make.step_of(place, case, "appraise")
    case = make.completed(place, case, "appraise")
    with pytest.raises(StepMissing):
        services.complete_step(
            actor=place.specialist, case_id=case.id, step_id=step.id, expected_version=case.version
        )


def test_complete_step_when_the_right_is_not_the_steps_then_denied(place: Commune) -> None:
    case = make.accepted(place)
    step = make.step_of(place, case, "appraise")
    with pytest.raises(Denied):
        services.complete_step(
            actor=place.clerk, case_id=case.id, step_id=step.id, expected_version=case.version
        )


def test_complete_step_when_assigned_to_another_then_taken(place: Commune) -> None:
    case = make.accepted(place)
    step = make.step_of(place, case, "appraise")
    other = desk.official("H05.12", "Đồng nghiệp", "cases.appraise")
    colleague = services.Assignee(account_id=other.account.id, name="Đồng nghiệp")
    case = services.assign_step(
        actor=place.chair, case_id=case.id, step_id=step.id, expected_version=case.version,
        assignee=colleague,
    )  # fmt: skip
    assert not queries.inbox(place.specialist, InboxFilter()).rows
    with pytest.raises(StepTaken):
        make.completed(place, case, "appraise")


def test_complete_step_when_the_draft_is_not_written_then_refused(place: Commune) -> None:
    case = make.completed(place, make.accepted(place), "appraise")
    with pytest.raises(DraftMissing):
        make.completed(place, case, "draft")


# History, timers, secrets


def test_history_when_changed_then_the_database_refuses(place: Commune) -> None:
    case = make.submitted(place)
    for change in (
        lambda: Movement.objects.filter(case_id=case.id).update(note="khác"),
        lambda: Movement.objects.filter(case_id=case.id).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_history_when_read_then_each_line_has_its_leaf(place: Commune) -> None:
    case = make.accepted(place)
    assert verbs(case) == [Verb.SUBMIT, Verb.ACCEPT]
    assert all(line.leaf_id for line in case.timeline)


def test_watch_when_8_working_hours_pass_then_late_answer_once(place: Commune) -> None:
    case = make.submitted(place)
    assert services.watch_deadlines()["late_answers"] == 0
    with clock.frozen(at(9, 1, days=1)):
        assert services.watch_deadlines()["late_answers"] == 1
        assert services.watch_deadlines()["late_answers"] == 0
    assert queries.case(place.clerk, case.id).is_answered_late
    assert len(events("CaseAnsweredLate")) == 1


def test_watch_when_an_appointment_nears_and_passes_then_told_once_each(place: Commune) -> None:
    make.accepted(place)
    assert services.watch_deadlines() == {"late_answers": 0, "overdue": 0, "nearing": 1}
    with clock.frozen(at(17, 1)):
        assert services.watch_deadlines() == {"late_answers": 0, "overdue": 1, "nearing": 0}
        assert services.watch_deadlines() == {"late_answers": 0, "overdue": 0, "nearing": 0}
    assert (len(events("CaseNearingDue")), len(events("CaseOverdue"))) == (1, 1)


def test_public_state_when_only_the_code_then_the_state_only(place: Commune) -> None:
    case = make.submitted(place)
    told = queries.public_state(case.code.lower())
    assert (told.status, told.procedure_name, told.steps) == (Status.NEW, "", ())
    more = queries.public_state(case.code, case.lookup_secret.lower())
    assert more.procedure_name == "Đăng ký khai sinh"
    with pytest.raises(CaseMissing):
        queries.public_state(case.code, "SAI-MA")


def test_record_view_when_an_official_looks_then_a_leaf_about_the_person(place: Commune) -> None:
    case = make.submitted(place)
    assert services.record_view(actor=place.clerk, case_id=case.id)
    assert services.record_view(actor=make.citizen(), case_id=case.id) is None
    with pytest.raises(CaseMissing):
        services.record_view(actor=place.tax_officer, case_id=case.id)
