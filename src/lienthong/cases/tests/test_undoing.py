# SPDX-License-Identifier: Apache-2.0
"""Taking the last act back: done, denied, too late, twice, raced; nothing of it is forgotten."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connection

from lienthong.cases import queries, rules, services
from lienthong.cases.errors import (
    NothingToUndo,
    ReasonNeeded,
    UndoForbidden,
    UndoNotYours,
    UndoOvertaken,
    UndoTooLate,
)
from lienthong.cases.models import Case, Movement, Slip, Step, Undoable
from lienthong.cases.queries import CaseView
from lienthong.cases.rules import Effect, Status, Verb
from lienthong.cases.tests import desk
from lienthong.cases.tests import factories as make
from lienthong.cases.tests.desk import Town
from lienthong.cases.tests.factories import at
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Refusal, Stale
from lienthong.kernel.ids import AccountId, AgencyId, CaseId, uuid7
from lienthong.orgs.rules import ShiftRule, WorkCalendar

WHY = "Bấm nhầm hồ sơ"
CALENDAR = WorkCalendar(
    shifts=tuple(
        ShiftRule(weekday=day, opens=dt.time(7, 30), closes=dt.time(17), valid_from=dt.date.min)
        for day in range(5)
    ),
    holidays=frozenset(),
)
CLERK = Actor(kind=ActorKind.OFFICIAL, name="Mận", rights=frozenset({"cases.receive"}))


# Rules


def test_table_when_read_then_it_has_a_line_for_every_verb() -> None:
    assert set(rules.UNDO_RULES) == set(Verb)


def test_table_when_a_result_is_signed_then_never_and_the_law_s_way_is_named() -> None:
    assert not rules.is_undoable(Verb.SIGN_RESULT)
    assert "thu hồi" in str(rules.UNDO_RULES[Verb.SIGN_RESULT].instead)


@pytest.mark.parametrize(
    ("verb", "until"),
    [
        (Verb.ACCEPT, at(17)),
        (Verb.COMPLETE_STEP, at(17, days=1)),
        (Verb.RETURN_RESULT, at(17, days=3)),
    ],
)
def test_until_when_done_on_monday_then_whole_working_days(verb: Verb, until: dt.datetime) -> None:
    assert rules.undo_until(verb, at(9), CALENDAR) == until


def test_until_when_done_on_a_saturday_then_the_end_of_monday() -> None:
    assert rules.undo_until(Verb.ACCEPT, at(9, days=-2), CALENDAR) == at(17)


@pytest.mark.parametrize("effect", list(Effect))
def test_check_when_an_effect_ends_it_then_refused_and_said(effect: Effect) -> None:
    ended = [verb for verb in Verb if effect in rules.UNDO_RULES[verb].ends_with]
    for verb in ended or [Verb.ACCEPT]:
        done = rules.Done(verb=verb, at=at(9), is_own=True, effects=frozenset({effect}))
        if effect in rules.UNDO_RULES[verb].ends_with or effect is Effect.FOLLOWED:
            with pytest.raises(UndoOvertaken) as refusal:
                rules.check_undo(CLERK, done, now=at(10), until=at(17))
            assert str(effect.label) in str(refusal.value)


def test_check_when_not_its_doer_then_only_who_signs() -> None:
    done = rules.Done(verb=Verb.ACCEPT, at=at(9), is_own=False, agency_id=CLERK.agency_id)
    with pytest.raises(UndoNotYours):
        rules.check_undo(CLERK, done, now=at(10), until=at(17))
    head = replace(CLERK, rights=frozenset({"cases.sign"}))
    rules.check_undo(head, done, now=at(10), until=at(17))
    with pytest.raises(UndoNotYours):  # who signs elsewhere, the receiving agency for one
        rules.check_undo(replace(head, agency_id=AgencyId(uuid7())), done, now=at(10), until=at(17))
    with pytest.raises(UndoTooLate):
        rules.check_undo(head, done, now=at(17, 1), until=at(17))
    never = rules.Done(verb=Verb.REFUSE, at=at(9), is_own=True)
    with pytest.raises(UndoForbidden):
        rules.check_undo(head, never, now=at(10), until=at(17))


# Services

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with clock.frozen(at(9)):
        yield


@pytest.fixture
def town(_monday_morning: None) -> Town:
    return desk.town()


def undone(town: Town, case: CaseView, who: Actor | None = None, why: str = WHY) -> CaseView:
    return services.undo(
        actor=who or town.clerk.actor,
        case_id=CaseId(case.id),
        expected_version=case.version,
        reason=why,
    )


def columns(case: CaseView) -> dict[str, object]:
    kept = (
        "status", "respond_by", "responded_at", "started_at", "due_at", "original_due_at",
        "finished_at", "pauses", "process", "punctuality", "act_by_at", "delivery",
    )  # fmt: skip
    return Case.objects.values(*kept).get(pk=case.id)


def open_steps(case: CaseView) -> list[tuple[str, dt.datetime, bool]]:
    rows = Step.objects.filter(case_id=case.id, done_at=None).order_by("node")
    return [(row.node, row.due_at, row.is_waiting) for row in rows]


def test_accept_when_undone_then_all_is_as_before_and_both_events_remain(town: Town) -> None:
    case = make.submitted(town.place)
    was, steps = columns(case), open_steps(case)
    with clock.frozen(at(9, 30)):
        services.accept(
            actor=town.clerk.actor, case_id=CaseId(case.id), expected_version=case.version
        )
    seen = queries.case(town.clerk.actor, CaseId(case.id))
    with clock.frozen(at(10)):
        after = undone(town, seen)
    assert (columns(case), open_steps(case)) == (was, steps)
    assert after.status is Status.NEW
    told = [(one.verb, one.is_undone, bool(one.undid)) for one in after.timeline[-2:]]
    assert told == [(Verb.ACCEPT, True, False), (Verb.UNDO, False, True)]
    assert all(one.leaf_id for one in after.timeline)
    assert after.clock.responded_at is None
    slip = Slip.objects.get(case_id=case.id)
    assert slip.recalled_at
    assert WHY not in slip.recalled_why


def test_accept_when_undone_then_it_can_be_received_again_with_a_clock_of_its_own(
    town: Town,
) -> None:
    case = make.accepted(town.place)
    case = undone(town, case)
    with clock.frozen(at(9, days=1)):
        services.accept(
            actor=town.clerk.actor, case_id=CaseId(case.id), expected_version=case.version
        )
        again = queries.case(town.clerk.actor, CaseId(case.id))
    assert again.clock.started_at == at(9, days=1)
    assert again.clock.original_due_at == again.clock.due_at
    numbers = [slip.number.rpartition("/")[2] for slip in again.slips]
    assert numbers == ["TNHS", "TNHS-2"]


def test_undo_when_asked_twice_then_the_second_is_refused(town: Town) -> None:
    case = make.accepted(town.place)
    after = undone(town, case)
    with pytest.raises(Stale):
        undone(town, case)
    with pytest.raises(Refusal):
        undone(town, after)
    assert Movement.objects.filter(case_id=case.id, verb=Verb.UNDO).count() == 1


def test_undo_when_too_late_then_refused_and_not_offered(town: Town) -> None:
    case = make.accepted(town.place)
    with clock.frozen(at(8, days=1)):
        with pytest.raises(UndoTooLate):
            undone(town, case)
        seen = queries.case(town.clerk.actor, CaseId(case.id))
    assert Verb.UNDO not in {one.verb for one in seen.next_actions}


def test_undo_when_the_applicant_fetched_the_slip_then_refused(town: Town) -> None:
    person = make.citizen()
    case = make.submitted(town.place, person)
    services.accept(actor=town.clerk.actor, case_id=CaseId(case.id), expected_version=case.version)
    slip = Slip.objects.get(case_id=case.id)
    slip_file = uuid7()
    Slip.objects.filter(pk=slip.pk).update(file_id=slip_file, sealed_at=clock.now())
    services.note_fetched(actor=person, case_id=CaseId(case.id), file_id=slip_file)
    with pytest.raises(UndoOvertaken) as refusal:
        undone(town, queries.case(town.clerk.actor, CaseId(case.id)))
    assert "đã lấy giấy" in str(refusal.value)


def test_undo_when_by_another_clerk_then_denied_and_by_the_head_then_done(town: Town) -> None:
    case = make.accepted(town.place)
    other = desk.official("H05.12", "Phạm Thị Na", "cases.receive")
    with pytest.raises(UndoNotYours):
        undone(town, case, other.actor)
    with pytest.raises(Refusal):
        undone(town, case, town.stranger.actor)
    with pytest.raises(ReasonNeeded):
        undone(town, case, why=" ")
    assert undone(town, case, town.chair.actor).status is Status.NEW


def test_step_when_undone_then_its_step_is_open_again_and_the_next_is_gone(town: Town) -> None:
    case = make.accepted(town.place)
    was, steps = columns(case), open_steps(case)
    with clock.frozen(at(11)):
        case = make.completed(town.place, case, "appraise")
    assert open_steps(case) != steps
    with clock.frozen(at(9, days=1)):
        after = undone(town, case, town.specialist.actor)
    assert (columns(case), open_steps(case)) == (was, steps)
    assert after.status is Status.ACCEPTED
    assert Step.objects.filter(case_id=case.id, outcome="undone").count() == 1
    assert queries.progress(town.specialist.actor, CaseId(case.id)).present[0].key == "appraise"


def test_step_when_the_next_was_taken_then_refused(town: Town) -> None:
    case = make.completed(town.place, make.accepted(town.place), "appraise")
    step = make.step_of(town.place, case, "draft")
    case = services.assign_step(
        actor=town.specialist.actor, case_id=CaseId(case.id), step_id=step.id,
        expected_version=case.version,
        assignee=services.Assignee(
            account_id=AccountId(town.specialist.account.id), name="Trần Văn Lê"
        ),
    )  # fmt: skip
    with pytest.raises(UndoOvertaken):
        undone(town, case, town.specialist.actor)


def test_step_when_a_draft_was_begun_then_refused(town: Town) -> None:
    case = make.completed(town.place, make.accepted(town.place), "appraise")
    services.type_draft(
        actor=town.specialist.actor, case_id=CaseId(case.id), edits={"child_name": "Trần Ánh"}
    )
    with pytest.raises(UndoOvertaken):
        undone(town, case, town.specialist.actor)


def test_undo_when_the_act_has_none_then_nothing_is_offered(town: Town) -> None:
    case = make.drafted(
        town.place, make.completed(town.place, make.accepted(town.place), "appraise")
    )
    with pytest.raises(UndoOvertaken):
        undone(town, case, town.specialist.actor)
    Undoable.objects.all().delete()
    with pytest.raises(NothingToUndo):
        undone(town, case, town.specialist.actor)


def test_undo_when_two_press_at_once_then_one_does_it(town: Town) -> None:
    case = make.accepted(town.place)

    def press(_: int) -> str:
        try:
            with clock.frozen(at(9)):
                undone(town, case)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(press, range(2)))
    assert told == ["Overtaken", "done"]
    assert Movement.objects.filter(case_id=case.id, verb=Verb.UNDO).count() == 1


def test_kept_when_its_time_is_over_then_forgotten(town: Town) -> None:
    make.accepted(town.place)
    assert services.forget_undoable() == 0
    with clock.frozen(at(9, days=1)):
        assert services.forget_undoable() == 1


# A returned result


@pytest.fixture
def signed(_monday_morning: None) -> tuple[Town, CaseView]:
    return desk.signed()


def returned(town: Town, case: CaseView) -> CaseView:
    return services.return_result(
        actor=town.clerk.actor, case_id=CaseId(case.id), expected_version=case.version,
    )  # fmt: skip


def test_return_when_noted_by_mistake_then_undone_and_waits_again(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    was, steps = columns(case), open_steps(case)
    case = returned(town, case)
    with clock.frozen(at(16, days=2)):
        after = undone(town, case)
    assert (columns(case), open_steps(case)) == (was, steps)
    assert after.status is Status.DONE
    assert after.result
    assert after.result.returned_at is None
    assert after.result.number
    assert after.punctuality is case.punctuality


def test_return_when_the_applicant_has_it_then_refused(signed: tuple[Town, CaseView]) -> None:
    town, case = signed
    case = returned(town, case)
    assert case.result
    assert case.result.file_id
    person = make.citizen()
    services.note_fetched(actor=person, case_id=CaseId(case.id), file_id=case.result.file_id)
    with pytest.raises(UndoOvertaken):
        undone(town, case)


def test_signed_when_undone_then_refused_by_the_table_of_moves(
    signed: tuple[Town, CaseView],
) -> None:
    town, case = signed
    with pytest.raises(Refusal):
        undone(town, case, town.chair.actor)


# The page


def test_page_when_opened_and_sent_then_undone_with_its_reason(town: Town) -> None:
    case = make.accepted(town.place)
    client = town.clerk.client()
    shown = client.get(desk.href(case))
    assert "Hoàn tác: " in shown.content.decode()
    page = client.get(desk.href(case, "/hoan-tac")).content.decode()
    assert "Hoàn tác được đến" in page
    empty = client.post(desk.href(case, "/hoan-tac"), {"expected_version": case.version})
    assert empty.status_code == 422
    sent = client.post(
        desk.href(case, "/hoan-tac"), {"expected_version": case.version, "reason": WHY}
    )
    assert sent.status_code == 303
    told = client.get(desk.href(case)).content.decode()
    assert WHY in told
    assert "Đã hoàn tác" in told
