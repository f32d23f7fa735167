# SPDX-License-Identifier: Apache-2.0
import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.feedback.errors import BadStep, TextMissing, TextTooLong
from lienthong.feedback.rules import (
    MOST_REOPENINGS,
    TRANSITIONS,
    Category,
    Group5,
    Kind,
    QuestionStatus,
    QuestionVerb,
    Standing,
    Status,
    Verb,
    contacts,
    messages,
    numbers,
    redaction,
    routing,
    terms,
)
from lienthong.feedback.rules.petitions import OPEN, Side, allowed, check, judgement
from lienthong.feedback.rules.questions import check_question
from lienthong.feedback.rules.routing import Facts, Goal
from lienthong.kernel.clock import HANOI
from lienthong.kernel.ids import AgencyId
from lienthong.orgs.rules import WorkCalendar
from lienthong.orgs.tests.factories import OFFICE_HOURS

CALENDAR = WorkCalendar(shifts=OFFICE_HOURS)
MONDAY = dt.datetime(2026, 11, 16, 9, tzinfo=HANOI)


# ── States


def test_table_when_walked_then_every_state_is_reached_and_none_is_ambiguous() -> None:
    assert {row.target for row in TRANSITIONS} == set(Status)
    for is_part in (True, False):
        seen = [(row.source, row.verb) for row in TRANSITIONS if row.is_part in (None, is_part)]
        assert len(seen) == len(set(seen))


@given(
    st.lists(st.sampled_from([v for v in Verb if v is not Verb.SUBMIT]), max_size=30), st.booleans()
)
def test_life_when_any_verbs_come_then_only_the_table_moves_it(
    verbs: list[Verb], is_part: bool
) -> None:
    status, reopened = Status.NEW, 0
    for verb in verbs:
        possible = {row.verb: row for row in allowed(status, is_part=is_part)}
        if verb not in possible:
            with pytest.raises(BadStep):
                check(status, verb, is_part=is_part)
            continue
        status = check(status, verb, is_part=is_part).target
        reopened += verb is Verb.REOPEN
    if status is Status.MERGED:
        assert [row.verb for row in allowed(status)] == [Verb.UNMERGE]
    if status in {Status.CLOSED, Status.REFUSED, Status.WITHDRAWN}:
        assert not allowed(status, is_part=is_part)
    if is_part:
        assert not reopened
        assert status is not Status.ANSWERED


def test_open_states_when_listed_then_an_agency_always_has_a_way_out() -> None:
    for status in OPEN:
        sides = {row.side for row in allowed(status)}
        assert {Side.AGENCY, Side.PETITIONER} <= sides


@given(st.booleans(), st.integers(0, 5), st.booleans())
def test_judgement_when_given_then_reopens_only_unsatisfied_within_the_limit(
    is_satisfied: bool, reopened: int, has_level_above: bool
) -> None:
    verb = judgement(is_satisfied=is_satisfied, reopened=reopened, has_level_above=has_level_above)
    assert (verb is Verb.SATISFIED) is is_satisfied
    if verb is Verb.REOPEN:
        assert reopened < MOST_REOPENINGS
        assert has_level_above


# ── Terms


def test_terms_when_asked_then_every_sort_has_one_and_marks_its_certainty() -> None:
    for kind in Kind:
        for category in Category:
            term = terms.term_of(kind, category)
            assert term.days > 0 < term.more
            assert term.basis
            assert term.is_illustrative
    assert terms.term_of(Kind.COMPLAINT, Category.FIELD).days == 30
    assert terms.term_of(Kind.REPORT, Category.FIELD).days == 7


@given(st.sampled_from([term for _, _, term in terms.TERMS]), st.integers(0, 60 * 24 * 40))
def test_term_when_it_ends_then_in_working_time_and_later_once_extended(
    term: terms.Term, minutes: int
) -> None:
    start = MONDAY + dt.timedelta(minutes=minutes)
    ends = term.ends(CALENDAR, start)
    assert ends > start
    assert CALENDAR.is_working_day(ends.date())
    assert term.extended(CALENDAR, ends) > ends


def test_standing_when_term_nears_then_soon_then_late() -> None:
    due = MONDAY + dt.timedelta(days=2)
    assert terms.standing(due, MONDAY, CALENDAR) is Standing.CALM
    assert terms.standing(due, due - dt.timedelta(hours=2), CALENDAR) is Standing.SOON
    assert terms.standing(due, due + dt.timedelta(seconds=1), CALENDAR) is Standing.LATE


# ── Routing


PROVINCE, WARD, OTHER = (AgencyId(uuid.UUID(int=n)) for n in (1, 2, 3))
ABOVE = {WARD: PROVINCE, OTHER: PROVINCE}


def facts(places: dict[Goal, AgencyId], *answering: AgencyId) -> Facts:
    return Facts(places=places, above=ABOVE, answering=frozenset(answering))


ALL = {Goal.CASE: OTHER, Goal.ABOVE_CASE: PROVINCE, Goal.COMMUNE: WARD, Goal.PROVINCE: PROVINCE}


