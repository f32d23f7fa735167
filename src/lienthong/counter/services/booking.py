# SPDX-License-Identifier: Apache-2.0
"""Appointments: the row of the slot is the lock, and the database refuses one too many."""

import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from lienthong.audit import services as audit
from lienthong.counter import queries, rules
from lienthong.counter.errors import (
    AppointmentMissing,
    AppointmentOver,
    GroupClosed,
    MissedTooOften,
    MovedTooOften,
    NameMissing,
    NotToday,
    PhoneWrong,
    SlotFull,
    SlotNotOffered,
    TooManyAppointments,
    TooManyFromHere,
    TooManyToday,
)
from lienthong.counter.models import Appointment, Group, Slot
from lienthong.counter.queries import AppointmentView, TicketView
from lienthong.counter.queries.booking import appointment_view, times
from lienthong.counter.queries.offices import group_view
from lienthong.counter.rules import Booking
from lienthong.counter.services.taking import KIOSK, give
from lienthong.kernel import clock
from lienthong.kernel.actor import ANONYMOUS, Actor
from lienthong.kernel.ids import AccountId, AgencyId
from lienthong.kernel.text import clean, lazy
from lienthong.notices import services as notices
from lienthong.notices.queries import Recipient

#: A place asked for by phone is kept so long for its code.
HOLD = dt.timedelta(minutes=10)
MOST_TRIES = 5
CODE_DIGITS = 6
#: Told the day before, from this hour on.
REMIND_BEFORE = dt.timedelta(hours=24)
WATCH = Actor.system("counter.watch_appointments")
_OPEN = [Booking.HELD.value, Booking.BOOKED.value]
_WORDS = {
    Booking.ARRIVED: lazy("được nhận số"), Booking.CANCELLED: lazy("hủy"),
    Booking.MISSED: lazy("quá giờ"),
    Booking.HELD: lazy("chưa xác nhận"), Booking.BOOKED: lazy("đặt"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Who wants to come when."""

    group_id: uuid.UUID
    starts_at: dt.datetime  #: one of the slots offered
    name: str
    phone: str
    idempotency_key: str  #: of the page: sent twice, one appointment
    procedure_code: str = ""
    language: str = "vi"
    address: str = ""  #: network address of a guest: counted, not kept


@transaction.atomic
def book(*, actor: Actor, wish: Wish) -> AppointmentView:
    """Take a place. Somebody without an account confirms it with the code sent to their phone.

    Raises: PhoneWrong, NameMissing, GroupClosed, SlotNotOffered, SlotFull, TooManyAppointments,
    MissedTooOften, TooManyFromHere, TooManyToday.
    """
    name, phone = clean(wish.name)[:200], rules.phone_of(wish.phone)
    if len(name) < 2:
        raise NameMissing
    if not phone:
        raise PhoneWrong
    who = str(actor.account_id) if actor.is_citizen else f"guest:{phone}"
    _lock_person(who)
    key = f"{who}:{wish.idempotency_key}"
    before = Appointment.objects.filter(idempotency_key=key).first()
    if before:
        return _view(before.pk)
    _may_book(actor, phone)
    origin = "" if actor.is_citizen else _origin(wish.address)
    _may_book_from(origin)
    slot = _take_place(wish.group_id, wish.starts_at)
    row = Appointment(
        code=rules.new_code(), idempotency_key=key, group_id=slot.group_id,
        slot=slot, name=name, phone=phone, language=wish.language,
        account_id=actor.account_id if actor.is_citizen else None,
        procedure_code=wish.procedure_code, booked_at=clock.now(), origin=origin,
    )  # fmt: skip
    secret = "" if actor.is_citizen else f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    if secret:
        row.state, row.held_until = Booking.HELD, clock.now() + HOLD
        row.code_hash = _hashed(secret, row.code)
    row.save(force_insert=True)
    audit.record(actor, "counter.booked", row.pk, after={"slot": slot.starts_at.isoformat()})
    if secret:
        _tell(row, "counter_code", {"code": secret})
    else:
        _tell_booked(row)
    return _view(row.pk)


@transaction.atomic
def confirm(*, code: str, secret: str) -> AppointmentView:
    """Take the code back that was sent to the phone; twice gives the same appointment.

    A wrong code is counted, so it is told by the value: the appointment is still `held`.
    Raises: AppointmentMissing, AppointmentOver.
    """
    row = _lock(code)
    if row.state == Booking.BOOKED:
        return _view(row.pk)
    is_late = row.held_until is None or row.held_until <= clock.now()
    if row.state != Booking.HELD or is_late or row.tries >= MOST_TRIES:
        raise AppointmentOver(state=_WORDS[Booking.CANCELLED])
    if not hmac.compare_digest(_hashed(clean(secret), row.code), row.code_hash):
        row.tries += 1
        row.save(update_fields=["tries"])
        return _view(row.pk)
    row.state, row.held_until, row.code_hash = Booking.BOOKED, None, ""
    row.save(update_fields=["state", "held_until", "code_hash"])
    audit.record(ANONYMOUS, "counter.booking_confirmed", row.pk)
    _tell_booked(row)
    return _view(row.pk)


@transaction.atomic
def change(*, actor: Actor, code: str, starts_at: dt.datetime) -> AppointmentView:
    """Move an appointment to another slot: the new place is taken before the old one is given.

    Raises: AppointmentMissing, AppointmentOver, MovedTooOften, SlotNotOffered, SlotFull.
    """
    row = _lock(code)
    if row.state != Booking.BOOKED:
        raise AppointmentOver(state=_WORDS[Booking(row.state)])
    if row.slot.starts_at == starts_at:
        return _view(row.pk)
    if row.changes >= rules.MOST_CHANGES:
        raise MovedTooOften(most=rules.MOST_CHANGES)
    old = row.slot
    row.slot, row.reminded_at = _take_place(row.group_id, starts_at, leaving=old), None
    row.changes += 1
    row.save(update_fields=["slot", "reminded_at", "changes"])
    _give_back(old.pk)
    audit.record(
        actor, "counter.booking_changed", row.pk, before=old.starts_at.isoformat(),
        after=starts_at.isoformat(),
    )  # fmt: skip
    _tell_booked(row)
    return _view(row.pk)


@transaction.atomic
def cancel(*, actor: Actor, code: str) -> AppointmentView:
    """Give a place back; others can have it at once. Twice changes nothing.

    Raises: AppointmentMissing, AppointmentOver.
    """
    row = _lock(code)
    if row.state != Booking.CANCELLED:
        _may_hold(row)
        _end(row, Booking.CANCELLED, actor)
    return _view(row.pk)


@transaction.atomic
def check_in(*, kiosk_key: str, code: str) -> TicketView:
    """Turn an appointment into a ticket at the kiosk; scanned twice, the same ticket.

    The ticket goes first from the time of the appointment on; who comes too late takes a number.
    Raises: OfficeMissing, AppointmentMissing, AppointmentOver, NotToday.
    """
    office = queries.office_by_key(kiosk_key)
    row = _lock(code)
    if row.group.office_id != office.id:
        raise AppointmentMissing
    if row.ticket:
        return queries.by_token(row.ticket.token)
    if row.state != Booking.BOOKED:
        raise AppointmentOver(state=_WORDS[Booking(row.state)])
    now, starts_at = clock.now(), row.slot.starts_at
    if now < starts_at - rules.EARLY:
        raise NotToday(when=f"{starts_at.astimezone(clock.HANOI):%H:%M ngày %d/%m/%Y}")
    if now > row.slot.ends_at + rules.LATE:
        raise AppointmentOver(state=_WORDS[Booking.MISSED])
    row.ticket = give(row.group, due_at=starts_at)
    row.state, row.ended_at = Booking.ARRIVED, now
    row.save(update_fields=["ticket", "state", "ended_at"])
    audit.record(KIOSK, "counter.checked_in", row.pk)
    return queries.by_token(row.ticket.token)


@transaction.atomic
def watch_appointments() -> int:
    """Let go what was not confirmed, note who did not come, remind; return how many. Safe twice."""
    now = clock.now()
    rows = Appointment.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "group__office", "slot"
    )
    held = list(rows.filter(state=Booking.HELD, held_until__lte=now).order_by("slot_id"))
    for row in held:
        _end(row, Booking.CANCELLED, WATCH)
    missed = list(rows.filter(state=Booking.BOOKED, slot__ends_at__lt=now - rules.LATE))
    for row in missed:
        _end(row, Booking.MISSED, WATCH)
    soon = rows.filter(
        state=Booking.BOOKED, reminded_at=None, slot__starts_at__range=(now, now + REMIND_BEFORE)
    ).exclude(booked_at__gt=now - dt.timedelta(hours=2))
    near = list(soon)
    for row in near:
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        _tell(row, "counter_reminder", _facts(row))
    return len(held) + len(missed) + len(near)


def _lock_person(phone: str) -> None:
    """Let one person book one place after the other, so that the limit holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"counter.book:{phone}"])


