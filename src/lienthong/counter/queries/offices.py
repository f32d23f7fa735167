# SPDX-License-Identifier: Apache-2.0
"""Counters, their groups and windows."""

import datetime as dt
import hmac
import uuid
from dataclasses import dataclass

from django.utils.translation import get_language

from lienthong.counter import rules
from lienthong.counter.errors import OfficeMissing
from lienthong.counter.models import Group, Office, Window
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied, Refusal
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeView:
    """One counter."""

    id: uuid.UUID
    agency_id: AgencyId
    agency_code: str  #: in the addresses of its public pages
    agency_name: str
    kiosk_key: str
    is_stopped: bool = False  #: no more numbers are given today


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """Procedures that share a queue."""

    id: uuid.UUID
    office_id: uuid.UUID
    letter: str
    name: str  #: in the reader's language
    own_name: str  #: in Vietnamese, as it was typed
    name_en: str  #: in English, or nothing
    procedures: tuple[str, ...]
    minutes: int
    slot_minutes: int
    capacity: int
    waiting: int = 0  #: now


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowView:
    """One window."""

    id: uuid.UUID
    office_id: uuid.UUID
    number: int
    name: str
    groups: tuple[uuid.UUID, ...]  #: empty: every group
    account_id: uuid.UUID | None
    sitter: str

    def calls(self, group_id: uuid.UUID) -> bool:
        """Tell whether a group is called to this window."""
        return not self.groups or group_id in self.groups


def office_view(row: Office) -> OfficeView:
    """Return the value of a row."""
    agency = orgs.agency(AgencyId(row.agency_id))
    return OfficeView(
        id=row.pk, agency_id=agency.id, agency_code=agency.code,
        agency_name=agency.short_name or agency.name, kiosk_key=row.kiosk_key,
        is_stopped=row.stopped_at is not None
        and row.stopped_at.astimezone(clock.HANOI).date() == clock.today(),
    )  # fmt: skip


def office_at(agency_code: str) -> OfficeView:
    """Return the counter of an agency. Raises: OfficeMissing."""
    try:
        agency = orgs.agency_by_code(agency_code)
    except Refusal as refusal:
        raise OfficeMissing from refusal
    return office_of(agency.id)


def office_of(agency_id: uuid.UUID | None) -> OfficeView:
    """Return the counter of an agency, by its id. Raises: OfficeMissing."""
    row = Office.objects.filter(agency_id=agency_id).first() if agency_id else None
    if row is None:
        raise OfficeMissing
    return office_view(row)


def office_by_key(kiosk_key: str) -> OfficeView:
    """Return the counter that a kiosk stands at. Raises: OfficeMissing."""
    row = Office.objects.filter(kiosk_key=kiosk_key).first()
    if row is None or not hmac.compare_digest(row.kiosk_key, kiosk_key):
        raise OfficeMissing
    return office_view(row)


def offices() -> list[OfficeView]:
    """List every counter that takes appointments, by name."""
    found = Office.objects.filter(groups__closed_at=None, groups__capacity__gt=0).distinct()
    return sorted(map(office_view, found), key=lambda one: one.agency_name)


def home_of(actor: Actor) -> AgencyId:
    """Return the agency of the actor's post. Raises: Denied for whoever has none."""
    if actor.agency_id is None:
        raise Denied(right="counter.serve")
    return actor.agency_id


def groups(office_id: uuid.UUID) -> list[GroupView]:
    """List the open groups of a counter by letter."""
    rows = Group.objects.filter(office_id=office_id, closed_at=None).order_by("letter")
    return [group_view(row) for row in rows]


def closed_groups(office_id: uuid.UUID) -> list[GroupView]:
    """List the closed groups of a counter, the last closed first, twenty at most."""
    rows = Group.objects.filter(office_id=office_id, closed_at__isnull=False)
    return [group_view(row) for row in rows.order_by("-closed_at")[:20]]


def group(group_id: uuid.UUID) -> GroupView | None:
    """Return an open group."""
    row = Group.objects.filter(pk=group_id, closed_at=None).first()
    return group_view(row) if row else None


def group_view(row: Group) -> GroupView:
    """Return the value of a row, named in the reader's language."""
    is_english = (get_language() or "vi").startswith("en")
    return GroupView(
        id=row.pk, office_id=row.office_id, letter=row.letter,
        name=row.name_en if is_english and row.name_en else row.name,
        own_name=row.name, name_en=row.name_en,
        procedures=tuple(row.procedures), minutes=row.minutes, slot_minutes=row.slot_minutes,
        capacity=row.capacity,
    )  # fmt: skip


def windows(office_id: uuid.UUID) -> list[WindowView]:
    """List the open windows of a counter by number."""
    rows = Window.objects.filter(office_id=office_id, closed_at=None).order_by("number")
    return [window_view(row) for row in rows]


def window(window_id: uuid.UUID) -> WindowView | None:
    """Return an open window."""
    row = Window.objects.filter(pk=window_id, closed_at=None).first()
    return window_view(row) if row else None


def closed_windows(office_id: uuid.UUID) -> list[WindowView]:
    """List the closed windows of a counter, the last closed first, twenty at most."""
    rows = Window.objects.filter(office_id=office_id, closed_at__isnull=False)
    return [window_view(row) for row in rows.order_by("-closed_at")[:20]]


def window_view(row: Window) -> WindowView:
    """Return the value of a row."""
    return WindowView(
        id=row.pk, office_id=row.office_id, number=row.number, name=row.name,
        groups=tuple(row.groups), account_id=row.account_id, sitter=row.sitter,
    )  # fmt: skip


def seat_of(actor: Actor) -> WindowView | None:
    """Return the window where an official sits in the counter of their post."""
    if actor.account_id is None:
        return None
    row = Window.objects.filter(
        account_id=actor.account_id, office__agency_id=home_of(actor), closed_at=None
    ).first()
    return window_view(row) if row else None


def opens_at(office: OfficeView) -> dt.datetime | None:
    """Return when tickets are given next; None while they are given now."""
    calendar, now = orgs.calendar(office.agency_id), clock.now()
    day = now.date()
    span = rules.ticket_span(calendar, day)
    if span and span[0] <= now < span[1] and not office.is_stopped:
        return None
    if span is None or now >= span[1] or office.is_stopped:
        span = rules.ticket_span(calendar, calendar.next_working_day(day))
    assert span is not None
    return span[0]
