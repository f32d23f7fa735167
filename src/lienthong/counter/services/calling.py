# SPDX-License-Identifier: Apache-2.0
"""Calling people to windows. The row of the office is the lock: two clerks never get the same."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import QuerySet

from lienthong.audit import services as audit
from lienthong.cases.events import CaseSubmitted
from lienthong.counter import queries, rules
from lienthong.counter.errors import (
    NobodyWaits,
    NotSeated,
    QueueOpen,
    TicketMissing,
    WindowBusy,
    WindowMissing,
)
from lienthong.counter.models import Office, Ticket, Window
from lienthong.counter.queries import TicketView
from lienthong.counter.queries.offices import home_of, window_view
from lienthong.counter.queries.tickets import for_window, ticket_view, waits
from lienthong.counter.rules import Act, State
from lienthong.counter.services.offices import lock_office, lock_window
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import uuid7

CLOSER = Actor.system("counter.close_days")


@transaction.atomic
def call_next(*, actor: Actor, window_id: uuid.UUID) -> TicketView:
    """Call the next person to the window where the clerk sits.

    Raises: Denied, WindowMissing, NotSeated, WindowBusy, NobodyWaits.
    """
    window = _seat(actor, window_id)
    now = clock.now()
    here = waits(for_window(window_view(window)))
    chosen = rules.choose(here, now=now, row=window.row, window_id=window.pk)
    if chosen is None:
        raise NobodyWaits
    window.row = window.row + 1 if chosen.is_first(now) else 0
    window.save(update_fields=["row"])
    return _call(actor, window, _lock_ticket(actor, chosen.ticket_id))


@transaction.atomic
def call_skipped(*, actor: Actor, window_id: uuid.UUID, ticket_id: uuid.UUID) -> TicketView:
    """Call one person out of turn: who missed their call and came back, or who waits.

    Raises: Denied, WindowMissing, NotSeated, WindowBusy, TicketMissing, BadTurn.
    """
    window = _seat(actor, window_id)
    return _call(actor, window, _lock_ticket(actor, ticket_id))


def _seat(actor: Actor, window_id: uuid.UUID) -> Window:
    """Lock the window, free for a call. What an earlier day left open is closed first."""
    actor.require("counter.serve")
    window = lock_window(actor, window_id)
    if actor.account_id is None or window.account_id != actor.account_id:
        raise NotSeated
    _close_before(clock.today(), office_id=window.office_id)
    busy = Ticket.objects.filter(window=window, state__in=rules.OPEN).select_related("group")
    for one in busy:
        raise WindowBusy(number=rules.label(one.group.letter, one.number))
    return window


def _call(actor: Actor, window: Window, row: Ticket) -> TicketView:
    row.state = _moved(row, Act.CALL)
    row.window, row.meant_for, row.calls = window, None, row.calls + 1
    row.called_at = clock.now()
    row.first_called_at = row.first_called_at or row.called_at
    row.ended_at = None
    row.account_id = actor.account_id
    row.save(
        update_fields=[
            "state", "window", "meant_for", "calls", "called_at", "first_called_at", "ended_at",
            "account_id",
        ]
    )  # fmt: skip
    audit.record(actor, "counter.called", row.pk, after={"window": window.number})
    return ticket_view(row)


@transaction.atomic
def call_again(*, actor: Actor, ticket_id: uuid.UUID) -> TicketView:
    """Call the same person once more. Raises: Denied, TicketMissing, BadTurn."""
    row = _own(actor, ticket_id)
    row.state = _moved(row, Act.AGAIN)
    row.called_at, row.calls = clock.now(), row.calls + 1
    row.save(update_fields=["state", "called_at", "calls"])
    audit.record(actor, "counter.called_again", row.pk, after={"calls": row.calls})
    return ticket_view(row)


@transaction.atomic
def skip(*, actor: Actor, ticket_id: uuid.UUID) -> TicketView:
    """Nobody came: the number may be called again today. Raises: Denied, TicketMissing, BadTurn."""
    row = _own(actor, ticket_id)
    row.state = _moved(row, Act.SKIP)
    row.ended_at = clock.now()
    row.save(update_fields=["state", "ended_at"])
    audit.record(actor, "counter.skipped", row.pk)
    return ticket_view(row)


@transaction.atomic
def serve(*, actor: Actor, ticket_id: uuid.UUID) -> TicketView:
    """The person stands at the window. Raises: Denied, TicketMissing, BadTurn."""
    row = _own(actor, ticket_id)
    row.state = _moved(row, Act.SERVE)
    row.served_at = clock.now()
    row.save(update_fields=["state", "served_at"])
    audit.record(actor, "counter.serving", row.pk)
    return ticket_view(row)


@transaction.atomic
def begin_intake(*, actor: Actor, ticket_id: uuid.UUID) -> str:
    """Open a reception for the person at the window; the called one is served from now.

    Returns: the key of the new reception; the dossier that carries it is noted on the ticket.
    Raises: Denied, TicketMissing, BadTurn.
    """
    row = _own(actor, ticket_id)
    if row.state == State.CALLED:
        row.state, row.served_at = _moved(row, Act.SERVE), clock.now()
    elif row.state != State.SERVING:
        _moved(row, Act.SERVE)
    key = str(uuid7())
    row.intake_keys = [*row.intake_keys, key]
    row.save(update_fields=["state", "served_at", "intake_keys"])
    audit.record(actor, "counter.intake_begun", row.pk)
    return key


@transaction.atomic
def finish(*, actor: Actor, ticket_id: uuid.UUID) -> TicketView:
    """The person is done at the window. Raises: Denied, TicketMissing, BadTurn."""
    row = _own(actor, ticket_id)
    row.state = _moved(row, Act.FINISH)
    row.ended_at = clock.now()
    row.save(update_fields=["state", "ended_at"])
    audit.record(actor, "counter.finished", row.pk)
    return ticket_view(row)


@transaction.atomic
def transfer(*, actor: Actor, ticket_id: uuid.UUID, window_id: uuid.UUID) -> TicketView:
    """Send a person on to a window where somebody sits. The number stays; they go first there.

    Raises: Denied, TicketMissing, BadTurn, NotSeated, WindowMissing.
    """
    row = _own(actor, ticket_id)
    to = Window.objects.filter(
        pk=window_id, office_id=row.office_id, closed_at=None, account_id__isnull=False
    ).first()
    if to is None or to.pk == row.window_id:
        raise WindowMissing
    row.state = _moved(row, Act.TRANSFER)
    row.window, row.meant_for = None, to
    row.save(update_fields=["state", "window", "meant_for"])
    audit.record(actor, "counter.transferred", row.pk, after={"window": to.number})
    return ticket_view(row)


def _own(actor: Actor, ticket_id: uuid.UUID) -> Ticket:
    """Lock a ticket that stands at the actor's own window."""
    row = _lock_ticket(actor, ticket_id)
    is_mine = row.window is not None and row.window.account_id == actor.account_id
    if row.state in rules.OPEN and not is_mine:
        raise NotSeated
    return row


