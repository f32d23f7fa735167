# SPDX-License-Identifier: Apache-2.0
"""Opening a counter, and sitting down at a window."""

import secrets
import uuid

from django.db import transaction

from lienthong.audit import services as audit
from lienthong.counter import queries
from lienthong.counter.errors import (
    NotSeated,
    OfficeMissing,
    WindowBusy,
    WindowMissing,
    WindowTaken,
)
from lienthong.counter.models import Office, Ticket, Window
from lienthong.counter.queries import OfficeView, WindowView
from lienthong.counter.queries.offices import home_of, window_view
from lienthong.counter.rules import State
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Denied
from lienthong.kernel.ids import AgencyId

_KEY_BYTES = 18


@transaction.atomic
def open_office(*, actor: Actor, agency_id: AgencyId) -> OfficeView:
    """Open the counter of an agency; a second call finds it open. Raises: Denied."""
    _may_manage(actor, agency_id)
    row, is_new = Office.objects.get_or_create(
        agency_id=agency_id, defaults={"kiosk_key": secrets.token_urlsafe(_KEY_BYTES)}
    )
    if is_new:
        audit.record(actor, "counter.office_opened", row.pk, after={"agency": str(agency_id)})
    return queries.office_of(agency_id)


@transaction.atomic
def renew_kiosk(*, actor: Actor, office_id: uuid.UUID) -> OfficeView:
    """Give the kiosk a new address; the old one stops at once. Raises: Denied, OfficeMissing."""
    row = lock_office(actor, office_id)
    row.kiosk_key = secrets.token_urlsafe(_KEY_BYTES)
    row.save(update_fields=["kiosk_key"])
    audit.record(actor, "counter.kiosk_renewed", row.pk)
    return queries.office_of(row.agency_id)


@transaction.atomic
def sit(*, actor: Actor, window_id: uuid.UUID) -> WindowView:
    """Sit down at a window; the clerk leaves the one they sat at.

    Raises: Denied, WindowMissing, WindowTaken, WindowBusy.
    """
    row = lock_window(actor, window_id)
    if row.account_id == actor.account_id:
        return window_view(row)
    if row.account_id is not None:
        raise WindowTaken(name=row.sitter, number=row.number)
    for old in Window.objects.select_for_update().filter(account_id=actor.account_id):
        stand_up(old)
    row.account_id, row.sitter, row.sat_at = actor.account_id, actor.name, clock.now()
    row.save(update_fields=["account_id", "sitter", "sat_at"])
    audit.record(actor, "counter.sat_down", row.pk, after={"window": row.number})
    return window_view(row)


@transaction.atomic
def leave(*, actor: Actor, window_id: uuid.UUID) -> WindowView:
    """Leave a window; the chief may free the window of a clerk who forgot to.

    Whom it was serving stays to be ended first; who was sent on to it goes back to all windows.
    Raises: Denied, WindowMissing, NotSeated, WindowBusy.
    """
    row = lock_window(actor, window_id)
    if row.account_id is None:
        raise NotSeated
    if row.account_id != actor.account_id:
        actor.require("counter.manage")
    before = {"sitter": row.sitter}
    stand_up(row)
    audit.record(actor, "counter.stood_up", row.pk, before=before, after={"window": row.number})
    return window_view(row)


def stand_up(row: Window) -> None:
    """Free a locked window; who was sent on to it goes back to all windows. Raises: WindowBusy."""
    busy = Ticket.objects.filter(window=row, state__in=["called", "serving"]).first()
    if busy and busy.day == clock.today():
        raise WindowBusy(number=f"{busy.group.letter}{busy.number:03d}")
    row.account_id, row.sitter, row.sat_at, row.row = None, "", None, 0
    row.save(update_fields=["account_id", "sitter", "sat_at", "row"])
    Ticket.objects.filter(meant_for=row, state=State.WAITING).update(meant_for=None)


def lock_window(actor: Actor, window_id: uuid.UUID) -> Window:
    """Lock a window of the actor's counter: its office first, so that calls queue up.

    Raises: Denied, WindowMissing.
    """
    if not (actor.has("counter.serve") or actor.has("counter.manage")):
        raise Denied(right="counter.serve")
    office = (
        Office.objects.select_for_update()
        .filter(windows=window_id, agency_id=home_of(actor))
        .first()
    )
    row = Window.objects.select_for_update().filter(pk=window_id, closed_at=None).first()
    if office is None or row is None:
        raise WindowMissing
    return row


def lock_office(actor: Actor, office_id: uuid.UUID) -> Office:
    """Lock a counter that the actor manages. Raises: Denied, OfficeMissing."""
    row = Office.objects.select_for_update().filter(pk=office_id).first()
    if row is None:
        raise OfficeMissing
    _may_manage(actor, row.agency_id)
    return row


def _may_manage(actor: Actor, agency_id: uuid.UUID) -> None:
    actor.require("counter.manage")
    if actor.is_official and actor.agency_id != agency_id:
        raise Denied(right="counter.manage")