def _may_book(actor: Actor, phone: str) -> None:
    """Count what is one's own: an account's by the account, a guest's by the telephone.

    Anybody may type anybody's telephone, so it counts for guests alone: whoever signs in cannot
    have their places used up by others.
    """
    own = Q(account_id=actor.account_id if actor.is_citizen else None)
    if not actor.is_citizen:
        own &= Q(phone=phone)
    _may_ask_today(actor, phone)
    if Appointment.objects.filter(own, state__in=_OPEN).count() >= rules.MOST_OPEN:
        raise TooManyAppointments(most=rules.MOST_OPEN)
    since = clock.now() - dt.timedelta(days=rules.MISSES_DAYS)
    missed = Appointment.objects.filter(own, state=Booking.MISSED, ended_at__gt=since).count()
    if missed >= rules.MISSES:
        raise MissedTooOften(times=missed, days=rules.MISSES_DAYS)


def _may_ask_today(actor: Actor, phone: str) -> None:
    """Hold the messages that bookings cause: to one telephone, and by one account."""
    asked = Appointment.objects.filter(booked_at__gt=clock.now() - rules.ADDRESS_SPAN)
    if actor.is_citizen:
        most, done = rules.MOST_A_DAY, asked.filter(account_id=actor.account_id).count()
    else:
        most, done = rules.MOST_CODES, asked.filter(account_id=None, phone=phone).count()
    if done >= most:
        raise TooManyToday(most=most)


