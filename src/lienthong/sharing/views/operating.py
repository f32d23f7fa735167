# SPDX-License-Identifier: Apache-2.0
"""The operator's desk: live traffic, who calls whom, slow and failing services, what ends soon."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.text import clean
from lienthong.sharing import queries
from lienthong.sharing.queries import OPERATE, SLOW_MS, Line, Live, MemberView
from lienthong.sharing.views.shown import (
    fault_words,
    furniture,
    percent,
    services_table,
    share,
    took,
)
from lienthong.sharing.views.systems import open_cell, signing_words
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Chart, Column, NetLine, Point, Series, Table
from lienthong.web.wording import grouped, legal_date

MOST_LINES = 40


@official(OPERATE)
def operator(request: HttpRequest) -> HttpResponse:
    """Show how the platform runs now."""
    actor = actor_of(request)
    live = queries.live(actor)
    ailing = [one for one in live.services if one.pace.failed or (one.pace.p95_ms or 0) >= SLOW_MS]
    context = {
        **furniture(actor, "operator"),
        "live": live,
        "now": clock.now(),
        "failed": percent(live.pace.failed, live.pace.calls),
        "refused": percent(live.pace.refused, live.pace.calls),
        "p95": took(live.pace.p95_ms),
        "middle": took(live.pace.middle_ms),
        "chart": _chart(live),
        "ailing_count": len(ailing),
        "ailing": services_table(_("Chậm hoặc lỗi"), ailing),
        "services": services_table(_("Mọi dịch vụ được gọi"), live.services),
        "faults": _faults(live),
        "net": _net(live),
        "lines": _lines(live.lines),
        "certificates": _ending(actor_of(request)),
        "rights": _rights_ending(actor_of(request)),
    }
    return render(request, "sharing/operator.html", context)


@official(OPERATE)
def members(request: HttpRequest) -> HttpResponse:
    """List the systems of all agencies."""
    actor, text = actor_of(request), clean(request.GET.get("q", ""))[:100]
    found, has_more = queries.members(actor, text)
    context = {
        **furniture(actor, "members"),
        "query": text,
        "table": _members(found),
        "has_more": has_more,
        "count": len(found),
        "closed": sum(not one.is_open for one in found),
    }
    return render(request, "sharing/members.html", context)


def _chart(live: Live) -> Chart:
    return Chart(
        title=_("Lượt gọi mỗi phút"),
        name=_("Lượt gọi"),
        points=tuple(
            Point(label=f"{one.at.astimezone(clock.HANOI):%H:%M}", value=one.calls)
            for one in live.minutes
        ),
        others=(
            Series(
                name=_("Bên cung cấp lỗi"), values=tuple(float(one.failed) for one in live.minutes)
            ),
        ),
    )  # fmt: skip


def _faults(live: Live) -> Table:
    return Table(
        caption=_("Vì sao không thành"),
        columns=(Column(text=_("Vì sao")), Column(text=_("Số lượt"), is_number=True)),
        rows=tuple(
            (Cell(text=fault_words(fault), note=fault), Cell(text=grouped(many)))
            for fault, many in live.pace.faults
        ),
    )


def _net(live: Live) -> tuple[NetLine, ...]:
    return tuple(
        NetLine(
            start=one.caller, start_name=one.caller_name, end=one.provider,
            end_name=one.provider_name, value=one.calls, is_late=one.failed * 20 > one.calls,
        )
        for one in live.lines
    )  # fmt: skip


def _lines(found: tuple[Line, ...]) -> Table:
    return Table(
        caption=_("Ai gọi ai"),
        columns=(
            Column(text=_("Bên gọi")),
            Column(text=_("Bên cung cấp")),
            Column(text=_("Lượt gọi"), is_number=True),
            Column(text=_("Lỗi"), is_number=True),
        ),
        rows=tuple(
            (
                Cell(text=one.caller_name, note=one.caller),
                Cell(text=one.provider_name, note=one.provider),
                Cell(text=grouped(one.calls)),
                Cell(text=share(one.failed, one.calls)),
            )
            for one in found[:MOST_LINES]
        ),
    )


def _ending(actor: Actor) -> Table:
    return Table(
        caption=_("Chứng thư sắp hết hạn, chưa có chứng thư kế tiếp"),
        columns=tuple(Column(text=text) for text in (_("Hệ thống"), _("Chứng thư"), _("Hết hạn"))),
        rows=tuple(
            (
                Cell(text=one.identifier),
                Cell(text=one.subject),
                Cell(text=one.valid_to, note="" if one.holds else _("đã hết hạn")),
            )
            for one in queries.ending(actor)
        ),
    )


def _rights_ending(actor: Actor) -> Table:
    return Table(
        caption=_("Quyền sắp hết hạn trong 30 ngày"),
        columns=tuple(
            Column(text=text) for text in (_("Hệ thống"), _("Dịch vụ"), _("Đến hết ngày"))
        ),
        rows=tuple(
            (Cell(text=who), Cell(text=service), Cell(text=legal_date(day)))
            for who, service, day in queries.rights_ending(actor)
        ),
    )


def _members(found: list[MemberView]) -> Table:
    heads = (
        _("Hệ thống"), _("Cơ quan"), _("Tình trạng"), _("Khóa"), _("Ký"), _("Chứng thư"),
        _("Dịch vụ"), _("Quyền"), _("Gọi lần cuối"),
    )  # fmt: skip
    return Table(
        caption=_("Theo định danh"),
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(
            (
                Cell(text=one.name, note=one.identifier),
                Cell(text=one.agency),
                open_cell(is_open=one.is_open),
                Cell(text=_("Có") if one.has_key else _("Không")),
                Cell(text=signing_words(one.has_public_key, one.must_sign)),
                Cell(text=one.certificates),
                Cell(text=one.services),
                Cell(text=one.rights),
                Cell(text=legal_date(one.last_day) if one.last_day else "–"),
            )
            for one in found
        ),
    )
