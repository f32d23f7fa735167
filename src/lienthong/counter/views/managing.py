# SPDX-License-Identifier: Apache-2.0
"""The chief's page: how long people wait, who serves, what is set up."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.counter import forms, queries, services
from lienthong.counter.errors import OfficeMissing
from lienthong.counter.queries import DayNumbers
from lienthong.counter.services import NewGroup
from lienthong.counter.views.shown import BOOKINGS, furniture
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Table


@official("counter.manage")
def day(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if request.method == "POST":
        return _changed(request, actor)
    office = _office(actor)
    if office is None:
        around = furniture(request, actor)
        return render(request, "counter/day.html", {**around, "agency": _agency_name(actor)})
    on = forms.day_of(request.GET.get("ngay", ""))
    total, by_group, by_window = queries.day_numbers(office.id, on)
    context = {
        **furniture(request, actor),
        "office": office,
        "on": on,
        "total": total,
        "by_group": _table(_("Theo nhóm thủ tục"), _("Nhóm"), by_group),
        "by_window": _table(_("Theo quầy"), _("Quầy"), by_window),
        "is_today": on == clock.today(),
        "waiting": queries.board(office).waiting,
        "windows": queries.windows(office.id),
        "groups": queries.groups(office.id),
        "expected": [(one, BOOKINGS[one.state]) for one in queries.expected(office, on)],
        "kiosk": f"{settings.BASE_URL}{reverse('counter:kiosk', args=[office.kiosk_key])}",
        "screen": reverse("counter:screen", args=[office.agency_code]),
    }
    return render(request, "counter/day.html", context)


_QUEUE: dict[str, Callable[..., object]] = {
    "ngung": services.stop_queue, "phat-lai": services.resume_queue, "het-ngay": services.end_queue,
}  # fmt: skip


def _office(actor: Actor) -> queries.OfficeView | None:
    """Return the counter of the chief's agency; None before it is opened."""
    try:
        return queries.office_of(actor.agency_id)
    except OfficeMissing:
        return None


def _agency_name(actor: Actor) -> str:
    assert actor.agency_id
    agency = orgs.agency(actor.agency_id)
    return agency.short_name or agency.name


def _changed(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        _run(request, actor)
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        messages.warning(request, str(refusal))
    return HttpResponseRedirect(reverse("counter:day"), status=303)


def _run(request: HttpRequest, actor: Actor) -> None:
    given, what = request.POST, request.POST.get("viec", "")
    assert actor.agency_id
    if what == "mo":
        services.open_office(actor=actor, agency_id=actor.agency_id)
        return
    office = queries.office_of(actor.agency_id)
    if what in _QUEUE:
        _QUEUE[what](actor=actor, office_id=office.id)
    elif what == "ki-ot":
        services.renew_kiosk(actor=actor, office_id=office.id)
    elif what == "roi":
        services.leave(actor=actor, window_id=forms.id_of(given.get("quay", "")))
    elif what == "quay":
        groups = [forms.id_of(one) for one in given.getlist("nhom")]
        services.add_window(
            actor=actor, office_id=office.id, number=_number(given.get("so", "")),
            name=clean(given.get("ten", ""))[:80], groups=groups,
        )  # fmt: skip
    elif what == "nhom":
        new = NewGroup(
            letter=clean(given.get("chu", "")).upper(), name=clean(given.get("ten", ""))[:120],
            name_en=clean(given.get("ten_en", ""))[:120],
            procedures=tuple(clean(given.get("thu_tuc", "")).replace(",", " ").split())[:50],
            minutes=_number(given.get("phut", "")), slot_minutes=_number(given.get("khung", "")),
            capacity=_number(given.get("suc_chua", "")),
        )  # fmt: skip
        services.open_group(actor=actor, office_id=office.id, new=new)


def _number(text: str) -> int:
    """Return a whole number; one that no rule lets pass when it was none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else -1


def _table(caption: str, first: str, lines: list[DayNumbers]) -> Table:
    heads = (
        first, _("Lấy số"), _("Đã phục vụ"), _("Vắng"), _("Chưa gọi"), _("Chờ (giữa)"),
        _("Chờ lâu nhất"), _("Phục vụ (giữa)"),
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = [
        (
            one.name, one.taken, one.served, one.skipped, one.left, _minutes(one.median_wait),
            _minutes(one.longest_wait), _minutes(one.median_served),
        )
        for one in lines
    ]  # fmt: skip
    return Table(
        caption=caption,
        columns=tuple(Column(text=text, is_number=n > 0) for n, text in enumerate(heads)),
        rows=tuple(tuple(Cell(text=value) for value in row) for row in rows),
    )


def _minutes(value: int | None) -> str:
    return "–" if value is None else _("%(many)s phút") % {"many": value}
