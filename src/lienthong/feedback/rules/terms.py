# SPDX-License-Identifier: Apache-2.0
"""How long an answer may take, on the working calendar of the agency that owes it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lienthong.feedback.rules.petitions import Category, Kind
from lienthong.orgs.rules import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term of the law, or of this platform where the law was not checked."""

    days: int  #: to answer
    more: int  #: by how many it may be extended, once
    is_working: bool  #: working days; else calendar days ending on a working day
    basis: str  #: where it comes from
    is_illustrative: bool = True  #: not checked against the text

    def ends(self, calendar: WorkCalendar, start: dt.datetime) -> dt.datetime:
        """Return the last instant of the term that begins at an instant."""
        return self._after(calendar, start, self.days)

    def extended(self, calendar: WorkCalendar, due_at: dt.datetime) -> dt.datetime:
        """Return the last instant once extended."""
        return self._after(calendar, due_at, self.more)

    def _after(self, calendar: WorkCalendar, start: dt.datetime, days: int) -> dt.datetime:
        if self.is_working:
            return calendar.add_working_days(start, days)
        return calendar.add_calendar_days(start, days)


#: By what it is and what it is about; None: whatever it is about. First match wins.
TERMS: tuple[tuple[Kind | None, Category | None, Term], ...] = (
    (
        Kind.COMPLAINT, None,
        Term(days=30, more=15, is_working=False, basis="Luật Khiếu nại 02/2011/QH13, Điều 28"),
    ),
    (
        None, Category.REGULATION,
        Term(days=15, more=5, is_working=True, basis="NĐ 20/2008/NĐ-CP, sửa bởi NĐ 92/2017/NĐ-CP"),
    ),
    (
        None, Category.FIELD,
        Term(days=7, more=5, is_working=True, basis="Quy chế phản ánh hiện trường"),
    ),
    (
        None, None,
        Term(days=10, more=5, is_working=True, basis="Quy chế tiếp nhận, trả lời phản ánh"),
    ),
)  # fmt: skip

#: A question about a procedure (illustrative).
QUESTION = Term(days=5, more=3, is_working=True, basis="Quy chế hỏi đáp trên Cổng")
#: "Soon late" begins when this many working hours are left.
SOON_HOURS = 8


def term_of(kind: Kind, category: Category) -> Term:
    """Return the term of a petition."""
    return next(
        term
        for of_kind, of_category, term in TERMS
        if of_kind in (None, kind) and of_category in (None, category)
    )


class Standing(StrEnum):
    """A term at one moment."""

    CALM = "calm"  #: more than a working day left
    SOON = "soon"  #: ends within one
    LATE = "late"  #: over


def standing(due_at: dt.datetime, now: dt.datetime, calendar: WorkCalendar) -> Standing:
    """Tell how an open term stands."""
    if now > due_at:
        return Standing.LATE
    return Standing.SOON if calendar.add_working_hours(now, SOON_HOURS) >= due_at else Standing.CALM
