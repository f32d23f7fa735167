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
        **set_up(office),
        "expected": [(one, BOOKINGS[one.state]) for one in queries.expected(office, on)],
        "kiosk": f"{settings.BASE_URL}{reverse('counter:kiosk', args=[office.kiosk_key])}",
        "screen": reverse("counter:screen", args=[office.agency_code]),
    }
    return render(request, "counter/day.html", context)


def set_up(office: queries.OfficeView) -> dict[str, Any]:
    """Return the groups and windows of a counter: open ones with what they call, closed ones."""
    groups = queries.groups(office.id)
    return {
        "groups": groups,
        "offered": [(one, False) for one in groups],
        "windows": [(one, _calls(one, groups)) for one in queries.windows(office.id)],
        "closed_groups": queries.closed_groups(office.id),
        "closed_windows": queries.closed_windows(office.id),
    }


def _calls(window: queries.WindowView, groups: list[queries.GroupView]) -> str:
    """Name the letters that a window calls; say it where none of them is open."""
    if not window.groups:
        return _("mọi nhóm")
    letters = ", ".join(one.letter for one in groups if one.id in window.groups)
    return _("nhóm %(letters)s") % {"letters": letters} if letters else _("không nhóm nào đang mở")


_QUEUE: dict[str, Callable[..., object]] = {
    "ngung": services.stop_queue, "phat-lai": services.resume_queue, "het-ngay": services.end_queue,
}  # fmt: skip


#: A closed group or window opened again: what the service calls its id.
_AGAIN: dict[str, tuple[str, Callable[..., object]]] = {
    "mo-nhom": ("group_id", services.reopen_group),
    "mo-quay": ("window_id", services.reopen_window),
}


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
    elif what in _AGAIN:
        name, reopen = _AGAIN[what]
        reopen(actor=actor, **{name: forms.id_of(given.get("muc", ""))})
    elif what == "quay":
        groups = [forms.id_of(one) for one in given.getlist("nhom")]
        services.add_window(
            actor=actor, office_id=office.id, number=forms.number_of(given.get("so", "")),
            name=clean(given.get("ten", ""))[:80], groups=groups,
        )  # fmt: skip
    elif what == "nhom":
        services.open_group(actor=actor, office_id=office.id, new=forms.group_of(given))


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
