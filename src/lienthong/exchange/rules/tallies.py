# SPDX-License-Identifier: Apache-2.0
"""What a document counts as in the statistics of QĐ 28/2018, art. 11; pure.

A document counts on the day it was sent: once for its sender, and once for each receiver, by where
it stands there now. What must be answered counts on the day it is due. So the states of any days
add up to what was received in them, and nothing is written because time passes.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TypeAlias

from lienthong.exchange.rules.edxml import Priority, StatusCode
from lienthong.exchange.rules.handling import Outcome
from lienthong.exchange.rules.systems import Carriage
from lienthong.kernel import clock
from lienthong.orgs.rules import AgencyCode

#: The whole country; the mark before the code of a system.
COUNTRY, SYSTEM = "", "@"
#: Until when on the next working day a document may still be sent (QĐ 28/2018, art. 6.2).
MORNING_ENDS = dt.time(12)
LONGEST_HOLIDAYS = 31


class Side(IntEnum):
    """Whose side of documents a row counts. Numbers are stored."""

    OUT = 0  #: sent, by the sender
    IN = 1  #: received, by the receiver
    DUE = 2  #: to be answered, by the receiver, on the day it is due


class Measure(StrEnum):
    """What is counted: a column of a tally each."""

    DOCUMENTS = "documents"  #: out: documents; in: documents with their receivers; due: answers
    COPIES = "copies"  #: out: documents times receivers
    URGENT = "urgent"
    DATED = "dated"  #: out: with a day of issue
    SAME_DAY = "same_day"  #: out: sent on the day of issue
    IN_TIME = "in_time"  #: out: the latest in the morning of the next working day
    WAITING = "waiting"  #: not fetched yet
    ARRIVED = "arrived"  #: 01
    ACCEPTED = "accepted"  #: 03
    WORKING = "working"  #: 04, 05
    FINISHED = "finished"  #: 06
    REFUSED = "refused"  #: 02
    WITHDRAWN = "withdrawn"  #: taken back or replaced
    FAILED = "failed"  #: the receiver's system could not take it
    ANSWERED = "answered"  #: due: answered by a document
    ANSWERED_LATE = "answered_late"  #: due: of these, after the day


STATES = (
    Measure.WAITING, Measure.ARRIVED, Measure.ACCEPTED, Measure.WORKING, Measure.FINISHED,
    Measure.REFUSED, Measure.WITHDRAWN, Measure.FAILED,
)  # fmt: skip
_OF_STATUS: Mapping[StatusCode, Measure] = {
    StatusCode.ARRIVED: Measure.ARRIVED,
    StatusCode.REFUSED: Measure.REFUSED,
    StatusCode.ACCEPTED: Measure.ACCEPTED,
    StatusCode.ASSIGNED: Measure.WORKING,
    StatusCode.IN_PROGRESS: Measure.WORKING,
    StatusCode.FINISHED: Measure.FINISHED,
}
#: One row: scope, side, day.
Place: TypeAlias = tuple[str, Side, dt.date]
Sums: TypeAlias = dict[Place, Counter[Measure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A document at one receiver."""

    code: str  #: modern order
    system: str  #: that carries its documents
    state: Measure
    answered_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One document as it counts."""

    sender: str  #: modern order
    system: str
    sent_at: dt.datetime
    issued_on: dt.date | None
    due_on: dt.date | None
    is_urgent: bool
    is_in_time: bool
    copies: tuple[Copy, ...] = field(default=())

    @property
    def day(self) -> dt.date:
        """The day it was sent, in Hà Nội."""
        return self.sent_at.astimezone(clock.HANOI).date()


def state_of(status: str, outcome: str, carriage: int) -> Measure:
    """Return what a receiver's row counts as."""
    if outcome in (Outcome.TAKEN_BACK, Outcome.REPLACED) or carriage == Carriage.WITHDRAWN:
        return Measure.WITHDRAWN
    if status:
        return _OF_STATUS[StatusCode(status)]
    return Measure.FAILED if carriage == Carriage.FAILED else Measure.WAITING