@pytest.mark.parametrize(
    ("category", "places", "answering", "to"),
    [
        (Category.DOSSIER, ALL, (PROVINCE, WARD, OTHER), OTHER),
        (Category.DOSSIER, ALL, (PROVINCE, WARD), PROVINCE),
        (Category.ATTITUDE, ALL, (PROVINCE, WARD, OTHER), PROVINCE),
        (Category.ATTITUDE, ALL, (OTHER,), OTHER),
        (Category.REGULATION, ALL, (PROVINCE, WARD), PROVINCE),
        (Category.FIELD, ALL, (PROVINCE, WARD), WARD),
        (Category.FIELD, ALL, (PROVINCE,), PROVINCE),
        (Category.FIELD, {}, (PROVINCE,), None),
        (Category.FIELD, ALL, (), None),
    ],
)
def test_route_when_facts_are_known_then_goes_to_the_first_who_answers(
    category: Category,
    places: dict[Goal, AgencyId],
    answering: tuple[AgencyId, ...],
    to: AgencyId | None,
) -> None:
    assert routing.route(Kind.REPORT, category, facts(places, *answering)) == to


@given(
    st.sampled_from(list(Kind)),
    st.sampled_from(list(Category)),
    st.dictionaries(st.sampled_from(list(Goal)), st.sampled_from([PROVINCE, WARD, OTHER])),
    st.sets(st.sampled_from([PROVINCE, WARD, OTHER])),
)
def test_route_when_anything_is_known_then_only_who_answers_gets_it(
    kind: Kind, category: Category, places: dict[Goal, AgencyId], answering: set[AgencyId]
) -> None:
    to = routing.route(kind, category, facts(places, *answering))
    assert to is None or to in answering
    if Goal.PROVINCE in places and answering >= {PROVINCE, WARD, OTHER}:
        assert to is not None


def test_level_above_when_there_is_none_then_nothing() -> None:
    assert routing.level_above(WARD, facts({}, PROVINCE)) == PROVINCE
    assert routing.level_above(PROVINCE, facts({}, PROVINCE)) is None


# ── Redaction


@pytest.mark.parametrize(
    "text",
    [
        "Gọi tôi 0912 345 678 nhé", "gọi +84 912345678", "Số 001190012345", "001 190 012 345",
        "thư hien.tran@example.vn", "hồ sơ H05.12-261116-0001", "Nhà tôi ở số 12 ngõ 5 đường Láng",
        "CMND cũ 123456789",
    ],
)  # fmt: skip
def test_finds_when_text_holds_personal_data_then_found_and_masked(text: str) -> None:
    assert redaction.finds(text)
    assert redaction.MASK in redaction.masked(text)
    assert not redaction.finds(redaction.masked(text))


@pytest.mark.parametrize(
    "text",
    [
        "Theo Điều 16 Luật Hộ tịch số 60/2014/QH13, nộp trong 60 ngày.",
        "Lệ phí 1.500.000 ₫, trả trước 25/12/2026 lúc 17:00.",
        "Nghị định 123/2015/NĐ-CP ngày 15/11/2015",
    ],
)
def test_finds_when_text_cites_law_then_nothing_is_found(text: str) -> None:
    assert redaction.finds(text) == ()


@given(st.text(max_size=300))
def test_masked_when_any_text_comes_then_nothing_is_left_to_find(text: str) -> None:
    assert not redaction.finds(redaction.masked(text))


# ── Contacts, texts, numbers


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hien@Example.VN ", "hien@example.vn"), ("0912 345.678", "0912345678"),
        ("+84912345678", "0912345678"), ("0212345678", ""), ("khong phai", ""), ("a@b", ""),
        ("x@y.vn\nbcc: z@y.vn", ""), ("", ""),
    ],
)  # fmt: skip
def test_contact_when_typed_then_one_written_form_or_none(typed: str, kept: str) -> None:
    assert contacts.normal(typed) == kept


def test_code_when_compared_then_only_the_same_one_matches() -> None:
    kept = contacts.hashed("123456", "salt")
    assert contacts.matches(" 123456 ", "salt", kept)
    assert not contacts.matches("123457", "salt", kept)
    assert not contacts.matches("123456", "other", kept)
    assert contacts.masked("hien@example.vn") == "h•••@example.vn"
    assert contacts.masked("0912345678").endswith("678")


def test_words_when_too_long_or_empty_then_refused() -> None:
    with pytest.raises(TextTooLong):
        messages.words("x" * 10_000_000)
    with pytest.raises(TextMissing):
        messages.words(" \u200b\n ")
    assert messages.words("  <b>Xin chào</b>  các bạn ") == "<b>Xin chào</b> các bạn"


def test_message_when_stored_then_reads_back_the_same() -> None:
    new = messages.NewPetition(
        idempotency_key="k", kind=Kind.REPORT, category=Category.FIELD, title="Rác đầu ngõ",
        text="Rác ba ngày chưa thu", files=((str(uuid.UUID(int=5)), "a.png"),),
    )  # fmt: skip
    assert messages.petition_from(messages.stored(new)) == new


def test_question_when_closed_then_says_what_is_possible() -> None:
    with pytest.raises(BadStep):
        check_question(QuestionStatus.DECLINED, QuestionVerb.ANSWER)
    moved = check_question(QuestionStatus.OPEN, QuestionVerb.MERGE)
    assert moved is QuestionStatus.MERGED


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_shown_when_group_is_small_then_nothing_is_told(count: int, of: int) -> None:
    assert (numbers.shown(count, of) is None) is (of < numbers.LEAST)


def test_group5_when_counted_then_formulas_are_those_of_the_decision() -> None:
    found = Group5(petitions=8, on_time=6, unsatisfied=2, dossiers_complained=1)
    assert found.on_time_percent == 75.0
    assert found.satisfied_percent == 75.0
    none = Group5(petitions=0, on_time=0, unsatisfied=0, dossiers_complained=0)
    assert none.on_time_percent is None
