# SPDX-License-Identifier: Apache-2.0
"""How the axis runs now: one glance, then the numbers. Costs the same whatever is carried."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.exchange import queries
from lienthong.exchange.queries import Backlog, CertificateView, Minute, SystemView
from lienthong.exchange.views.duty.shown import RIGHT, age, furniture, problem, waiting
from lienthong.kernel import clock
from lienthong.kernel.errors import sentence
from lienthong.web.access import official
from lienthong.web.components import Cell, Chart, Column, Point, Series, Table


@official(RIGHT)
def watch(request: HttpRequest) -> HttpResponse:
    minutes, health = queries.minutes(), queries.health()
    systems = {one.id: one for one in queries.systems()}
    failed = queries.failed_count()
    held = {
        state: sum(one.many for one in health.backlog if one.state == state)
        for state in ("waiting", "lent", "stranded")
    }
    context = {
        **furniture("watch", troubles=failed + held["stranded"]),
        "health": health,
        "now": clock.now(),
        "last": minutes[-1],
        "hour": _sum(minutes),
        "held": held,
        "failed": failed,
        "chart": _chart(minutes),
        "waiting": waiting(health.backlog),
        "by_system": _by_system(health.backlog, systems),
        "resting": _resting(systems),
        "refusals": _refusals(),
        "ending": _ending(queries.ending()),
    }
    return render(request, "exchange/duty/watch.html", context)


def _sum(minutes: Iterable[Minute]) -> dict[str, int]:
    names = ("documents", "handed_over", "words", "failed", "size_bytes")
    return {name: sum(getattr(one, name) for one in minutes) for name in names}


def _chart(minutes: Sequence[Minute]) -> Chart:
    return Chart(
        title=_("Văn bản mỗi phút, một giờ qua"),
        name=_("Nhận vào"),
        points=tuple(
            Point(label=f"{one.at.astimezone(clock.HANOI):%H:%M}", value=one.documents)
            for one in minutes
        ),
        others=(
            Series(name=_("Giao xong"), values=tuple(float(one.handed_over) for one in minutes)),
        ),
    )


def _by_system(backlog: Iterable[Backlog], systems: dict[UUID, SystemView]) -> Table:
    held: dict[UUID, list[Backlog]] = defaultdict(list)
    for one in backlog:
        held[one.system_id].append(one)
    longest = sorted(held.items(), key=lambda pair: min(one.since for one in pair[1]))
    return Table(
        caption=_("Hệ thống đang có văn bản chờ, chờ lâu nhất trước"),
        columns=(
            Column(text=_("Hệ thống")),
            Column(text=_("Đang chờ"), is_number=True),
            Column(text=_("Đang lấy"), is_number=True),
            Column(text=_("Lâu nhất")),
        ),
        rows=tuple(
            (
                _named(systems[key]),
                Cell(text=_many(ones, "waiting") + _many(ones, "stranded")),
                Cell(text=_many(ones, "lent")),
                Cell(text=age(min(one.since for one in ones))),
            )
            for key, ones in longest[:20]
            if key in systems
        ),
    )


def _many(backlog: Iterable[Backlog], state: str) -> int:
    return sum(one.many for one in backlog if one.state == state)


def _resting(systems: dict[UUID, SystemView]) -> Table:
    pushes = [one for one in queries.pushes().values() if one.failures]
    return Table(
        caption=_("Đẩy tới các hệ thống này đang lỗi"),
        columns=(
            Column(text=_("Hệ thống")),
            Column(text=_("Vì sao")),
            Column(text=_("Số lần liền"), is_number=True),
            Column(text=_("Thử lại lúc")),
        ),
        rows=tuple(
            (
                _named(systems[one.system_id]),
                Cell(text=problem(one.problem)),
                Cell(text=one.failures),
                Cell(text=one.retry_at or ""),
            )
            for one in sorted(pushes, key=lambda one: -one.failures)
            if one.system_id in systems and systems[one.system_id].push_url
        ),
    )


def _refusals() -> Table:
    return Table(
        caption=_("Yêu cầu bị từ chối trong một giờ qua"),
        columns=(Column(text=_("Vì sao")), Column(text=_("Số lần"), is_number=True)),
        rows=tuple(
            (Cell(text=sentence(code), note=code), Cell(text=many))
            for code, many in queries.refusals()
        ),
    )


def _ending(certificates: Iterable[CertificateView]) -> Table:
    return Table(
        caption=_("Chứng thư sắp hết hạn, chưa có chứng thư kế tiếp"),
        columns=(
            Column(text=_("Hệ thống")),
            Column(text=_("Chứng thư")),
            Column(text=_("Hết hạn")),
        ),
        rows=tuple(
            (
                Cell(
                    text=one.system_code,
                    href=reverse("exchange:duty_certificates", args=[one.system_id]),
                ),
                Cell(text=one.subject),
                Cell(text=one.valid_to, note="" if one.holds else _("đã hết hạn")),
            )
            for one in certificates
        ),
    )


def _named(system: SystemView) -> Cell:
    return Cell(
        text=system.code, href=reverse("exchange:duty_system", args=[system.id]), note=system.name
    )
