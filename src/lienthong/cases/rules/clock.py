# SPDX-License-Identifier: Apache-2.0
"""The legal clock of a dossier: a value, and the few acts that change it."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from lienthong.cases.errors import (
    AlreadyExtended,
    BadDueDate,
    ClockMismatch,
    ExtendedTooFar,
    NoLegalBasis,
    TooLateToExtend,
)
from lienthong.kernel import clock as time
from lienthong.orgs.rules import WorkCalendar
from lienthong.procedures.rules import Deadline, DeadlineKind, ExtensionRule, PauseRules

#: An online dossier is answered within 8 working hours (NĐ 45/2020 art. 11).
RESPONSE_HOURS = 8
#: "Soon" begins when this many working minutes are left.
SOON_MINUTES = 8 * 60


class PauseBasis(StrEnum):
    """What the clock may stand for, when the procedure's pause rules name it."""

    SUPPLEMENT = "supplement"  #: the applicant completes the dossier
    PAYMENT = "payment"  #: the applicant settles a financial obligation
    CONSULTATION = "consultation"  #: another agency is asked
    STOP = "stop"  #: the settlement is stopped by a written notice that names its basis


def legal_bases(rules: PauseRules) -> frozenset[PauseBasis]:
    """Return what a procedure lets its clock stand for; a stop carries its basis in its notice."""
    named = {
        PauseBasis.SUPPLEMENT: rules.supplement,
        PauseBasis.PAYMENT: rules.financial_duty,
        PauseBasis.CONSULTATION: rules.consultation,
        PauseBasis.STOP: True,
    }
    return frozenset(basis for basis, is_named in named.items() if is_named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One excluded period, with its legal basis."""

    began_at: dt.datetime  #: first instant excluded
    basis: PauseBasis  #: why the law lets it be excluded
    ended_at: dt.datetime | None = None  #: None while it lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The legal time of one dossier."""

    deadline: Deadline  #: the procedure's, in the version received
    received_at: dt.datetime  #: when the platform received it
    respond_by: dt.datetime  #: 8 working hours later
    responded_at: dt.datetime | None = None  #: when the applicant was first answered
    started_at: dt.datetime | None = None  #: first counted instant
    due_at: dt.datetime | None = None  #: the appointment in force
    original_due_at: dt.datetime | None = None  #: the first appointment, kept for ever
    pauses: tuple[Pause, ...] = ()  #: excluded periods, oldest first
    extended_at: dt.datetime | None = None  #: when the one extension was granted
    finished_at: dt.datetime | None = None  #: when the result was signed, or the dossier ended

    @property
    def is_paused(self) -> bool:
        """Tell whether it stands still now."""
        return bool(self.pauses) and self.pauses[-1].ended_at is None

    @property
    def is_running(self) -> bool:
        """Tell whether time counts now."""
        return self.started_at is not None and self.finished_at is None and not self.is_paused


class Punctuality(StrEnum):
    """Early, on time or late, against the appointment in force."""

    EARLY = "early"  #: on a legal date before the appointed one
    ON_TIME = "on_time"  #: on the appointed date, not later than the appointed hour
    LATE = "late"  #: after the appointment


class Bucket(StrEnum):
    """How an inbox groups dossiers by what is left."""

    LATE = "late"  #: the appointment has passed
    SOON = "soon"  #: at most one working day is left
    ENOUGH = "enough"  #: more than that
    PAUSED = "paused"  #: stands still
    FINISHED = "finished"  #: nothing left to count


def open_clock(deadline: Deadline, received_at: dt.datetime, calendar: WorkCalendar) -> Clock:
    """Receive a dossier: the response clock runs, the settlement clock does not yet."""
    return Clock(
        deadline=deadline,
        received_at=received_at,
        respond_by=calendar.add_working_hours(received_at, RESPONSE_HOURS),
    )


def reopen(clock: Clock, at: dt.datetime, calendar: WorkCalendar) -> Clock:
    """Receive a completed dossier again before acceptance: a new answer is owed."""
    respond_by = calendar.add_working_hours(at, RESPONSE_HOURS)
    return replace(clock, respond_by=respond_by, responded_at=None)


def respond(clock: Clock, at: dt.datetime) -> Clock:
    """Answer the applicant; later answers change nothing."""
    return clock if clock.responded_at else replace(clock, responded_at=at)


def start(clock: Clock, at: dt.datetime, calendar: WorkCalendar) -> Clock:
    """Accept the dossier: fix the appointment.

    Raises: ClockMismatch when it was started before.
    """
    if clock.started_at or clock.finished_at:
        raise ClockMismatch
    due_at = due(clock.deadline, at, calendar)
    return replace(
        respond(clock, at),
        started_at=calendar.next_working_instant(at),
        due_at=due_at,
        original_due_at=due_at,
    )


def due(deadline: Deadline, at: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """Return the appointment of a dossier accepted at an instant."""
    match deadline.kind:
        case DeadlineKind.HOURS:
            return calendar.add_working_hours(at, deadline.amount)
        case DeadlineKind.WORKING_DAYS:
            return calendar.add_working_days(at, deadline.amount)
        case DeadlineKind.CALENDAR_DAYS:
            return calendar.add_calendar_days(calendar.next_working_instant(at), deadline.amount)
        case DeadlineKind.IN_DAY:
            return calendar.in_day(at)


def forward_by(at: dt.datetime, calendar: WorkCalendar) -> dt.datetime:
    """Return when the handling unit must have it: the same working day; received from 15:00 on,
    the start of the next one (NĐ 61/2018 art. 18)."""
    received = calendar.next_working_instant(at)
    day = calendar.day_of_receipt(at, cut_off=calendar.cut_off)
    if day == received.date():
        return calendar.end_of_day(day)
    return calendar.next_working_instant(time.at(day, dt.time(0)))


def pause(clock: Clock, at: dt.datetime, basis: PauseBasis, legal: frozenset[PauseBasis]) -> Clock:
    """Let the clock stand, on a basis that the procedure's pause rules name.

    Raises: NoLegalBasis; ClockMismatch when it does not run.
    """
    if basis not in legal:
        raise NoLegalBasis(basis=basis)
    if not clock.is_running:
        raise ClockMismatch
    return replace(clock, pauses=(*clock.pauses, Pause(began_at=at, basis=basis)))


def resume(clock: Clock, at: dt.datetime, calendar: WorkCalendar) -> Clock:
    """Let the clock run again: due later by the working time it stood.

    A dossier that was late already when the pause began stays late: its date does not move.
    Raises: ClockMismatch when it is not paused.
    """
    if not clock.is_paused or clock.due_at is None:
        raise ClockMismatch
    last = replace(clock.pauses[-1], ended_at=at)
    due_at = clock.due_at
    if last.began_at <= due_at:
        due_at = _moved(clock.deadline.kind, due_at, last.began_at, at, calendar)
    return replace(clock, pauses=(*clock.pauses[:-1], last), due_at=due_at)


def _moved(
    kind: DeadlineKind,
    due_at: dt.datetime,
    began: dt.datetime,
    ended: dt.datetime,
    calendar: WorkCalendar,
) -> dt.datetime:
    if kind is DeadlineKind.CALENDAR_DAYS:
        days = (time.legal_date(ended) - time.legal_date(began)).days
        return calendar.add_calendar_days(due_at, days) if days else due_at
    stood = calendar.working_time(began, ended)
    if not stood:
        return due_at
    return calendar.add_working_hours(due_at, stood / dt.timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How far an appointment may still be moved."""

    left: int  #: times
    limit: Deadline | None  #: at most so much later, each time; None: no limit

    @classmethod
    def of(cls, rule: ExtensionRule, deadline: Deadline, *, used: int) -> Self:
        """Return what is left of a procedure's rule; without an amount, the first deadline."""
        if rule.amount:
            return cls(left=rule.times - used, limit=Deadline(kind=rule.kind, amount=rule.amount))
        return cls(left=rule.times - used, limit=deadline)


def may_extend(clock: Clock, at: dt.datetime, *, left: int | None = None) -> bool:
    """Tell whether an extension would be accepted now. left: times the procedure still allows."""
    has_time = not clock.extended_at if left is None else left > 0
    return clock.is_running and has_time and clock.due_at is not None and at <= clock.due_at


def latest_extension(clock: Clock, limit: Deadline, calendar: WorkCalendar) -> dt.date | None:
    """Return the last legal date that an appointment may be moved to; None before acceptance."""
    if clock.due_at is None:
        return None
    day = time.legal_date(clock.due_at)
    match limit.kind:
        case DeadlineKind.CALENDAR_DAYS:
            return time.legal_date(calendar.add_calendar_days(clock.due_at, limit.amount))
        case DeadlineKind.HOURS:
            return time.legal_date(calendar.add_working_hours(clock.due_at, limit.amount))
    for _day in range(max(1, limit.amount)):
        day = calendar.next_working_day(day)
    return day


def extend(
    clock: Clock,
    at: dt.datetime,
    due_on: dt.date,
    calendar: WorkCalendar,
    allowance: Allowance | None = None,
) -> Clock:
    """Apologise before the appointment passes and set a new one: once, unless more is allowed.

    due_on: the new legal date; due when the agency closes on it.
    Raises: AlreadyExtended, TooLateToExtend, BadDueDate, ExtendedTooFar, ClockMismatch.
    Source: NĐ 61/2018 art. 19; the limits under NĐ 118/2025 were not reached (illustrative).
    """
    if clock.due_at is None or not clock.is_running:
        raise ClockMismatch
    if (clock.extended_at and allowance is None) or (allowance and allowance.left <= 0):
        raise AlreadyExtended
    if at > clock.due_at:
        raise TooLateToExtend
    if due_on <= time.legal_date(clock.due_at) or not calendar.is_working_day(due_on):
        raise BadDueDate
    if allowance and allowance.limit:
        last_on = latest_extension(clock, allowance.limit, calendar)
        if last_on and due_on > last_on:
            raise ExtendedTooFar(last_on=last_on.strftime("%d/%m/%Y"))
    return replace(clock, due_at=calendar.end_of_day(due_on), extended_at=at)


def finish(clock: Clock, at: dt.datetime) -> Clock:
    """Read the clock for the last time; a pause that lasts ends here and moves nothing."""
    if clock.finished_at:
        raise ClockMismatch
    pauses = clock.pauses
    if clock.is_paused:
        pauses = (*pauses[:-1], replace(pauses[-1], ended_at=at))
    return replace(respond(clock, at), finished_at=at, pauses=pauses)


def classify(finished_at: dt.datetime, due_at: dt.datetime) -> Punctuality:
    """Compare a finish with the appointment in force (MC-11, DG indicators)."""
    if finished_at > due_at:
        return Punctuality.LATE
    if time.legal_date(finished_at) < time.legal_date(due_at):
        return Punctuality.EARLY
    return Punctuality.ON_TIME


def remaining_minutes(clock: Clock, at: dt.datetime, calendar: WorkCalendar) -> int | None:
    """Return the working minutes left, negative when late; None before acceptance.

    A paused or finished clock shows what was left when it stopped.
    """
    if clock.due_at is None:
        return None
    if clock.finished_at:
        at = clock.finished_at
    elif clock.is_paused:
        at = clock.pauses[-1].began_at
    return calendar.working_minutes(at, clock.due_at)


def bucket_of(clock: Clock, at: dt.datetime, calendar: WorkCalendar) -> Bucket:
    """Return the group in which an inbox shows the dossier now."""
    if clock.finished_at:
        return Bucket.FINISHED
    if clock.is_paused:
        return Bucket.PAUSED
    goal = clock.due_at or (None if clock.responded_at else clock.respond_by)
    if goal is None:
        return Bucket.PAUSED
    if at > goal:
        return Bucket.LATE
    left = calendar.working_minutes(at, goal)
    return Bucket.SOON if left <= SOON_MINUTES else Bucket.ENOUGH
