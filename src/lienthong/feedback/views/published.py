# SPDX-License-Identifier: Apache-2.0
"""What everybody may read: published petitions, and how agencies answer them."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.feedback import queries
from lienthong.feedback.queries import PetitionCounts
from lienthong.feedback.rules import Category
from lienthong.feedback.rules.numbers import LEAST, is_enough, percent
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import whole_number
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.web.access import public
from lienthong.web.components import Cell, Column, Table

PERIOD_DAYS = 365


@require_safe
@public
def petitions(request: HttpRequest) -> HttpResponse:
    """Published petitions with their answers, searched without accents."""
    text, category = request.GET.get("q", "")[:200], request.GET.get("ve", "")
    page = request.GET.get("trang", "1")
    rows, number, pages = queries.published_petitions(
        text=text, category=category, page=whole_number(page) or 1
    )
    context = {
        "rows": rows, "number": number, "pages": pages, "q": text, "category": category,
        "categories": [(one.value, one.label) for one in Category],
    }  # fmt: skip
    return render(request, "feedback/published.html", context)


@require_safe
@public
def petition(request: HttpRequest, code: str) -> HttpResponse:
    """One published petition and its answer."""
    found = queries.published_petition(code)
    return render(request, "feedback/published_one.html", {"petition": found})


@require_safe
@public
def statistics(request: HttpRequest) -> HttpResponse:
    """How each agency answers, over a year; nothing of groups too small."""
    until = clock.today()
    since = until - dt.timedelta(days=PERIOD_DAYS)
    rows = []
    for agency in orgs.agencies_holding(right=queries.ANSWER):
        counts = queries.petition_counts([AgencyId(agency.id)], since, until)
        if counts.received:
            rows.append(_cells(agency, counts))
    names = (
        _("Cơ quan"), _("Tiếp nhận"), _("Đã trả lời"), _("Đúng hạn"), _("Quá hạn"), _("Hài lòng"),
    )  # fmt: skip
    columns = tuple(Column(text=name, is_number=index > 0) for index, name in enumerate(names))
    table = Table(caption=_("Trả lời phản ánh, kiến nghị"), columns=columns, rows=tuple(rows))
    context = {
        "table": table,
        "has_rows": bool(rows),
        "since": since,
        "until": until,
        "least": LEAST,
    }
    return render(request, "feedback/statistics.html", context)


def _cells(agency: AgencyView, counts: PetitionCounts) -> tuple[Cell, ...]:
    few = _("ít hơn %(least)d") % {"least": LEAST}
    href = f"{reverse('feedback:ratings')}{agency.code}"
    if not is_enough(counts.received):
        return (Cell(text=agency.name, href=href), Cell(text=few), *(Cell(text="–"),) * 4)
    satisfied = percent(counts.satisfied, counts.judged) if is_enough(counts.judged) else None
    on_time = percent(counts.on_time, counts.answered)
    return (
        Cell(text=agency.name, href=href),
        Cell(text=counts.received),
        Cell(text=counts.answered),
        Cell(text="–" if on_time is None else f"{on_time:g} %"),
        Cell(text=counts.late, tone="late" if counts.late else None),
        Cell(text="–" if satisfied is None else f"{satisfied:g} %"),
    )
