# SPDX-License-Identifier: Apache-2.0
"""Queues of today: who waits, who is called where, how long it still takes."""

import datetime as dt
import statistics
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language

from lienthong.counter import rules
from lienthong.counter.errors import TicketMissing
from lienthong.counter.models import Ticket, Window
from lienthong.counter.queries.offices import OfficeView, WindowView
from lienthong.counter.rules import Priority, State, Waiting
from lienthong.kernel import clock

#: Numbers that the screen keeps showing after they were called.
RECENT = 6
#: People served today from whom a group's pace is taken.
PACE_OF = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """One ticket, without anybody's name."""

    id: uuid.UUID
    token: str
    office_id: uuid.UUID
    group_id: uuid.UUID
    group: str  #: name, in the reader's language
    procedures: tuple[str, ...]
    number: str  #: `A007`
    state: State
    priority: Priority
    day: dt.date
    taken_at: dt.datetime
    called_at: dt.datetime | None
    served_at: dt.datetime | None
    calls: int
    due_at: dt.datetime | None
    window: int | None  #: number of the window it is called to
    meant_for: int | None  #: window it was sent on to
    case_code: str
    case_ids: tuple[uuid.UUID, ...]
    ahead: int = 0  #: people called before it
    minutes: int = 0  #: until the call, about

    @property
    def waited_minutes(self) -> int:
        """Return the whole minutes since it was taken."""
        return int((clock.now() - self.taken_at).total_seconds() // 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the screen of the hall shows."""

    now: tuple[TicketView, ...]  #: called or being served, the last called first
    recent: tuple[TicketView, ...]  #: called before
    waiting: int  #: people in the hall who wait
    at: dt.datetime


def ticket_view(row: Ticket, *, ahead: int = 0, minutes: int = 0) -> TicketView:
    """Return the value of a row; its group and windows are read with it."""
    is_english = (get_language() or "vi").startswith("en")
    group = row.group
    return TicketView(
        id=row.pk, token=row.token, office_id=row.office_id, group_id=group.pk,
        group=group.name_en if is_english and group.name_en else group.name,
        procedures=tuple(group.procedures), number=rules.label(group.letter, row.number),
        state=State(row.state), priority=Priority(row.priority), day=row.day,
        taken_at=row.taken_at, called_at=row.called_at, served_at=row.served_at,
        calls=row.calls, due_at=row.due_at, window=row.window.number if row.window else None,
        meant_for=row.meant_for.number if row.meant_for else None, case_code=row.case_code,
        case_ids=tuple(row.case_ids), ahead=ahead, minutes=minutes,
    )  # fmt: skip


def today(office_id: uuid.UUID) -> QuerySet[Ticket]:
    """Return the tickets of today: yesterday's are over, whether or not the day was closed."""
    return Ticket.objects.filter(office_id=office_id, day=clock.today())


def waits(rows: QuerySet[Ticket]) -> list[Waiting]:
    """Return those who wait, as the rules take them."""
    found = rows.filter(state=State.WAITING).values_list(
        "pk", "taken_at", "number", "priority", "due_at", "meant_for_id"
    )
    return [
        Waiting(
            ticket_id=pk, taken_at=taken_at, number=number, priority=Priority(priority),
            due_at=due_at, window_id=window_id,
        )
        for pk, taken_at, number, priority, due_at, window_id in found
    ]  # fmt: skip


def _views(rows: QuerySet[Ticket]) -> list[TicketView]:
    return [ticket_view(row) for row in rows.select_related("group", "window", "meant_for")]


def waiting_of(window: WindowView) -> list[TicketView]:
    """List who would be called to a window, in that order."""
    rows = for_window(window)
    found = {view.id: view for view in _views(rows.filter(state=State.WAITING))}
    here = [one for one in waits(rows) if one.window_id in (None, window.id)]
    row = Window.objects.values_list("row", flat=True).get(pk=window.id)
    return [found[one.ticket_id] for one in rules.order(here, now=clock.now(), row=row)]


def for_window(window: WindowView) -> QuerySet[Ticket]:
    """Return today's tickets that a window calls: of its groups, and those sent on to it."""
    rows = today(window.office_id)
    if not window.groups:
        return rows
    return rows.filter(group_id__in=window.groups) | rows.filter(meant_for_id=window.id)


def current(window: WindowView) -> TicketView | None:
    """Return whom a window called or serves now."""
    rows = today(window.office_id).filter(window_id=window.id, state__in=rules.OPEN)
    return next(iter(_views(rows)), None)


def skipped(office_id: uuid.UUID) -> list[TicketView]:
    """List who was called today and did not come, the last first."""
    return _views(today(office_id).filter(state=State.SKIPPED).order_by("-ended_at")[:20])


def queue(office_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return how many wait, by group."""
    counts: dict[uuid.UUID, int] = {}
    rows = today(office_id).filter(state=State.WAITING)
    for group_id in rows.values_list("group_id", flat=True):
        counts[group_id] = counts.get(group_id, 0) + 1
    return counts


def by_token(token: str) -> TicketView:
    """Return a ticket as its holder follows it, with who is before and about how long.

    Raises: TicketMissing.
    """
    rows = Ticket.objects.select_related("group", "window", "meant_for")
    row = rows.filter(token=token).first()
    if row is None:
        raise TicketMissing
    if row.state != State.WAITING or row.day != clock.today():
        return ticket_view(row)
    ahead, minutes = _position(row)
    return ticket_view(row, ahead=ahead, minutes=minutes)


def _position(row: Ticket) -> tuple[int, int]:
    here = today(row.office_id)
    group = here.filter(group_id=row.group_id)
    ahead = rules.ahead_of(row.pk, waits(group), now=clock.now(), row=0)
    seats = Window.objects.filter(office_id=row.office_id, closed_at=None)
    open_windows = sum(
        not groups or row.group_id in groups
        for groups in seats.filter(account_id__isnull=False).values_list("groups", flat=True)
    )
    pace = _pace(group, row.group.minutes)
    return ahead, rules.estimate(ahead, minutes=pace, windows=open_windows)


def _pace(group: QuerySet[Ticket], otherwise: int) -> float:
    rows = group.filter(state=State.SERVED, served_at__isnull=False, ended_at__isnull=False)
    spans = [
        (ended - served).total_seconds() / 60
        for served, ended in rows.order_by("-ended_at").values_list("served_at", "ended_at")[
            :PACE_OF
        ]
        if served and ended
    ]
    return max(1.0, statistics.median(spans)) if len(spans) >= 3 else otherwise


def board(office: OfficeView) -> Board:
    """Return the screen of a hall."""
    rows = today(office.id)
    called = rows.filter(called_at__isnull=False).order_by("-called_at")
    now = _views(called.filter(state__in=rules.OPEN))
    before = _views(called.exclude(state__in=[*rules.OPEN, State.WAITING])[:RECENT])
    return Board(
        now=tuple(now), recent=tuple(before), at=clock.now(),
        waiting=rows.filter(state=State.WAITING).count(),
    )  # fmt: skip
