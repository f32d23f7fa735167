# SPDX-License-Identifier: Apache-2.0
"""Parallel opinions, extensions, reminders, the chief's desk."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.cases import errors, queries, services
from lienthong.cases.models import Case, StepPace
from lienthong.cases.queries import CaseView, DeskFilter, InboxFilter
from lienthong.cases.rules import MoreTime
from lienthong.cases.services import Ask
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import Town
from lienthong.cases.tests.factories import HOUSEHOLD
from lienthong.kernel import clock
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AccountId, AgencyId
from lienthong.notices.models import Notice
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import AgencyKind
from lienthong.orgs.tests import factories as orgs

pytestmark = pytest.mark.django_db
MONDAY = factories.MONDAY


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(factories.at(9)):
        yield


@pytest.fixture
def town(_monday_morning: None) -> Town:
    return desk.town()


@pytest.fixture
def police(town: Town) -> AgencyView:
    return orgs.agency("H05.91", "Công an phường", parent_code="H05", kind=AgencyKind.DIVISION)


def asked(town: Town, police: AgencyView) -> CaseView:
    case = factories.accepted(town.place, code=HOUSEHOLD)
    return services.consult_all(
        actor=town.specialist.actor, case_id=case.id, expected_version=case.version,
        asks=(
            Ask(agency_id=town.place.tax.id, question="Nợ thuế không?", share=("business_name",),
                due_on=MONDAY + dt.timedelta(days=2)),
            Ask(agency_id=police.id, question="Địa điểm an toàn không?",
                due_on=MONDAY + dt.timedelta(days=3), is_mandatory=False),
        ),
    )  # fmt: skip


# Opinions side by side


def test_consult_all_when_asked_then_each_has_its_own_question_and_end(
    town: Town, police: AgencyView
) -> None:
    case = asked(town, police)
    by_name = {one.asked_agency_name: one for one in case.consultations}
    assert by_name["Công an phường"].due_at.date() == MONDAY + dt.timedelta(days=3)
    assert not by_name["Công an phường"].shared and not by_name["Công an phường"].is_mandatory
    assert case.version == asked_before(case) + 1


def asked_before(case: CaseView) -> int:
    return case.version - 1


def test_consult_all_when_one_is_wrong_then_nobody_is_asked(town: Town, police: AgencyView) -> None:
    case = factories.accepted(town.place, code=HOUSEHOLD)
    sunday = MONDAY + dt.timedelta(days=6)
    tax = Ask(agency_id=town.place.tax.id, question="Nợ thuế không?")
    for wrong, refusal in (
        ((), errors.AskedNobody),
        ((tax, tax), errors.AskedNobody),
        ((Ask(agency_id=town.place.agency.id, question="Tự hỏi"),), errors.AskedNobody),
        ((tax, Ask(agency_id=police.id, question="Ngày nghỉ", due_on=sunday)), errors.BadDueDate),
        ((tax, Ask(agency_id=police.id, question=" ")), errors.ReasonNeeded),
        ((Ask(agency_id=police.id, question="Lạ", papers=(uuid.uuid4(),)),), errors.UnknownPaper),
    ):
        with pytest.raises(refusal):
            services.consult_all(
                actor=town.specialist.actor, case_id=case.id, expected_version=case.version,
                asks=wrong,
            )  # fmt: skip
    assert not queries.case(town.specialist.actor, case.id).consultations


def test_consult_all_when_still_waiting_then_not_asked_again(
    town: Town, police: AgencyView
) -> None:
    case = asked(town, police)
    with pytest.raises(errors.AlreadyConsulted, match="Thuế cơ sở"):
        services.consult_all(
            actor=town.specialist.actor, case_id=case.id, expected_version=case.version,
            asks=(Ask(agency_id=town.place.tax.id, question="Lần nữa"),),
        )  # fmt: skip


def test_more_time_when_wished_then_the_asker_decides_once(town: Town, police: AgencyView) -> None:
    case = asked(town, police)
    question = next(one for one in case.consultations if one.is_mandatory)
    wish = MONDAY + dt.timedelta(days=4)
    officer = town.tax_officer.actor
    for bad in (question.due_at.date(), MONDAY + dt.timedelta(days=5)):
        with pytest.raises(errors.BadDueDate):
            services.ask_more_time(
                actor=officer, consultation_id=question.id, until=bad, reason="Cần xác minh"
            )
    services.ask_more_time(
        actor=officer, consultation_id=question.id, until=wish, reason="Cần xác minh"
    )
    with pytest.raises(errors.MoreTimeAsked):
        services.ask_more_time(
            actor=officer, consultation_id=question.id, until=wish, reason="Cần xác minh"
        )
    decide = {"actor": town.specialist.actor, "case_id": case.id, "consultation_id": question.id}
    case = services.decide_more_time(**decide, expected_version=case.version, is_granted=True)
    after = next(one for one in case.consultations if one.id == question.id)
    assert after.due_at.date() == wish and after.more_time_decision is MoreTime.GRANTED
    assert queries.inbox(officer, InboxFilter()).rows[0].act_by_at.date() == wish
    with pytest.raises(errors.NoMoreTimeAsked):
        services.decide_more_time(**decide, expected_version=case.version, is_granted=False)


def test_decline_when_mandatory_then_the_result_still_needs_a_basis(
    town: Town, police: AgencyView
) -> None:
    case = asked(town, police)
    question = next(one for one in case.consultations if one.is_mandatory)
    officer = town.tax_officer.actor
    services.decline_consultation(
        actor=officer, consultation_id=question.id, reason="Không thuộc thẩm quyền"
    )
    assert not queries.inbox(officer, InboxFilter()).rows
    for again in (
        lambda: services.decline_consultation(
            actor=officer, consultation_id=question.id, reason="Lần nữa"
        ),
        lambda: services.answer_consultation(
            actor=officer, consultation_id=question.id, answer="Thôi thì trả lời"
        ),
    ):
        with pytest.raises(errors.AlreadyAnswered):
            again()
    with pytest.raises(errors.OpinionMissing):
        factories.completed(town.place, case, "consult")
    services.waive_consultation(
        actor=town.specialist.actor, case_id=case.id, consultation_id=question.id,
        expected_version=case.version, basis="Cơ quan được hỏi từ chối cho ý kiến.",
    )  # fmt: skip


def test_decline_when_not_the_asked_agency_then_missing(town: Town, police: AgencyView) -> None:
    question = asked(town, police).consultations[0]
    with pytest.raises(errors.ConsultationMissing):
        services.decline_consultation(
            actor=town.stranger.actor, consultation_id=question.id, reason="Không phải tôi"
        )


def test_remind_when_twice_in_a_day_then_refused(town: Town, police: AgencyView) -> None:
    case = asked(town, police)
    question = next(one for one in case.consultations if one.is_mandatory)
    remind = {"case_id": case.id, "consultation_id": question.id}
    services.remind_consultation(actor=town.specialist.actor, **remind)
    assert Notice.objects.filter(
        account_id=town.tax_officer.account.id, template="opinion_late"
    ).exists()
    with pytest.raises(errors.AlreadyReminded):
        services.remind_consultation(actor=town.chair.actor, **remind)
    with pytest.raises(Denied):
        services.remind_consultation(actor=town.clerk.actor, **remind)


def test_group_when_kept_then_offered_and_needs_two(town: Town, police: AgencyView) -> None:
    actor, members = town.specialist.actor, [AgencyId(police.id), AgencyId(town.place.tax.id)]
    for _ in range(2):
        services.keep_group(actor=actor, name="Liên ngành", members=members)
    kept = queries.groups(town.place.agency.id)
    assert [(one.name, len(one.members)) for one in kept] == [("Liên ngành", 2)]
    with pytest.raises(errors.GroupNeeded):
        services.keep_group(actor=actor, name="Một mình", members=members[:1])
    with pytest.raises(Denied):
        services.keep_group(actor=town.clerk.actor, name="Khác", members=members)


# The apology


def extended(town: Town, case: CaseView, days: int) -> CaseView:
    return services.extend(
        actor=town.specialist.actor, case_id=case.id, expected_version=case.version,
        due_on=(case.clock.due_at or clock.now()).date() + dt.timedelta(days=days),
        reason="Hệ thống gián đoạn.",
    )  # fmt: skip


def test_extend_when_further_than_the_procedure_lets_then_refused(town: Town) -> None:
    case = factories.accepted(town.place)  # one working day at most
    with pytest.raises(errors.ExtendedTooFar):
        extended(town, case, 2)
    case = extended(town, case, 1)
    with pytest.raises(errors.AlreadyExtended):
        extended(town, case, 1)


def test_extend_when_the_appointment_has_passed_then_too_late(town: Town) -> None:
    case = factories.accepted(town.place)
    with clock.frozen(factories.at(9, days=3)), pytest.raises(errors.TooLateToExtend):
        extended(town, case, 4)


# Reminders by themselves


def test_remind_when_a_step_nears_or_passes_its_end_then_told_once(town: Town) -> None:
    case = factories.accepted(town.place, code=HOUSEHOLD)
    step = factories.step_of(town.place, case, "appraise")
    services.assign_step(
        actor=town.chair.actor, case_id=case.id, step_id=step.id, expected_version=case.version,
        assignee=services.Assignee(account_id=AccountId(town.specialist.account.id), name="Lê"),
    )  # fmt: skip
    with clock.frozen(step.due_at - dt.timedelta(minutes=30)):
        assert services.remind()["soon"] == 1 and services.remind()["soon"] == 0
    with clock.frozen(step.due_at + dt.timedelta(hours=1)):
        assert services.remind()["late"] >= 1 and services.remind()["late"] == 0
    told = Notice.objects.values_list("account_id", "template")
    assert (town.specialist.account.id, "step_soon") in told
    assert (town.chair.account.id, "step_late") in told


def test_remind_when_an_opinion_is_overdue_then_both_sides_are_told_once(
    town: Town, police: AgencyView
) -> None:
    asked(town, police)
    with clock.frozen(factories.at(9, days=3)):
        assert services.remind()["opinions"] == 1 and services.remind()["opinions"] == 0
    told = set(Notice.objects.filter(template="opinion_late").values_list("account_id", flat=True))
    assert {town.tax_officer.account.id, town.specialist.account.id} <= told


def test_alerts_when_a_dossier_nears_or_passes_then_holder_and_chief_are_told(town: Town) -> None:
    from lienthong.cases.events import CaseNearingDue, CaseOverdue
    from lienthong.cases.services.beats import told_of

    row = Case.objects.get(pk=factories.accepted(town.place).id)
    for _ in range(2):
        services.tell_holder(told_of(row, CaseNearingDue, at=clock.now()))
        services.tell_chief(told_of(row, CaseOverdue, at=clock.now()))
    told = Notice.objects.values_list("account_id", "template")
    assert list(told).count((town.specialist.account.id, "case_soon")) == 1
    assert list(told).count((town.chair.account.id, "case_late")) == 1


def test_remind_holder_when_by_the_chief_then_once_a_day(town: Town) -> None:
    case = factories.accepted(town.place)
    step = factories.step_of(town.place, case, "appraise")
    remind = {"case_id": case.id, "step_id": step.id}
    with pytest.raises(errors.NobodyToRemind):
        services.remind_holder(actor=town.chair.actor, **remind)
    services.assign_step(
        actor=town.chair.actor, case_id=case.id, step_id=step.id, expected_version=case.version,
        assignee=services.Assignee(account_id=AccountId(town.specialist.account.id), name="Lê"),
    )  # fmt: skip
    services.remind_holder(actor=town.chair.actor, **remind)
    with pytest.raises(errors.AlreadyReminded):
        services.remind_holder(actor=town.chair.actor, **remind)
    with pytest.raises(Denied):
        services.remind_holder(actor=town.specialist.actor, **remind)


# The desk


def test_desk_when_opened_then_says_what_is_late_and_at_whom(town: Town) -> None:
    late = factories.accepted(town.place)
    with clock.frozen(factories.at(9, days=3)):
        fresh = factories.submitted(town.place)
        shown = queries.chief_desk(town.chair.actor)
    assert [row.id for row in shown.late] == [late.id]
    assert shown.late[0].holders[0].name == "" and shown.late[0].left_minutes < 0
    assert shown.late_count == 1 and shown.open == 2
    assert {row.id for row in shown.unassigned} == {late.id, fresh.id}


def test_desk_when_steps_usually_take_longer_then_forecasts_and_says_from_how_many(
    town: Town,
) -> None:
    case = factories.accepted(town.place, code=HOUSEHOLD)
    assert not queries.chief_desk(town.chair.actor).coming
    for step in ("appraise", "draft", "sign"):
        StepPace.objects.create(
            procedure_code=HOUSEHOLD, key=step, median_minutes=2400, samples=9,
            counted_at=clock.now(),
        )  # fmt: skip
    row = queries.chief_desk(town.chair.actor).coming[0]
    assert row.id == case.id and row.expected_at and row.expected_at > row.act_by_at
    assert row.samples in (0, 9)


def test_paces_when_counted_twice_then_the_same(town: Town) -> None:
    case = factories.accepted(town.place)
    with clock.frozen(factories.at(11)):
        factories.completed(town.place, case, "appraise")
        assert services.count_paces() == services.count_paces() > 0
    found = StepPace.objects.get(key=factories_key(case))
    assert (found.median_minutes, found.samples) == (120, 1)


def factories_key(case: CaseView) -> str:
    return next(one.key for one in case.steps if one.role == "appraise")


def test_desk_when_without_the_right_then_denied(town: Town) -> None:
    for who in (town.specialist, town.clerk, town.idle):
        with pytest.raises(Denied):
            queries.chief_desk(who.actor)


def test_desk_when_of_an_agency_above_then_counts_those_below(town: Town) -> None:
    factories.accepted(town.place)
    above = desk.official("H05", "Đinh Thị Mơ", "cases.oversee").actor
    shown = queries.chief_desk(above)
    numbers = {row.name: row.open for row in shown.below}
    assert numbers[town.place.agency.name] == 1 and shown.open == 1
    down = queries.chief_desk(above, DeskFilter(agency_id=town.place.agency.id))
    assert down.agency_name == town.place.agency.name and down.open == 1
    aside = queries.chief_desk(above, DeskFilter(agency_id=AgencyId(uuid.uuid4())))
    assert aside.agency_name != town.place.agency.name
    assert queries.chief_desk(above, DeskFilter(procedure_code="9.9")).open == 0


def test_desk_when_the_dossiers_double_then_asks_as_often(town: Town) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen, clock.frozen(factories.at(9, days=3)):
            queries.chief_desk(town.chair.actor)
        return len(seen)

    for _ in range(2):
        factories.accepted(town.place)
    factories.accepted(town.place, code=HOUSEHOLD)
    count()
    before = count()
    for _ in range(3):
        factories.accepted(town.place)
    assert count() == before