def _lock_ticket(actor: Actor, ticket_id: uuid.UUID) -> Ticket:
    actor.require("counter.serve")
    office = (
        Office.objects.select_for_update()
        .filter(tickets=ticket_id, agency_id=home_of(actor))
        .first()
    )
    row = (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("group", "window", "meant_for")
        .filter(pk=ticket_id, day=clock.today())
        .first()
    )
    if office is None or row is None:
        raise TicketMissing
    return row


def _moved(row: Ticket, act: Act) -> State:
    return rules.move(State(row.state), act, number=rules.label(row.group.letter, row.number))


@transaction.atomic
def case_received(event: CaseSubmitted) -> None:
    """Note on the ticket which dossier came of it; a repeated message changes nothing."""
    if event.channel != "counter" or not event.idempotency_key:
        return
    row = (
        Ticket.objects.select_for_update()
        .filter(intake_keys__contains=[event.idempotency_key])
        .first()
    )
    if row is not None and event.case_id not in row.case_ids:
        row.case_ids = [*row.case_ids, event.case_id]
        row.save(update_fields=["case_ids"])


@transaction.atomic
def stop_queue(*, actor: Actor, office_id: uuid.UUID) -> None:
    """Give no more numbers today; who waits is still called, who has an appointment still comes.

    Twice changes nothing. Raises: Denied, OfficeMissing.
    """
    office = lock_office(actor, office_id)
    if queries.office_of(office.agency_id).is_stopped:
        return
    office.stopped_at = clock.now()
    office.save(update_fields=["stopped_at"])
    audit.record(actor, "counter.queue_stopped", office.pk)


@transaction.atomic
def resume_queue(*, actor: Actor, office_id: uuid.UUID) -> None:
    """Give numbers again today. Twice changes nothing. Raises: Denied, OfficeMissing."""
    office = lock_office(actor, office_id)
    if office.stopped_at is None:
        return
    office.stopped_at = None
    office.save(update_fields=["stopped_at"])
    audit.record(actor, "counter.queue_resumed", office.pk)


@transaction.atomic
def end_queue(*, actor: Actor, office_id: uuid.UUID) -> int:
    """End the numbers of today that nobody called; who stands at a window is served to the end.

    Their tickets say so at once. Returns: how many. Raises: Denied, OfficeMissing, QueueOpen.
    """
    office = lock_office(actor, office_id)
    if not queries.office_of(office.agency_id).is_stopped:
        raise QueueOpen
    rows = Ticket.objects.select_for_update(of=("self",)).filter(
        office=office, day=clock.today(), state=State.WAITING
    )
    return _end_all(rows, actor)


@transaction.atomic
def close_days() -> int:
    """End what earlier days left open, free their windows; return how many tickets. Safe twice."""
    today = clock.today()
    start = clock.at(today, dt.time())
    for window in Window.objects.select_for_update().filter(sat_at__lt=start):
        window.account_id, window.sitter, window.sat_at, window.row = None, "", None, 0
        window.save(update_fields=["account_id", "sitter", "sat_at", "row"])
    return _close_before(today)


def _close_before(today: dt.date, *, office_id: uuid.UUID | None = None) -> int:
    rows = Ticket.objects.select_for_update(of=("self",)).filter(
        day__lt=today, state__in=[State.WAITING, *rules.OPEN]
    )
    if office_id:
        rows = rows.filter(office_id=office_id)
    return _end_all(rows, CLOSER)


def _end_all(rows: QuerySet[Ticket], actor: Actor) -> int:
    ended = list(rows.select_related("group", "office", "window"))
    for row in ended:
        before = row.state
        row.state = _moved(row, Act.CLOSE)
        row.ended_at, row.meant_for = clock.now(), None
        row.save(update_fields=["state", "ended_at", "meant_for"])
        audit.record(actor, "counter.day_closed", row.pk, before=before, after=row.state)
    return len(ended)