def in_time(
    issued_on: dt.date | None, sent_at: dt.datetime, is_working_day: Callable[[dt.date], bool]
) -> bool:
    """Tell whether a document was sent in time: that day, or the next working morning.

    Source: QĐ 28/2018/QĐ-TTg, art. 6.2.
    """
    if issued_on is None:
        return False
    local = sent_at.astimezone(clock.HANOI)
    return local.date() <= issued_on or local <= latest(issued_on, is_working_day)


def latest(issued_on: dt.date, is_working_day: Callable[[dt.date], bool]) -> dt.datetime:
    """Return when a document must have been sent: the end of the next working morning.

    Source: QĐ 28/2018/QĐ-TTg, art. 6.2.
    """
    days = (issued_on + dt.timedelta(days=number) for number in range(1, LONGEST_HOLIDAYS))
    day = next((one for one in days if is_working_day(one)), issued_on)
    return dt.datetime.combine(day, MORNING_ENDS, clock.HANOI)


def sums(fact: Fact | None) -> Sums:
    """Return what a document adds to each row of days; nothing for None."""
    found: Sums = {}
    for place, measure, number in _counted(fact) if fact else ():
        found.setdefault(place, Counter())[measure] += number
    return found


def difference(before: Fact | None, after: Fact) -> Sums:
    """Return what is to be added to each row when a document has changed."""
    found = sums(after)
    for place, counts in sums(before).items():
        found.setdefault(place, Counter()).subtract(counts)
    moved = {
        place: Counter({measure: number for measure, number in counts.items() if number})
        for place, counts in found.items()
    }
    return {place: counts for place, counts in moved.items() if counts}


def scopes(code: str, system: str) -> tuple[str, ...]:
    """Return every scope that an agency's document counts in: it, those above, all, its system."""
    found, at = [], AgencyCode.parse(code) if code else None
    while at is not None:
        found.append(at.modern)
        at = at.parent
    return (COUNTRY, *reversed(found), SYSTEM + system)


def above(scope: str) -> str | None:
    """Return the scope above: the country of the topmost agencies, nothing of systems."""
    if scope == COUNTRY or scope.startswith(SYSTEM):
        return None
    parent = AgencyCode.parse(scope).parent
    return parent.modern if parent else COUNTRY


def _counted(fact: Fact) -> Iterator[tuple[Place, Measure, int]]:
    senders = scopes(fact.sender, fact.system)
    own = {
        Measure.DOCUMENTS: 1,
        Measure.COPIES: len(fact.copies),
        Measure.URGENT: int(fact.is_urgent),
        Measure.DATED: int(fact.issued_on is not None),
        Measure.SAME_DAY: int(fact.issued_on is not None and fact.day <= fact.issued_on),
        Measure.IN_TIME: int(fact.is_in_time),
        **Counter(copy.state for copy in fact.copies),
    }
    for scope in senders:
        for measure, number in own.items():
            if number:
                yield (scope, Side.OUT, fact.day), measure, number
    for copy in fact.copies:
        for scope in scopes(copy.code, copy.system):
            yield (scope, Side.IN, fact.day), Measure.DOCUMENTS, 1
            yield (scope, Side.IN, fact.day), copy.state, 1
            if fact.is_urgent:
                yield (scope, Side.IN, fact.day), Measure.URGENT, 1
            for measure in _due(fact, copy):
                assert fact.due_on is not None
                yield (scope, Side.DUE, fact.due_on), measure, 1


def _due(fact: Fact, copy: Copy) -> Iterator[Measure]:
    """Yield what a copy counts as on the day it is due; nothing once the receiver has let it go."""
    if fact.due_on is None or copy.state in (Measure.WITHDRAWN, Measure.REFUSED):
        return
    yield Measure.DOCUMENTS
    if copy.answered_on is not None:
        yield Measure.ANSWERED
        if copy.answered_on > fact.due_on:
            yield Measure.ANSWERED_LATE


def is_urgent(priority: int) -> bool:
    """Tell whether a document goes before others."""
    return priority >= Priority.URGENT
