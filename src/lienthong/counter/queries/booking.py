# SPDX-License-Identifier: Apache-2.0
"""Slots that can be booked, and who booked."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from lienthong.counter import rules
from lienthong.counter.errors import AppointmentMissing
from lienthong.counter.models import Appointment, Slot
from lienthong.counter.queries.offices import GroupView, OfficeView, group_view, office_view
from lienthong.counter.rules import Booking, SlotTime
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSlot:
    """A slot with the places left in it."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentView:
    """An appointment, for its holder and the clerks of the counter."""

    id: uuid.UUID
    code: str
    office: OfficeView
    group: GroupView
    state: Booking
    name: str
    phone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    procedure_code: str
    ticket_token: str

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be changed, cancelled or kept."""
        return self.state in (Booking.HELD, Booking.BOOKED)


def times(group: GroupView, agency_id: AgencyId, day: dt.date) -> list[SlotTime]:
    """Return the slots of a day that lie ahead, within what may be booked."""
    calendar, now = orgs.calendar(agency_id), clock.now()
    last = now.date()
    for _ in range(rules.HORIZON_DAYS):
        last = calendar.next_working_day(last)
    if not now.date() <= day <= last or not group.capacity:
        return []
    slots = rules.slots_of(calendar, day, minutes=group.slot_minutes)
    return [one for one in slots if one.starts_at > now]


def offered(office: OfficeView, group: GroupView, day: dt.date) -> list[OfferedSlot]:
    """List the slots of a day with the places left, also those that are full."""
    found = times(group, office.agency_id, day)
    taken = dict(
        Slot.objects.filter(
            group_id=group.id, starts_at__in=[one.starts_at for one in found]
        ).values_list("starts_at", "taken")
    )
    return [
        OfferedSlot(
            starts_at=one.starts_at, ends_at=one.ends_at,
            left=max(0, group.capacity - taken.get(one.starts_at, 0)),
        )
        for one in found
    ]  # fmt: skip


def _rows() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("group__office", "slot", "ticket")


def appointment_view(row: Appointment) -> AppointmentView:
    """Return the value of a row."""
    return AppointmentView(
        id=row.pk, code=row.code, office=office_view(row.group.office),
        group=group_view(row.group), state=Booking(row.state), name=row.name, phone=row.phone,
        starts_at=row.slot.starts_at, ends_at=row.slot.ends_at,
        procedure_code=row.procedure_code, ticket_token=row.ticket.token if row.ticket else "",
    )  # fmt: skip


def appointment(code: str) -> AppointmentView:
    """Return an appointment; its code is its key. Raises: AppointmentMissing."""
    row = _rows().filter(code=rules.read_code(code) or "-").first()
    if row is None:
        raise AppointmentMissing
    return appointment_view(row)


def mine(actor: Actor) -> list[AppointmentView]:
    """List the open appointments of a citizen, the nearest first."""
    if not actor.is_citizen or actor.account_id is None:
        return []
    rows = _rows().filter(account_id=actor.account_id, state__in=[Booking.HELD, Booking.BOOKED])
    return [appointment_view(row) for row in rows.order_by("slot__starts_at")]


def expected(office: OfficeView, day: dt.date) -> list[AppointmentView]:
    """List who is expected at a counter on a legal date, by time."""
    start = clock.at(day, dt.time())
    rows = _rows().filter(
        group__office_id=office.id, slot__starts_at__range=(start, start + dt.timedelta(days=1))
    )
    return [
        appointment_view(row)
        for row in rows.exclude(state__in=[Booking.HELD, Booking.CANCELLED]).order_by(
            "slot__starts_at", "code"
        )
    ]
