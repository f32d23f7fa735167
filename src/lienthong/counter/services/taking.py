# SPDX-License-Identifier: Apache-2.0
"""Giving a number: in the transaction that writes the ticket, so that none is ever skipped."""

import datetime as dt
import secrets
import uuid

from django.db import connection, transaction

from lienthong.audit import services as audit
from lienthong.counter import queries
from lienthong.counter.errors import Closed, GroupClosed, Stopped
from lienthong.counter.models import Group, Office, Ticket
from lienthong.counter.queries import TicketView
from lienthong.counter.rules import Priority, State, label
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor

KIOSK = Actor.system("counter.kiosk")
_TOKEN_BYTES = 12


@transaction.atomic
def take(
    *,
    kiosk_key: str,
    group_id: uuid.UUID,
    priority: Priority = Priority.NONE,
    case_code: str = "",
) -> TicketView:
    """Give the next number of a group at the kiosk that knows the key.

    case_code: a dossier the person comes for; kept for the clerk, never shown in the hall.
    Raises: OfficeMissing, GroupClosed, Closed, Stopped.
    """
    office = queries.office_by_key(kiosk_key)
    opens = queries.opens_at(office)
    if opens and office.is_stopped:
        raise Stopped(opens=f"{opens:%H:%M ngày %d/%m/%Y}")
    if opens:
        raise Closed(opens=f"{opens:%H:%M ngày %d/%m/%Y}")
    group = Group.objects.filter(pk=group_id, office_id=office.id, closed_at=None).first()
    if group is None:
        raise GroupClosed
    row = give(group, priority=priority, case_code=case_code)
    return queries.by_token(row.token)


def give(
    group: Group,
    *,
    priority: Priority = Priority.NONE,
    case_code: str = "",
    due_at: dt.datetime | None = None,
) -> Ticket:
    """Write the ticket with the group's next number of the day, in the caller's transaction."""
    now = clock.now()
    row = Ticket.objects.create(
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        office=Office(pk=group.office_id),
        group=group,
        day=now.date(),
        number=_next_number(group.pk, now.date()),
        priority=priority,
        state=State.WAITING,
        case_code=case_code,
        due_at=due_at,
        taken_at=now,
    )
    after = {"number": label(group.letter, row.number), "priority": priority}
    audit.record(KIOSK, "counter.ticket_given", row.pk, after=after, case_code=case_code)
    return row


def _next_number(group_id: uuid.UUID, day: dt.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO counter_series AS s (id, group_id, day, last)"
            " VALUES (gen_random_uuid(), %s, %s, 1)"
            " ON CONFLICT (group_id, day) DO UPDATE SET last = s.last + 1 RETURNING last",
            [group_id, day],
        )
        return int(cursor.fetchone()[0])
