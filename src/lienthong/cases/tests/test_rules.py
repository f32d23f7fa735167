# SPDX-License-Identifier: Apache-2.0
"""The law of a dossier's life: states, moves, time, numbers. No database."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.cases import rules
from lienthong.cases.errors import (
    AlreadyExtended,
    BadCodeTemplate,
    BadDueDate,
    BadMove,
    BadScore,
    ClockMismatch,
    NoLegalBasis,
    TooLateToExtend,
    WrongActor,
)
from lienthong.cases.rules import Bucket, PauseBasis, Punctuality, Status, Verb
from lienthong.kernel import clock as time
from lienthong.kernel.actor import Actor, ActorKind
from lienthong.kernel.errors import Denied
from lienthong.orgs.rules import ShiftRule, WorkCalendar
from lienthong.procedures.rules import Deadline, DeadlineKind, PauseRules

SINCE = dt.date(2020, 1, 1)
CALENDAR = WorkCalendar(
    shifts=tuple(
        ShiftRule(weekday=day, opens=dt.time(*opens), closes=dt.time(*closes), valid_from=SINCE)
        for day in range(5)
        for opens, closes in (((7, 30), (11, 30)), ((13, 30), (17, 30)))
    ),
    holidays=frozenset({dt.date(2026, 9, 2)}),
)
THREE_DAYS = Deadline(kind=DeadlineKind.WORKING_DAYS, amount=3)
LEGAL = rules.legal_bases(PauseRules())


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=time.HANOI)


def official(*rights: str) -> Actor:
    return Actor(kind=ActorKind.OFFICIAL, name="Trần Bình", rights=frozenset(rights))


CITIZEN = Actor(kind=ActorKind.CITIZEN, name="Lê An", personal_number="001204000001")
EVERYTHING = official("cases.receive", "cases.appraise", "cases.sign")


def started(deadline: Deadline = THREE_DAYS, accepted: dt.datetime | None = None) -> rules.Clock:
    received = at(2)
    return rules.start(
        rules.open_clock(deadline, received, CALENDAR), accepted or received, CALENDAR
    )


# States and moves


def test_statuses_when_grouped_then_every_state_has_one_group() -> None:
    groups = {status: rules.report_group(status) for status in Status}
    assert [s.value for s in Status] == list(range(1, 11))
    assert {s for s, g in groups.items() if g == "processed"} == {
        Status.DONE, Status.RETURNED, Status.WITHDRAWN,
    }  # fmt: skip
    assert {s for s, g in groups.items() if g == "paused"} == rules.PAUSED
    assert set(Status) == rules.OPEN | rules.CLOSED


def test_transitions_when_read_then_each_verb_leaves_a_state_in_one_way() -> None:
    for is_accepted in (False, True):
        for status in (None, *Status):
            verbs = [row.verb for row in rules.allowed(status, is_accepted=is_accepted)]
            assert len(verbs) == len(set(verbs)), (status, is_accepted)


def test_transitions_when_read_then_every_verb_and_every_state_is_reached() -> None:
    assert {row.verb for row in rules.TRANSITIONS} == set(Verb)
    assert {row.target for row in rules.TRANSITIONS} == set(Status)


def test_transitions_when_a_state_is_closed_then_nothing_leaves_it_but_a_mended_return() -> None:
    for status in rules.CLOSED:
        for is_accepted in (False, True):
            for row in rules.allowed(status, is_accepted=is_accepted):
                if row.verb in (Verb.UNDO, Verb.CORRECT_RESULT):
                    assert (row.source, row.target) == (Status.RETURNED, Status.DONE)
                else:
                    assert row.verb in (Verb.RATE, Verb.RECALL_RESULT)
                    assert row.target is status


def test_transitions_when_officials_act_then_a_right_is_named() -> None:
    for row in rules.TRANSITIONS:
        if ActorKind.OFFICIAL in row.who:
            assert row.rights, row


def test_transitions_when_the_survey_is_filled_then_never_by_officials() -> None:
    for row in rules.TRANSITIONS:
        if row.verb is Verb.RATE:
            assert row.who == {ActorKind.CITIZEN}


@pytest.mark.parametrize("is_accepted", [False, True])
@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("status", [None, *Status])
def test_check_move_when_not_in_the_table_then_refused_with_what_is_possible(
    status: Status | None, verb: Verb, is_accepted: bool
) -> None:
    rows = {row.verb: row for row in rules.allowed(status, is_accepted=is_accepted)}
    who = rows[verb].who if verb in rows else {ActorKind.OFFICIAL}
    actor = EVERYTHING if ActorKind.OFFICIAL in who else CITIZEN
    actor = Actor.system("test") if who == {ActorKind.SYSTEM} else actor
    if verb in rows:
        assert rules.check_move(actor, status, verb, is_accepted=is_accepted) is rows[verb]
        return
    with pytest.raises(BadMove) as refusal:
        rules.check_move(actor, status, verb, is_accepted=is_accepted)
    for possible in rows:
        assert str(possible.label) in str(refusal.value)


def test_check_move_when_the_right_is_missing_then_denied() -> None:
    with pytest.raises(Denied):
        rules.check_move(official("cases.sign"), Status.NEW, Verb.ACCEPT, is_accepted=False)


def test_check_move_when_a_citizen_accepts_then_wrong_actor() -> None:
    with pytest.raises(WrongActor):
        rules.check_move(CITIZEN, Status.NEW, Verb.ACCEPT, is_accepted=False)


def test_supplement_when_before_or_after_acceptance_then_returns_to_1_or_4() -> None:
    before = rules.check_move(CITIZEN, Status.SUPPLEMENT, Verb.SUPPLEMENT, is_accepted=False)
    after = rules.check_move(CITIZEN, Status.SUPPLEMENT, Verb.SUPPLEMENT, is_accepted=True)
    assert (before.target, after.target) == (Status.NEW, Status.PROCESSING)


# The clock


@pytest.mark.parametrize(
    ("deadline", "accepted", "due"),
    [
        (Deadline(kind=DeadlineKind.HOURS, amount=4), at(2, 16), at(3, 10)),
        (Deadline(kind=DeadlineKind.HOURS, amount=8), at(2, 12), at(3, 11, 30)),
        (Deadline(kind=DeadlineKind.WORKING_DAYS, amount=3), at(2, 9), at(5, 17, 30)),
        (Deadline(kind=DeadlineKind.WORKING_DAYS, amount=3), at(5, 9), at(10, 17, 30)),
        (Deadline(kind=DeadlineKind.CALENDAR_DAYS, amount=5), at(2, 9), at(9, 17, 30)),
        (Deadline(kind=DeadlineKind.IN_DAY), at(2, 9), at(2, 17, 30)),
        (Deadline(kind=DeadlineKind.IN_DAY), at(2, 14, 59), at(2, 17, 30)),
        (Deadline(kind=DeadlineKind.IN_DAY), at(2, 15, 1), at(3, 17, 30)),
        (Deadline(kind=DeadlineKind.IN_DAY), at(1, 9, month=9), at(1, 17, 30, month=9)),
        (Deadline(kind=DeadlineKind.IN_DAY), at(1, 16, month=9), at(3, 17, 30, month=9)),
    ],
)
def test_start_when_accepted_then_due_by_the_procedure(
    deadline: Deadline, accepted: dt.datetime, due: dt.datetime
) -> None:
    clock = rules.start(rules.open_clock(deadline, accepted, CALENDAR), accepted, CALENDAR)
    assert clock.due_at == clock.original_due_at == due
    assert clock.responded_at == accepted


@pytest.mark.parametrize(
    ("received", "respond_by"),
    [(at(2, 7, 30), at(2, 17, 30)), (at(2, 16), at(3, 16)), (at(7, 10), at(9, 17, 30))],
)
def test_open_when_received_online_then_answered_within_8_working_hours(
    received: dt.datetime, respond_by: dt.datetime
) -> None:
    clock = rules.open_clock(THREE_DAYS, received, CALENDAR)
    assert clock.respond_by == respond_by
    assert rules.remaining_minutes(clock, received, CALENDAR) is None


@pytest.mark.parametrize(
    ("accepted", "forwarded"),
    [(at(2, 9), at(2, 17, 30)), (at(2, 15, 1), at(3, 7, 30)), (at(6, 16), at(9, 7, 30))],
)
def test_forward_when_after_15_00_then_the_start_of_the_next_working_day(
    accepted: dt.datetime, forwarded: dt.datetime
) -> None:
    assert rules.forward_by(accepted, CALENDAR) == forwarded


def test_start_when_started_before_then_refused() -> None:
    with pytest.raises(ClockMismatch):
        rules.start(started(), at(3), CALENDAR)


def test_pause_when_no_legal_basis_then_refused() -> None:
    legal = rules.legal_bases(PauseRules(supplement=False))
    with pytest.raises(NoLegalBasis):
        rules.pause(started(), at(3), PauseBasis.SUPPLEMENT, legal)


def test_pause_when_paused_already_then_refused() -> None:
    paused = rules.pause(started(), at(3), PauseBasis.STOP, LEGAL)
    with pytest.raises(ClockMismatch):
        rules.pause(paused, at(4), PauseBasis.STOP, LEGAL)


def test_resume_when_two_working_days_stood_then_due_two_working_days_later() -> None:
    clock = started()
    paused = rules.pause(clock, at(3, 9), PauseBasis.SUPPLEMENT, LEGAL)
    running = rules.resume(paused, at(5, 9), CALENDAR)
    assert clock.due_at == at(5, 17, 30)
    assert running.due_at == at(9, 17, 30)
    assert running.original_due_at == clock.original_due_at
    assert rules.remaining_minutes(running, at(5, 9), CALENDAR) == rules.remaining_minutes(
        clock, at(3, 9), CALENDAR
    )


def test_resume_when_late_before_the_pause_then_stays_late() -> None:
    clock = started()
    paused = rules.pause(clock, at(6, 9), PauseBasis.STOP, LEGAL)
    assert rules.resume(paused, at(20, 9), CALENDAR).due_at == clock.due_at


def test_resume_when_not_paused_then_refused() -> None:
    with pytest.raises(ClockMismatch):
        rules.resume(started(), at(3), CALENDAR)


@given(
    began=st.integers(0, 5_000), stood=st.integers(0, 20_000), kind=st.sampled_from(DeadlineKind)
)
def test_resume_when_any_pause_then_due_never_earlier_and_what_was_left_is_left(
    began: int, stood: int, kind: DeadlineKind
) -> None:
    clock = started(Deadline(kind=kind, amount=5))
    begin = at(2) + dt.timedelta(minutes=began)
    end = begin + dt.timedelta(minutes=stood)
    running = rules.resume(rules.pause(clock, begin, PauseBasis.STOP, LEGAL), end, CALENDAR)
    assert clock.due_at and running.due_at
    assert running.due_at >= clock.due_at
    if begin <= clock.due_at and kind is not DeadlineKind.CALENDAR_DAYS:
        left = CALENDAR.working_time(begin, clock.due_at)
        assert CALENDAR.working_time(end, running.due_at) == left


def test_extend_when_before_due_then_moved_once_and_the_original_kept() -> None:
    clock = started()
    longer = rules.extend(clock, at(5, 9), dt.date(2026, 11, 10), CALENDAR)
    assert (longer.due_at, longer.original_due_at) == (at(10, 17, 30), clock.due_at)
    with pytest.raises(AlreadyExtended):
        rules.extend(longer, at(9), dt.date(2026, 11, 12), CALENDAR)
    assert not rules.may_extend(longer, at(9))


def test_extend_when_the_appointment_passed_then_refused() -> None:
    with pytest.raises(TooLateToExtend):
        rules.extend(started(), at(5, 17, 31), dt.date(2026, 11, 10), CALENDAR)
    assert not rules.may_extend(started(), at(5, 17, 31))
    assert rules.may_extend(started(), at(5, 17, 30))


@pytest.mark.parametrize("day", [4, 5, 7])
def test_extend_when_not_later_or_a_day_off_then_refused(day: int) -> None:
    with pytest.raises(BadDueDate):
        rules.extend(started(), at(3), dt.date(2026, 11, day), CALENDAR)


def test_extend_when_paused_then_refused() -> None:
    paused = rules.pause(started(), at(3), PauseBasis.STOP, LEGAL)
    with pytest.raises(ClockMismatch):
        rules.extend(paused, at(3, 10), dt.date(2026, 11, 10), CALENDAR)


@pytest.mark.parametrize(
    ("finished", "expected"),
    [
        (at(4, 17, 30), Punctuality.EARLY),
        (at(5, 8), Punctuality.ON_TIME),
        (at(5, 17, 30), Punctuality.ON_TIME),
        (at(5, 17, 31), Punctuality.LATE),
        (at(6, 8), Punctuality.LATE),
    ],
)
def test_classify_when_finished_then_against_the_appointment(
    finished: dt.datetime, expected: Punctuality
) -> None:
    assert rules.classify(finished, at(5, 17, 30)) is expected


def test_finish_when_paused_then_the_pause_ends_and_due_stays() -> None:
    paused = rules.pause(started(), at(3), PauseBasis.STOP, LEGAL)
    ended = rules.finish(paused, at(20))
    assert ended.pauses[-1].ended_at == at(20)
    assert ended.due_at == paused.due_at
    with pytest.raises(ClockMismatch):
        rules.finish(ended, at(21))


@pytest.mark.parametrize(
    ("now", "bucket"),
    [(at(3, 9), Bucket.ENOUGH), (at(5, 9), Bucket.SOON), (at(5, 18), Bucket.LATE)],
)
def test_bucket_when_time_passes_then_enough_soon_late(now: dt.datetime, bucket: Bucket) -> None:
    assert rules.bucket_of(started(), now, CALENDAR) is bucket


def test_bucket_when_unanswered_for_8_working_hours_then_late() -> None:
    clock = rules.open_clock(THREE_DAYS, at(2), CALENDAR)
    assert rules.bucket_of(clock, at(3, 10), CALENDAR) is Bucket.LATE
    assert rules.bucket_of(replace(clock, responded_at=at(2)), at(3, 10), CALENDAR) is Bucket.PAUSED


def test_remaining_when_late_then_negative_and_still_when_finished() -> None:
    late = rules.remaining_minutes(started(), at(6, 8, 30), CALENDAR)
    assert late == -60
    ended = rules.finish(started(), at(5, 16, 30))
    assert rules.remaining_minutes(ended, at(25), CALENDAR) == 60


# Numbers, papers, evaluation


def test_code_when_filled_then_as_the_field_sample() -> None:
    new = rules.template_for(rules.DATED_TEMPLATES, agency_code="G09.20", day=dt.date(2026, 6, 9))
    assert new.code(92637, agency="G09.20", day=dt.date(2026, 6, 9)) == "G09.20-20260609-0092637"
    old = rules.template_for(rules.DATED_TEMPLATES, agency_code="H22.01", day=dt.date(2020, 1, 2))
    code = old.code(7, agency="H22.01", old_agency="000.00.01.H22", day=dt.date(2020, 1, 2))
    assert code == "000.00.01.H22-200102-0007"


def test_template_when_an_agency_has_its_own_then_it_goes_before_the_general_one() -> None:
    own = rules.DatedTemplate(
        template=rules.CodeTemplate("X-{date:%Y}-{seq:04d}"),
        valid_from=dt.date(2025, 1, 1),
        agency_code="H22",
    )
    both = (*rules.DATED_TEMPLATES, own)
    assert rules.template_for(both, agency_code="H22", day=dt.date(2026, 1, 1)) == own.template
    assert rules.template_for(both, agency_code="H23", day=dt.date(2026, 1, 1)) != own.template


@pytest.mark.parametrize(
    "text",
    ["", "{agency}", "{seq:07d}", "{date:%Y}", "{date}-{seq:4d}", "{date:%Y}-{seq}",
     "{date:%Y}-{seq:07d}-{secret}", "{date:%q}-{seq:07d}", "{date:%Y}-{seq:07x}"],
)  # fmt: skip
def test_template_when_it_cannot_give_unique_codes_then_refused(text: str) -> None:
    with pytest.raises(BadCodeTemplate):
        rules.CodeTemplate.parse(text)


@given(st.integers(1, 9_999_999), st.integers(1, 9_999_999), st.dates(SINCE, dt.date(2040, 1, 1)))
def test_code_when_two_numbers_or_days_differ_then_codes_differ(
    first: int, second: int, day: dt.date
) -> None:
    template = rules.CodeTemplate.parse("{agency}-{date:%Y%m%d}-{seq:07d}")
    one, other = (template.code(n, agency="H22", day=day) for n in (first, second))
    assert (one == other) is (first == second)


def test_scores_when_whole_then_accepted_and_graded() -> None:
    scores = dict.fromkeys(range(1, 10), 2)
    rules.check_scores(scores)
    assert [rules.grade_of(n) for n in (18, 15, 14, 12, 9, 6, 5, 0)] == [
        "excellent", "excellent", "good", "good", "fair", "average", "weak", "weak",
    ]  # fmt: skip


@pytest.mark.parametrize("change", [{3: 3}, {3: -1}, {3: None}, {10: 1}])
def test_scores_when_incomplete_or_out_of_range_then_refused(change: dict[int, int]) -> None:
    with pytest.raises(BadScore):
        rules.check_scores(dict.fromkeys(range(1, 10), 1) | change)


def test_qr_when_written_then_holds_the_least_data() -> None:
    facts = rules.QrFacts(
        case_code="H22-20261102-0000001", procedure_code="1.001193", holder_number="001204000001",
        paper="Giấy tiếp nhận", system="Liên Thông", issued_at=at(2), site="https://a.example",
    )  # fmt: skip
    told = rules.qr_text(facts)
    assert told == (
        "https://a.example/xac-minh?hs=H22-20261102-0000001&tt=1.001193&gt=giay-tiep-nhan"
        "&ht=lien-thong&td=20261102T090000#001204000001"
    )
    read = rules.read_code(told)
    assert read
    assert (read.holder_number, read.issued_at) == ("001204000001", at(2))
