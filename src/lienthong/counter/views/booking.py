# SPDX-License-Identifier: Apache-2.0
"""Booking a time: signed in, or with a phone and the code sent to it."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lienthong.counter import forms, queries, rules, services
from lienthong.counter.queries import GroupView, OfficeView
from lienthong.counter.rules import Booking
from lienthong.counter.services import Wish
from lienthong.counter.views.shown import BOOKINGS
from lienthong.identity import queries as identity
from lienthong.kernel import clock
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import uuid7
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.web.access import actor_of, address_of, public

INVALID = 422


@public
def offices(request: HttpRequest) -> HttpResponse:
    code = rules.read_code(request.GET.get("ma", ""))
    if code:
        return HttpResponseRedirect(reverse("counter:appointment", args=[code]))
    context = {
        "offices": queries.offices(),
        "mine": queries.mine(actor_of(request)),
        "wrong": bool(request.GET.get("ma")),
    }
    return render(request, "counter/offices.html", context)


@never_cache
@public
def book(request: HttpRequest, agency: str) -> HttpResponse:
    office = queries.office_at(agency)
    given = request.POST if request.method == "POST" else request.GET
    groups = [one for one in queries.groups(office.id) if one.capacity]
    chosen = forms.id_of(given.get("nhom", ""))
    group = next((one for one in groups if one.id == chosen), None)
    if group is None:
        wanted = given.get("thu_tuc", "")
        group = next((one for one in groups if wanted and wanted in one.procedures), None)
    if request.method != "POST" or group is None:
        return _form(request, office, groups, group)
    actor = actor_of(request)
    wish = Wish(
        group_id=group.id,
        starts_at=forms.instant_of(given.get("gio", "")),
        name=actor.name if actor.is_citizen else given.get("ten", ""),
        phone=given.get("dien_thoai", ""),
        idempotency_key=str(_key(request)),
        procedure_code=clean(given.get("thu_tuc", ""))[:20],
        language=get_language() or "vi",
        address=address_of(request),
    )
    try:
        made = services.book(actor=actor, wish=wish)
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        return _form(request, office, groups, group, error=str(refusal), status=INVALID)
    return HttpResponseRedirect(reverse("counter:appointment", args=[made.code]), status=303)


def _key(request: HttpRequest) -> uuid.UUID:
    """Return the key of the form that was sent; a new one for a page that is only opened."""
    sent = forms.id_of(request.POST.get("khoa", ""))
    return sent if sent.int else uuid7()


def _form(
    request: HttpRequest,
    office: OfficeView,
    groups: list[GroupView],
    group: GroupView | None,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    account = identity.account(actor.account_id) if actor.is_citizen and actor.account_id else None
    given = request.POST if request.method == "POST" else request.GET
    days = _days(office)
    on = forms.day_of(given.get("ngay", ""))
    if on not in days:
        on = days[0]
    context = {
        "office": office,
        "groups": groups,
        "group": group,
        "days": days,
        "on": on,
        "slots": _slots(office, group, on),
        "key": str(_key(request)),
        "procedure": given.get("thu_tuc", ""),
        "name": given.get("ten", ""),
        "phone": given.get("dien_thoai", "") or (account.phone if account else ""),
        "is_citizen": actor.is_citizen,
        "citizen": actor.name,
        "error": error,
    }
    return render(request, "counter/book.html", context, status=status)


def _days(office: OfficeView) -> list[dt.date]:
    calendar, today = orgs.calendar(office.agency_id), clock.today()
    found = [today] if calendar.is_working_day(today) else []
    day = today
    for _n in range(rules.HORIZON_DAYS):
        day = calendar.next_working_day(day)
        found.append(day)
    return found


def _slots(office: OfficeView, group: GroupView | None, on: dt.date) -> list[tuple[str, Any]]:
    if group is None:
        return []
    return [(one.starts_at.isoformat(), one) for one in queries.offered(office, group, on)]


@never_cache
@public
def appointment(request: HttpRequest, code: str) -> HttpResponse:
    if request.method == "POST":
        return _changed(request, code)
    seen = queries.appointment(code)
    moving = request.GET.get("doi") == "1" and seen.state is Booking.BOOKED
    on = forms.day_of(request.GET.get("ngay", ""))
    days = _days(seen.office) if moving else []
    context = {
        "seen": seen,
        "said": BOOKINGS[seen.state],
        "tone": _TONES[seen.state],
        "is_held": seen.state is Booking.HELD,
        "is_booked": seen.state is Booking.BOOKED,
        "masked": f"•••• •••{seen.phone[-3:]}",
        "address": f"{settings.BASE_URL}{reverse('counter:appointment', args=[seen.code])}",
        "moving": moving,
        "days": days,
        "on": on if on in days else next(iter(days), on),
        "slots": _slots(seen.office, seen.group, on if on in days else next(iter(days), on)),
    }
    return render(request, "counter/appointment.html", context)


_TONES = {
    Booking.HELD: "waiting", Booking.BOOKED: "active", Booking.ARRIVED: "done",
    Booking.CANCELLED: "stopped", Booking.MISSED: "late",
}  # fmt: skip


def _changed(request: HttpRequest, code: str) -> HttpResponse:
    actor, given = actor_of(request), request.POST
    address = reverse("counter:appointment", args=[code])
    try:
        match given.get("viec"):
            case "xac-nhan":
                seen = services.confirm(code=code, secret=given.get("ma", "")[:20])
                if seen.state is Booking.HELD:
                    messages.warning(request, _("Mã chưa đúng. Xem lại tin nhắn rồi nhập lại."))
            case "huy":
                services.cancel(actor=actor, code=code)
                messages.success(request, _("Đã hủy lịch hẹn. Chỗ này dành cho người khác."))
            case "doi":
                at = forms.instant_of(given.get("gio", ""))
                services.change(actor=actor, code=code, starts_at=at)
                messages.success(request, _("Đã đổi giờ hẹn."))
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(address, status=303)
