# SPDX-License-Identifier: Apache-2.0
"""Groups and windows of a counter: opened, changed, closed, opened again. Nothing is deleted."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.counter.errors import (
    GroupAwaited,
    GroupBooked,
    GroupMissing,
    LetterTaken,
    NumberTaken,
    SetUpWrong,
    WindowMissing,
)
from lienthong.counter.models import Appointment, Group, Office, Ticket, Window
from lienthong.counter.queries import GroupView, WindowView
from lienthong.counter.queries.offices import group_view, home_of, window_view
from lienthong.counter.rules import Booking, State
from lienthong.counter.services.offices import lock_office, stand_up
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.clock import HANOI
from lienthong.kernel.text import clean

#: A ticket or an appointment in these states is owed something by its group.
_OWED = (State.WAITING, State.CALLED, State.SERVING)
_AHEAD = (Booking.HELD, Booking.BOOKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGroup:
    """Procedures that are to share a queue."""

    letter: str  #: A to Z, free at this counter
    name: str
    name_en: str = ""
    procedures: tuple[str, ...] = ()  #: codes; empty: whatever no other group names
    minutes: int = 10  #: expected at the window
    slot_minutes: int = 30
    capacity: int = 2  #: appointments in a slot


@transaction.atomic
def open_group(*, actor: Actor, office_id: uuid.UUID, new: NewGroup) -> GroupView:
    """Add a group under a letter that is free. Raises: Denied, SetUpWrong, LetterTaken."""
    office = lock_office(actor, office_id)
    values = _sound(new)
    _check_letter(office, new.letter)
    row = Group.objects.create(office=office, **values)
    return _group_set(actor, row)


@transaction.atomic
def change_group(*, actor: Actor, group_id: uuid.UUID, new: NewGroup) -> GroupView:
    """Set an open group anew; numbers already given keep the letter they were printed with.

    Raises: Denied, GroupMissing, SetUpWrong, LetterTaken, GroupAwaited (another letter is
    refused while numbers of the old one are being called today).
    """
    row = _lock_group(actor, group_id, is_open=True)
    values = _sound(new)
    if new.letter != row.letter:
        _check_letter(row.office, new.letter)
        _check_nobody_waits(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=sorted(values))
    return _group_set(actor, row)


@transaction.atomic
def close_group(*, actor: Actor, group_id: uuid.UUID) -> None:
    """Close a group that owes nobody anything: no number waits, nobody has an appointment.

    Its letter is free again. A group that is closed already stays closed.
    Raises: Denied, GroupMissing, GroupAwaited, GroupBooked.
    """
    row = _lock_group(actor, group_id)
    if row.closed_at is not None:
        return
    _check_nobody_waits(row)
    ahead = Appointment.objects.filter(group=row, state__in=_AHEAD, slot__ends_at__gt=clock.now())
    last = ahead.select_related("slot").order_by("-slot__starts_at").first()
    if last is not None:
        until = last.slot.starts_at.astimezone(HANOI)
        raise GroupBooked(many=ahead.count(), until=until.strftime("%H:%M %d/%m/%Y"))
    row.closed_at = clock.now()
    row.save(update_fields=["closed_at"])
    audit.record(actor, "counter.group_closed", row.pk, after={"letter": row.letter})


@transaction.atomic
def reopen_group(*, actor: Actor, group_id: uuid.UUID) -> GroupView:
    """Open a closed group again, as it was. Raises: Denied, GroupMissing, LetterTaken."""
    row = _lock_group(actor, group_id)
    if row.closed_at is None:
        return group_view(row)
    _check_letter(row.office, row.letter)
    row.closed_at = None
    row.save(update_fields=["closed_at"])
    audit.record(actor, "counter.group_reopened", row.pk, after={"letter": row.letter})
    return group_view(row)


def _sound(new: NewGroup) -> dict[str, Any]:
    name = clean(new.name)
    is_sound = re.fullmatch("[A-Z]", new.letter) and len(name) > 1
    if not is_sound or not (1 <= new.minutes <= 120 and 5 <= new.slot_minutes <= 240):
        raise SetUpWrong
    if not 0 <= new.capacity <= 50:
        raise SetUpWrong
    return {
        "letter": new.letter, "name": name, "name_en": clean(new.name_en),
        "procedures": sorted(new.procedures), "minutes": new.minutes,
        "slot_minutes": new.slot_minutes, "capacity": new.capacity,
    }  # fmt: skip


def _check_letter(office: Office, letter: str) -> None:
    holder = Group.objects.filter(office=office, letter=letter, closed_at=None).first()
    if holder is not None:
        raise LetterTaken(letter=letter, name=holder.name)


def _check_nobody_waits(row: Group) -> None:
    waiting = Ticket.objects.filter(group=row, day=clock.today(), state__in=_OWED).count()
    if waiting:
        raise GroupAwaited(many=waiting, letter=row.letter)


def _group_set(actor: Actor, row: Group) -> GroupView:
    after = {"letter": row.letter, "minutes": row.minutes, "capacity": row.capacity}
    audit.record(actor, "counter.group_set", row.pk, after=after)
    return group_view(row)


def _lock_group(actor: Actor, group_id: uuid.UUID, *, is_open: bool = False) -> Group:
    """Lock a group of a counter that the actor manages: its office first, as every call does."""
    found = Group.objects.filter(pk=group_id)
    if actor.is_official:
        found = found.filter(office__agency_id=home_of(actor))
    if is_open:
        found = found.filter(closed_at=None)
    known = found.first()
    if known is None:
        raise GroupMissing
    lock_office(actor, known.office_id)
    return Group.objects.select_related("office").get(pk=group_id)


@transaction.atomic
def add_window(
    *,
    actor: Actor,
    office_id: uuid.UUID,
    number: int,
    name: str = "",
    groups: Sequence[uuid.UUID] = (),
) -> WindowView:
    """Add a window under a number that is free.

    groups: what it calls; none: every group.
    Raises: Denied, SetUpWrong, NumberTaken.
    """
    office = lock_office(actor, office_id)
    _check_window(office, number, groups)
    _check_number(office, number)
    row = Window.objects.create(office=office, number=number, name=clean(name), groups=list(groups))
    return _window_set(actor, row)


@transaction.atomic
def change_window(
    *,
    actor: Actor,
    window_id: uuid.UUID,
    number: int,
    name: str = "",
    groups: Sequence[uuid.UUID] = (),
) -> WindowView:
    """Set an open window anew; who sits there stays.

    Raises: Denied, WindowMissing, SetUpWrong, NumberTaken.
    """
    row = _lock_managed(actor, window_id, is_open=True)
    _check_window(row.office, number, groups)
    if number != row.number:
        _check_number(row.office, number)
    row.number, row.name, row.groups = number, clean(name), list(groups)
    row.save(update_fields=["number", "name", "groups"])
    return _window_set(actor, row)


@transaction.atomic
def close_window(*, actor: Actor, window_id: uuid.UUID) -> None:
    """Close a window: who sat there stands up, who was sent on to it goes to any window.

    Raises: Denied, WindowMissing, WindowBusy while somebody is being served there.
    """
    row = _lock_managed(actor, window_id)
    if row.closed_at is not None:
        return
    stand_up(row)
    row.closed_at = clock.now()
    row.save(update_fields=["closed_at"])
    audit.record(actor, "counter.window_closed", row.pk, after={"number": row.number})


@transaction.atomic
def reopen_window(*, actor: Actor, window_id: uuid.UUID) -> WindowView:
    """Open a closed window again, as it was. Raises: Denied, WindowMissing, NumberTaken."""
    row = _lock_managed(actor, window_id)
    if row.closed_at is None:
        return window_view(row)
    _check_number(row.office, row.number)
    row.closed_at = None
    row.save(update_fields=["closed_at"])
    audit.record(actor, "counter.window_reopened", row.pk, after={"number": row.number})
    return window_view(row)


def _check_window(office: Office, number: int, groups: Sequence[uuid.UUID]) -> None:
    known = set(Group.objects.filter(office=office, closed_at=None).values_list("pk", flat=True))
    if not 1 <= number <= 99 or not set(groups) <= known:
        raise SetUpWrong


def _check_number(office: Office, number: int) -> None:
    if Window.objects.filter(office=office, number=number, closed_at=None).exists():
        raise NumberTaken(number=number)


def _window_set(actor: Actor, row: Window) -> WindowView:
    after = {"number": row.number, "groups": [str(one) for one in row.groups]}
    audit.record(actor, "counter.window_set", row.pk, after=after)
    return window_view(row)


def _lock_managed(actor: Actor, window_id: uuid.UUID, *, is_open: bool = False) -> Window:
    """Lock a window of a counter that the actor manages, its office first."""
    found = Window.objects.filter(pk=window_id)
    if actor.is_official:
        found = found.filter(office__agency_id=home_of(actor))
    if is_open:
        found = found.filter(closed_at=None)
    known = found.first()
    if known is None:
        raise WindowMissing
    lock_office(actor, known.office_id)
    return Window.objects.select_related("office").select_for_update(of=("self",)).get(pk=window_id)
