# SPDX-License-Identifier: Apache-2.0
"""Quality of settlement, per dossier: nine criteria (NĐ 61/2018 art. 31, TT 01/2018 art. 13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lienthong.cases.errors import BadScore
from lienthong.kernel.text import lazy

BEST = 2  #: each criterion is scored 0, 1 or 2 (illustrative: from memory of TT 01/2018)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One question of the survey."""

    number: int  #: 1 to 9
    text: Any  #: as asked, in the reader's language
    is_measured: bool  #: the system can answer it by itself


CRITERIA = (
    Criterion(number=1, text=lazy("Tổng thời gian giải quyết so với quy định"), is_measured=True),
    Criterion(
        number=2, text=lazy("Thời gian của từng cơ quan so với phần của mình"), is_measured=True
    ),
    Criterion(number=3, text=lazy("Số lần phải liên hệ để hoàn thiện hồ sơ"), is_measured=False),
    Criterion(number=4, text=lazy("Số cơ quan phải liên hệ"), is_measured=False),
    Criterion(
        number=5, text=lazy("Tiếp nhận, giải quyết, trả kết quả tại một cửa"), is_measured=True
    ),
    Criterion(number=6, text=lazy("Thái độ của cán bộ, công chức"), is_measured=False),
    Criterion(number=7, text=lazy("Công khai thủ tục hành chính"), is_measured=True),
    Criterion(number=8, text=lazy("Tiếp thu, giải trình phản ánh, kiến nghị"), is_measured=True),
    Criterion(
        number=9, text=lazy("Tiến độ và chất lượng dịch vụ công trực tuyến"), is_measured=True
    ),
)


#: What only the applicant can tell; the rest the system measures (TT 01/2018 art. 13).
ASKED = tuple(one.number for one in CRITERIA if not one.is_measured)
#: Days in which the applicant may change an evaluation (illustrative).
DAYS_TO_CHANGE = 15


class Basis(StrEnum):
    """Why a measured criterion has its score; the page says it in words."""

    EARLY = "early"  #: finished before the appointment
    ON_TIME = "on_time"  #: finished on the day of the appointment, or needing none
    EXTENDED = "extended"  #: finished in time only after an extension
    LATE = "late"  #: finished after the appointment
    SHARES_KEPT = "shares_kept"  #: each agency kept its share of the time
    SHARES_PARTLY = "shares_partly"  #: some did not
    SHARES_LATE = "shares_late"  #: most did not
    ONE_STOP = "one_stop"  #: received and returned at one place
    TWO_PLACES = "two_places"  #: received at one agency, settled and returned at another
    PUBLIC = "public"  #: the procedure is published whole
    PUBLIC_PARTLY = "public_partly"  #: parts of its record are missing
    NO_COMPLAINT = "no_complaint"  #: nobody complained
    COMPLAINT_ANSWERED = "complaint_answered"  #: complaints were answered in time, and satisfied
    COMPLAINT_UNHAPPY = "complaint_unhappy"  #: answered in time, not satisfied
    COMPLAINT_LATE = "complaint_late"  #: answered late, or not at all
    ONLINE_SHOWN = "online_shown"  #: progress online at every step
    ONLINE_LATE = "online_late"  #: the first answer came after the 8 working hours
    OFFLINE = "offline"  #: not submitted online; progress online all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """Petitions about a dossier, as the package above tells them."""

    total: int = 0
    late: int = 0  #: answered late, or open past the term
    unsatisfied: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The facts of one dossier that six criteria are measured by."""

    is_early: bool  #: the result came before the day promised first
    is_late: bool  #: the result came after the appointment in force
    was_extended: bool
    shares: int  #: steps and opinions that had a term of their own
    shares_late: int  #: of these, finished late
    is_one_place: bool  #: received by the agency that settled and returned
    is_published: bool  #: its procedure is published with every part of its record
    is_online: bool  #: submitted online
    answered_late: bool  #: the first answer took more than 8 working hours
    complaints: Complaints = Complaints()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The score of one criterion and why."""

    number: int
    score: int
    basis: Basis


def measure(facts: Settlement) -> tuple[Measured, ...]:
    """Return the six criteria that the system measures (thresholds illustrative, TT 01/2018)."""
    found = {
        1: _time(facts),
        2: _shares(facts),
        5: (2, Basis.ONE_STOP) if facts.is_one_place else (1, Basis.TWO_PLACES),
        7: (2, Basis.PUBLIC) if facts.is_published else (1, Basis.PUBLIC_PARTLY),
        8: _complaints(facts.complaints),
        9: _online(facts),
    }
    return tuple(
        Measured(number=number, score=score, basis=basis)
        for number, (score, basis) in found.items()
    )


def _time(facts: Settlement) -> tuple[int, Basis]:
    if facts.is_late:
        return 0, Basis.LATE
    if facts.was_extended:
        return 1, Basis.EXTENDED
    return 2, Basis.EARLY if facts.is_early else Basis.ON_TIME


def _shares(facts: Settlement) -> tuple[int, Basis]:
    if not facts.shares_late:
        return 2, Basis.SHARES_KEPT
    if facts.shares_late * 2 <= facts.shares:
        return 1, Basis.SHARES_PARTLY
    return 0, Basis.SHARES_LATE


def _complaints(told: Complaints) -> tuple[int, Basis]:
    if told.late:
        return 0, Basis.COMPLAINT_LATE
    if told.unsatisfied:
        return 1, Basis.COMPLAINT_UNHAPPY
    return 2, Basis.COMPLAINT_ANSWERED if told.total else Basis.NO_COMPLAINT


def _online(facts: Settlement) -> tuple[int, Basis]:
    if facts.answered_late:
        return 1, Basis.ONLINE_LATE
    return 2, Basis.ONLINE_SHOWN if facts.is_online else Basis.OFFLINE


def check_asked(scores: Mapping[int, int]) -> None:
    """Accept the three criteria that only the applicant can tell, and no others.

    Raises: BadScore naming the first criterion that is missing, out of range or not asked.
    """
    for number in ASKED:
        if scores.get(number) not in range(BEST + 1):
            raise BadScore(criterion=number)
    for number in scores:
        if number not in ASKED:
            raise BadScore(criterion=number)


class Grade(StrEnum):
    """How a sum of nine scores is called."""

    EXCELLENT = "excellent"  #: Xuất sắc, from 15
    GOOD = "good"  #: Tốt, from 12
    FAIR = "fair"  #: Khá, from 9
    AVERAGE = "average"  #: Trung bình, from 6
    WEAK = "weak"  #: Yếu, below 6


_THRESHOLDS = ((15, Grade.EXCELLENT), (12, Grade.GOOD), (9, Grade.FAIR), (6, Grade.AVERAGE))


def check_scores(scores: Mapping[int, int]) -> None:
    """Accept a whole survey only: each of the nine criteria scored 0, 1 or 2.

    Raises: BadScore naming the first criterion that is missing or out of range.
    """
    for criterion in CRITERIA:
        if scores.get(criterion.number) not in range(BEST + 1):
            raise BadScore(criterion=criterion.number)
    for number in scores:
        if number not in range(1, len(CRITERIA) + 1):
            raise BadScore(criterion=number)


def grade_of(total: int) -> Grade:
    """Return the name of a sum of 0 to 18 points (thresholds illustrative, TT 01/2018)."""
    return next((grade for least, grade in _THRESHOLDS if total >= least), Grade.WEAK)