def _origin(address: str) -> str:
    """Name a network address without keeping it; nothing for one that is not known."""
    said = f"counter.origin:{address}".encode()
    return (
        hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest() if address else ""
    )


def _may_book_from(origin: str) -> None:
    """Hold what one machine can take: a place that was never confirmed counts as well."""
    if not origin:
        return
    _lock_person(origin)
    since = clock.now() - rules.ADDRESS_SPAN
    asked = Appointment.objects.filter(origin=origin, booked_at__gt=since).count()
    if asked >= rules.MOST_FROM_ADDRESS:
        raise TooManyFromHere(most=rules.MOST_FROM_ADDRESS)


def _take_place(
    group_id: uuid.UUID, starts_at: dt.datetime, *, leaving: Slot | None = None
) -> Slot:
    """Take one place. leaving: the slot given up for it; both are locked, the earlier made first,
    so that two who change places do not wait for each other."""
    group = Group.objects.select_related("office").filter(pk=group_id, closed_at=None).first()
    if group is None:
        raise GroupClosed
    day = starts_at.astimezone(clock.HANOI).date()
    there = times(group_view(group), AgencyId(group.office.agency_id), day)
    slot = next((one for one in there if one.starts_at == starts_at), None)
    if slot is None:
        raise SlotNotOffered
    Slot.objects.bulk_create(
        [
            Slot(
                group=group, starts_at=slot.starts_at, ends_at=slot.ends_at,
                capacity=group.capacity,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    row = Slot.objects.get(group=group, starts_at=starts_at)
    wanted = [row.pk, leaving.pk] if leaving else [row.pk]
    locked = Slot.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    row = next(one for one in list(locked) if one.pk == row.pk)
    if row.taken >= group.capacity:
        raise SlotFull(when=f"{starts_at.astimezone(clock.HANOI):%H:%M %d/%m}")
    row.capacity = max(group.capacity, row.taken + 1)
    row.taken += 1
    row.save(update_fields=["capacity", "taken"])
    return row


def _give_back(slot_id: uuid.UUID) -> None:
    Slot.objects.filter(pk=slot_id, taken__gt=0).update(taken=F("taken") - 1)


def _may_hold(row: Appointment) -> None:
    if row.state not in _OPEN:
        raise AppointmentOver(state=_WORDS[Booking(row.state)])


def _end(row: Appointment, state: Booking, actor: Actor) -> None:
    before = row.state
    row.state, row.ended_at = state, clock.now()
    row.save(update_fields=["state", "ended_at"])
    if state is Booking.CANCELLED:
        _give_back(row.slot_id)
    audit.record(actor, "counter.booking_ended", row.pk, before=before, after=state)


def _lock(code: str) -> Appointment:
    row = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("group__office", "slot", "ticket")
        .filter(code=rules.read_code(code) or "-")
        .first()
    )
    if row is None:
        raise AppointmentMissing
    return row


def _view(pk: uuid.UUID) -> AppointmentView:
    rows = Appointment.objects.select_related("group__office", "slot", "ticket")
    return appointment_view(rows.get(pk=pk))


def _hashed(secret: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}:{secret}".encode()).hexdigest()


def _facts(row: Appointment) -> dict[str, object]:
    return {
        "code": row.code,
        "agency": queries.office_of(row.group.office.agency_id).agency_name,
        "when": f"{row.slot.starts_at.astimezone(clock.HANOI):%H:%M %d/%m/%Y}",
    }


def _tell_booked(row: Appointment) -> None:
    _tell(row, "counter_booked", _facts(row))


def _tell(row: Appointment, template: str, data: dict[str, object]) -> None:
    to = Recipient(
        account_id=AccountId(row.account_id) if row.account_id else None,
        name=row.name, phone=row.phone, language=row.language,
    )  # fmt: skip
    notices.send(to=to, template=template, data=data, link=f"/hen-gio/{row.code}")
