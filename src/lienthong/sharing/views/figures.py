# SPDX-License-Identifier: Apache-2.0
"""Figures over a day, a week, a month: of the agency's services, and of the whole node."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel import clock
from lienthong.sharing import queries
from lienthong.sharing.queries import OPERATE, RIGHT, Figures, Span
from lienthong.sharing.views.shown import furniture, percent, services_table, took
from lienthong.web.access import actor_of, official
from lienthong.web.components import Chart, Point, Series

SPANS: Mapping[Span, Any] = {
    Span.DAY: gettext_lazy("24 giờ"),
    Span.WEEK: gettext_lazy("7 ngày"),
    Span.MONTH: gettext_lazy("30 ngày"),
}


@official(RIGHT)
def figures(request: HttpRequest) -> HttpResponse:
    """Show how the agency's services went."""
    actor, span = actor_of(request), _span(request)
    context = _shown(queries.figures(actor, span), span) | {"is_whole": False}
    return render(request, "sharing/figures.html", {**furniture(actor, "figures"), **context})


@official(OPERATE)
def all_figures(request: HttpRequest) -> HttpResponse:
    """Show how all services of the node went."""
    actor, span = actor_of(request), _span(request)
    context = _shown(queries.all_figures(actor, span), span) | {"is_whole": True}
    return render(request, "sharing/figures.html", {**furniture(actor, "operator"), **context})


def _span(request: HttpRequest) -> Span:
    given = request.GET.get("ky", "")
    return Span(given) if given in set(Span) else Span.DAY


def _shown(found: Figures, span: Span) -> dict[str, Any]:
    form, title = ("%H:%M", _("Lượt gọi mỗi giờ"))
    if span is not Span.DAY:
        form, title = "%d/%m", _("Lượt gọi mỗi ngày")
    return {
        "figures": found,
        "spans": [(one, words, one is span) for one, words in SPANS.items()],
        "failed": percent(found.pace.failed, found.pace.calls),
        "refused": percent(found.pace.refused, found.pace.calls),
        "middle": _most(found.pace.middle_ms),
        "p95": _most(found.pace.p95_ms),
        "services": services_table(_("Theo dịch vụ, nhiều lỗi nhất trước"), found.services),
        "chart": Chart(
            title=title,
            name=_("Lượt gọi"),
            points=tuple(
                Point(label=one.at.astimezone(clock.HANOI).strftime(form), value=one.calls)
                for one in found.moments
            ),
            others=(
                Series(
                    name=_("Bên cung cấp lỗi"),
                    values=tuple(float(one.failed) for one in found.moments),
                ),
            ),
        ),
    }


def _most(milliseconds: int | None) -> str:
    return took(milliseconds) if milliseconds is None else f"≤\u00a0{took(milliseconds)}"
