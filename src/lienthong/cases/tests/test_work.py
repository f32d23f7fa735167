# SPDX-License-Identifier: Apache-2.0
"""Who works on a dossier: leads, supporters, watchers, delegates; notes; ready reasons."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from lienthong.audit import queries as audit_queries
from lienthong.cases import errors, queries, services
from lienthong.cases.models import Involvement, Movement, Note, Step
from lienthong.cases.queries import CaseView, InboxFilter
from lienthong.cases.rules import Part, ReasonFor, Verb, filled
from lienthong.cases.tests import desk, factories
from lienthong.cases.tests.desk import Official, Town
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Stale
from lienthong.kernel.ids import AccountId, PostId
from lienthong.notices.models import Notice
from lienthong.orgs import services as orgs
from lienthong.orgs.models import Post
from lienthong.orgs.rules import AbsenceKind, Role, SigningForm

pytestmark = pytest.mark.django_db
TODAY = factories.MONDAY
FRIDAY = TODAY + dt.timedelta(days=4)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(factories.at(9)):
        yield


@pytest.fixture
def town(_monday_morning: None) -> Town:
    return desk.town()


@pytest.fixture
def colleague(town: Town) -> Official:
    return desk.official("H05.12", "Đỗ Thị Na", "cases.appraise")


def given(town: Town, to: Official | None, by: Actor | None = None) -> CaseView:
    case = factories.accepted(town.place)
    return hand(case, town, to, by)


def hand(case: CaseView, town: Town, to: Official | None, by: Actor | None = None) -> CaseView:
    step = factories.step_of(town.place, case, "appraise")
    who = to and services.Assignee(account_id=AccountId(to.account.id), name=to.account.name)
    return services.assign_step(
        actor=by or town.chair.actor, case_id=case.id, step_id=step.id,
        expected_version=case.version, assignee=who,
    )  # fmt: skip


def test_step_when_the_chair_takes_it_over_then_only_they_do_it_and_it_is_in_their_list(
    town: Town, colleague: Official
) -> None:
    case, chair = given(town, colleague), town.chair.actor
    before = queries.counts(chair).todo
    assert case.id not in [row.id for row in queries.inbox(chair, InboxFilter()).rows]
    case = hand(case, town, town.chair)
    assert case.id in [row.id for row in queries.inbox(chair, InboxFilter()).rows]
    assert queries.counts(chair).todo == before + 1
    step = factories.step_of(town.place, case, "appraise")
    with pytest.raises(errors.StepTaken):
        services.complete_step(
            actor=colleague.actor, case_id=case.id, step_id=step.id, expected_version=case.version
        )
    offered = queries.case(chair, case.id).next_actions
    assert [one.step_id for one in offered if one.verb is Verb.COMPLETE_STEP] == [step.id]
    done = services.complete_step(
        actor=chair, case_id=case.id, step_id=step.id, expected_version=case.version
    )
    assert step.id not in [one.id for one in done.steps]
    assert queries.counts(chair).todo == before


def test_step_when_taken_over_without_signing_or_of_the_counter_then_refused(town: Town) -> None:
    case = given(town, None)
    with pytest.raises(errors.NotAColleague):
        hand(case, town, town.clerk)
    with pytest.raises(Denied):
        hand(case, town, town.clerk, by=town.clerk.actor)
    fresh = factories.submitted(town.place)
    step = queries.case(town.chair.actor, fresh.id).steps[0]
    own = services.Assignee(account_id=AccountId(town.chair.account.id), name="Ngô Quang Hà")
    with pytest.raises(errors.NotAColleague):
        services.assign_step(
            actor=town.chair.actor, case_id=fresh.id, step_id=step.id,
            expected_version=fresh.version, assignee=own,
        )  # fmt: skip


def told(to: Official, template: str) -> int:
    return Notice.objects.filter(account_id=to.account.id, template=template).count()


# Lead


def test_assign_when_the_chief_gives_then_the_lead_is_told_and_kept(
    town: Town, colleague: Official
) -> None:
    case = given(town, colleague)
    assert told(colleague, "task_assigned") == 1
    assert [one.name for one in queries.leads(case.id)] == ["Đỗ Thị Na"]
    assert queries.inbox(colleague.actor, InboxFilter()).rows
    assert not queries.inbox(town.specialist.actor, InboxFilter()).rows


def test_assign_when_taken_and_given_back_then_waits_for_all_again(town: Town) -> None:
    case = given(town, town.specialist, by=town.specialist.actor)
    assert told(town.specialist, "task_assigned") == 0
    hand(case, town, None, by=town.specialist.actor)
    assert Step.objects.get(case_id=case.id, done_at=None).assignee_id is None
    assert Involvement.objects.get(case_id=case.id).ended_at is not None


def test_assign_when_anothers_or_stale_then_refused(town: Town, colleague: Official) -> None:
    case = given(town, colleague)
    with pytest.raises(errors.StepTaken):
        hand(case, town, town.specialist, by=town.specialist.actor)
    with pytest.raises(Stale):
        hand(replace(case, version=1), town, town.specialist)
    with pytest.raises(Denied):
        hand(case, town, town.specialist, by=town.clerk.actor)


def test_assign_when_to_somebody_who_cannot_then_refused(town: Town, colleague: Official) -> None:
    case = factories.accepted(town.place)
    for other in (town.clerk, town.stranger, town.idle):
        with pytest.raises(errors.NotAColleague):
            hand(case, town, other)
    away(colleague)
    with pytest.raises(errors.ColleagueAbsent, match="Đỗ Thị Na"):
        hand(case, town, colleague)


def test_candidates_when_listed_then_least_busy_first_and_the_absent_last(
    town: Town, colleague: Official
) -> None:
    given(town, town.specialist)
    found = queries.candidates(town.place.agency.id, "cases.appraise")
    assert [(one.name, one.open) for one in found] == [("Đỗ Thị Na", 0), ("Trần Văn Lê", 1)]
    away(colleague)
    found = queries.candidates(town.place.agency.id, "cases.appraise")
    assert found[-1].name == "Đỗ Thị Na" and found[-1].is_absent


# Support and watch


def test_involve_when_support_is_asked_then_notes_and_drafts_but_only_the_lead_acts(
    town: Town, colleague: Official
) -> None:
    case = given(town, town.specialist)
    services.involve(
        actor=town.specialist.actor, case_id=case.id, part=Part.SUPPORT,
        account_id=AccountId(colleague.account.id),
    )  # fmt: skip
    assert told(colleague, "work_involved") == 1
    services.add_note(actor=colleague.actor, case_id=case.id, text="Đã xem giấy chứng sinh.")
    case = queries.case(colleague.actor, case.id)
    case = services.draft_result(
        actor=colleague.actor, case_id=case.id, expected_version=case.version
    )
    with pytest.raises(errors.StepTaken):
        services.complete_step(
            actor=colleague.actor, case_id=case.id, expected_version=case.version,
            step_id=factories.step_of(town.place, case, "appraise").id,
        )  # fmt: skip


def test_involve_when_watching_then_is_told_of_each_move_once(town: Town) -> None:
    case = factories.accepted(town.place)
    for _ in range(2):
        services.involve(actor=town.clerk.actor, case_id=case.id, part=Part.WATCH)
    assert len(queries.parts(case.id)) == 1
    from lienthong.cases.events import StepCompleted
    from lienthong.cases.models import Case
    from lienthong.cases.services.beats import told_of

    fact = told_of(Case.objects.get(pk=case.id), StepCompleted, at=clock.now(), step="x")
    for _ in range(2):
        services.tell_watchers(fact)
    assert told(town.clerk, "case_watched") == 1
    services.release(actor=town.clerk.actor, case_id=case.id, part=Part.WATCH)
    with pytest.raises(errors.NoSuchPart):
        services.release(actor=town.clerk.actor, case_id=case.id, part=Part.WATCH)


def test_involve_when_others_are_asked_then_only_by_the_lead_or_chief(
    town: Town, colleague: Official
) -> None:
    case = given(town, town.specialist)
    ask = {"case_id": case.id, "part": Part.WATCH, "account_id": AccountId(town.clerk.account.id)}
    with pytest.raises(errors.NotTheLead):
        services.involve(actor=colleague.actor, **ask)  # type: ignore[arg-type] # from a dict
    with pytest.raises(errors.NoSuchPart):
        services.involve(actor=town.chair.actor, case_id=case.id, part=Part.LEAD)
    with pytest.raises(errors.NotAColleague):
        services.involve(
            actor=town.chair.actor, case_id=case.id, part=Part.WATCH,
            account_id=AccountId(town.stranger.account.id),
        )  # fmt: skip
    with pytest.raises(errors.CaseMissing):
        services.involve(actor=town.stranger.actor, case_id=case.id, part=Part.WATCH)


# Away, and delegates


def away(who: Official, until: dt.date = FRIDAY) -> None:
    orgs.record_absence(actor=who.actor, kind=AbsenceKind.LEAVE, since=TODAY, until=until)


def lent(town: Town, to: Official, *rights: str) -> None:
    signing = SigningForm.AUTHORISED if "cases.sign" in rights else None
    giver = town.chair if signing else town.specialist
    Post.objects.filter(pk=town.chair.post_id).update(role=Role.HEAD)
    assert to.actor.staff_id
    orgs.delegate(
        actor=giver.actor, delegate_id=to.actor.staff_id, rights=rights, since=TODAY,
        until=FRIDAY, reason="Nghỉ phép", basis="Số 5/QĐ-UBND ngày 15/11/2026", signing=signing,
    )  # fmt: skip


def standing_in(who: Official) -> Actor:
    """Act by the one delegation somebody has."""
    key = next(
        one.key for one in identity.capacities(AccountId(who.account.id))
        if one.name.startswith("Thay mặt")
    )  # fmt: skip
    return identity.actor_of_account(AccountId(who.account.id), PostId(uuid.UUID(key)))


def test_absence_when_nobody_stands_in_then_the_work_returns_to_the_queue(town: Town) -> None:
    case = given(town, town.specialist)
    away(town.specialist)
    assert services.cover_absences() == 1 and services.cover_absences() == 0
    assert Step.objects.get(case_id=case.id, done_at=None).assignee_id is None


def test_absence_when_delegated_then_the_work_goes_to_the_delegate(
    town: Town, colleague: Official
) -> None:
    case = given(town, town.specialist)
    lent(town, town.clerk, "cases.appraise")
    away(town.specialist)
    assert services.cover_absences(town.place.agency.id) == 1
    assert Step.objects.get(case_id=case.id, done_at=None).assignee_id == town.clerk.account.id
    assert told(town.clerk, "task_assigned") == 1
    with clock.frozen(factories.at(9, days=7)):
        assert services.cover_absences() == 1
    assert Step.objects.get(case_id=case.id, done_at=None).assignee_id is None


def test_delegate_when_acting_then_both_names_are_in_history_and_audit(town: Town) -> None:
    case = given(town, town.specialist)
    lent(town, town.clerk, "cases.appraise")
    actor = standing_in(town.clerk)
    assert actor.rights == {"cases.appraise"} and actor.owns(town.specialist.account.id)
    assert queries.inbox(actor, InboxFilter(is_mine=True)).rows
    services.complete_step(
        actor=actor, case_id=case.id, expected_version=case.version,
        step_id=factories.step_of(town.place, case, "appraise").id,
    )  # fmt: skip
    last = Movement.objects.filter(case_id=case.id).latest("at", "id")
    assert last.actor_name == "Nguyễn Thị Mận thay mặt Trần Văn Lê"
    trace = audit_queries.of_case(case.code)[0]
    assert trace.actor == "Nguyễn Thị Mận thay mặt Trần Văn Lê"


def test_delegate_when_signing_is_lent_then_acts_under_its_title_until_the_last_day(
    town: Town,
) -> None:
    lent(town, town.specialist, "cases.sign")
    actor = standing_in(town.specialist)
    assert actor.post_name == "TUQ. Ngô Quang Hà – Trần Văn Lê"
    assert actor.has("cases.sign") and not actor.has("cases.appraise")
    with clock.frozen(factories.at(9, days=5)):
        assert len(identity.capacities(AccountId(town.specialist.account.id))) == 1


def test_delegate_when_only_oversight_is_lent_then_signs_nothing(town: Town) -> None:
    Post.objects.filter(pk=town.chair.post_id).update(role=Role.HEAD)
    assert town.clerk.actor.staff_id
    orgs.delegate(
        actor=town.chair.actor, delegate_id=town.clerk.actor.staff_id,
        rights=["cases.oversee"], since=TODAY, until=FRIDAY, reason="Theo dõi giúp",
    )  # fmt: skip
    assert not standing_in(town.clerk).has("cases.sign")


# Notes


def test_note_when_somebody_is_mentioned_then_is_told_and_the_note_stays(
    town: Town,
) -> None:
    case = factories.accepted(town.place)
    made = services.add_note(
        actor=town.clerk.actor, case_id=case.id, text="Nhờ xem  giúp.",
        mentioned=[AccountId(town.specialist.account.id)],
    )  # fmt: skip
    assert made.mentioned == ("Trần Văn Lê",) and told(town.specialist, "note_mention") == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Note.objects.update(text="khác")


def test_note_when_empty_or_of_a_stranger_then_refused(town: Town) -> None:
    case = factories.accepted(town.place)
    with pytest.raises(errors.EmptyNote):
        services.add_note(actor=town.clerk.actor, case_id=case.id, text=" \n ")
    with pytest.raises(errors.CaseMissing):
        services.add_note(actor=town.stranger.actor, case_id=case.id, text="Xem trộm")
    with pytest.raises(errors.CaseMissing):
        services.add_note(actor=factories.citizen(), case_id=case.id, text="Người nộp")
    with pytest.raises(errors.NotAColleague):
        services.add_note(
            actor=town.clerk.actor, case_id=case.id, text="Xin chào",
            mentioned=[AccountId(town.stranger.account.id)],
        )  # fmt: skip


# Ready reasons


def test_reason_when_changed_then_a_new_version_and_the_old_one_stays(town: Town) -> None:
    chief, here = town.chair.actor, town.place.agency.id
    made = services.write_reason(
        actor=chief, used_for=ReasonFor.STOP, text="Hồ sơ {ma_ho_so} có tranh chấp."
    )
    changed = services.write_reason(
        actor=chief, used_for=ReasonFor.STOP, text="Có tranh chấp.", series=made.series
    )
    assert (changed.version, changed.series) == (2, made.series)
    assert [one.text for one in queries.ready_reasons(here, ReasonFor.STOP)] == ["Có tranh chấp."]
    services.end_reason(actor=chief, series=made.series)
    assert not queries.own_reasons(here)
    with pytest.raises(errors.TemplateMissing):
        services.end_reason(actor=chief, series=made.series)


def test_reason_when_not_the_chief_or_wrong_then_refused(town: Town) -> None:
    with pytest.raises(Denied):
        services.write_reason(actor=town.clerk.actor, used_for=ReasonFor.STOP, text="Tự đặt ra")
    for text in ("Gửi {la}", "Mở { mãi"):
        with pytest.raises(errors.UnknownPlaceholder):
            services.write_reason(actor=town.chair.actor, used_for=ReasonFor.STOP, text=text)
    with pytest.raises(errors.ReasonNeeded):
        services.write_reason(actor=town.chair.actor, used_for=ReasonFor.STOP, text=" ")


def test_reason_when_of_one_procedure_or_from_above_then_offered_there(town: Town) -> None:
    above = desk.official("H05", "Đinh Thị Mơ", "cases.oversee").actor
    services.write_reason(actor=above, used_for=ReasonFor.REFUSE, text="Của tỉnh.")
    services.write_reason(
        actor=town.chair.actor, used_for=ReasonFor.REFUSE, text="Của phường.",
        procedure_code=factories.BIRTH,
    )  # fmt: skip
    here = town.place.agency.id
    found = queries.ready_reasons(here, ReasonFor.REFUSE, factories.BIRTH)
    assert [one.text for one in found] == ["Của phường.", "Của tỉnh."]
    found = queries.ready_reasons(here, ReasonFor.REFUSE, factories.HOUSEHOLD)
    assert [one.text for one in found] == ["Của tỉnh."]


def test_filled_when_a_placeholder_is_unknown_then_it_stays_as_written() -> None:
    assert filled("{ma_ho_so} {la}", {"ma_ho_so": "H05"}) == "H05 {la}"


# Dossiers that belong together


def test_related_when_the_same_person_asks_twice_then_is_warned_of(town: Town) -> None:
    person = factories.citizen()
    first, again = (factories.submitted(town.place, person) for _ in range(2))
    found = queries.related(town.clerk.actor, again.id)
    assert [(one.id, one.is_alike) for one in found] == [(first.id, True)]
    assert not queries.related(town.stranger.actor, again.id)
