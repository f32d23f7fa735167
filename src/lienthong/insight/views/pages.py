# SPDX-License-Identifier: Apache-2.0
"""The indicators of the country, or of one agency and all below it."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.insight import queries
from lienthong.insight.queries import Counts, Scope
from lienthong.insight.rules import OF_MONTHS, Below, Measure, Period, balance, shifted
from lienthong.insight.rules.balance import CAME, ENDED
from lienthong.insight.views import figures, periods, tables, words
from lienthong.insight.views.figures import Compared
from lienthong.insight.views.periods import Chosen
from lienthong.insight.views.tables import Dragging
from lienthong.insight.views.words import Part, Thing
from lienthong.kernel.ids import AgencyId
from lienthong.procedures import queries as procedures
from lienthong.web.access import actor_of, public
from lienthong.web.components import Crumb, Table
from lienthong.web.wording import grouped

EVERYWHERE = "/chi-so/?toan-quoc=1"
#: Months of the charts.
MONTHS = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Everything a page is drawn from, read once."""

    scope: Scope
    chosen: Chosen
    href: str  #: list of dossiers, open at its end; empty: not for this reader
    months: Mapping[dt.date, Counts]  #: of the scope, all there are
    above: Mapping[dt.date, Counts]  #: of the agency above
    above_name: str  #: its name; empty for the country
    by_procedure: Mapping[str, Counts]
    each: Mapping[AgencyId, Counts]  #: of the agencies below
    overdue: int
    coming: Mapping[dt.date, int]

    def within(self, period: Period) -> Counter[Any]:
        """Add up the months of a period."""
        return _sum(self.months, period)


@public
def country(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    home = actor.agency_code if actor.is_official and actor.has("insight.view") else None
    if home and not request.GET:
        return HttpResponseRedirect(f"/chi-so/{home}")
    return _page(request, queries.country())


@public
def agency(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, queries.of_agency(code))


def crumbs(scope: Scope) -> list[Crumb]:
    """Return the way down to a scope: the country, then those above it."""
    if scope.agency is None:
        return []
    return [
        Crumb(text=_("Chỉ số toàn quốc"), href=EVERYWHERE),
        *(Crumb(text=one.short_name, href=f"/chi-so/{one.code}") for one in queries.parents(scope)),
    ]


def path_of(scope: Scope) -> str:
    """Return the address of a scope's page."""
    return f"/chi-so/{scope.agency.code}" if scope.agency else "/chi-so/"


def _page(request: HttpRequest, scope: Scope) -> HttpResponse:
    chosen = periods.of_months(request)
    may_open = scope.agency is not None and queries.may_open(actor_of(request), scope.agency.id)
    href = f"{path_of(scope)}/ho-so?{chosen.query}&chi-so=" if may_open else ""
    return render(request, "insight/page.html", _shown(_read(scope, chosen, href)))


def _read(scope: Scope, chosen: Chosen, href: str) -> Seen:
    parent = queries.parent(scope)
    overdue, coming = queries.due(scope.ids)
    above_ids = [parent.id] if parent else [queries.COUNTRY]
    above_name = parent.short_name if parent else _("Toàn quốc")
    return Seen(
        scope=scope,
        chosen=chosen,
        href=href,
        months=queries.history(scope.ids),
        above=queries.history(above_ids) if scope.agency else {},
        above_name=above_name if scope.agency else "",
        by_procedure=queries.counts_by_procedure(scope.ids, chosen.period),
        each=queries.counts_of_each([one.id for one in scope.below], chosen.period),
        overdue=overdue,
        coming=coming,
    )


def _shown(seen: Seen) -> dict[str, Any]:
    scope, chosen = seen.scope, seen.chosen
    names = procedures.names(list(seen.by_procedure))
    months = _shown_months(chosen)
    below = _below(seen, months)
    return {
        "scope": scope,
        "agency": scope.agency,
        "crumbs": crumbs(scope),
        "above_name": seen.above_name,
        "tabs": periods.tabs(chosen, OF_MONTHS, _kept(scope)),
        "around": periods.neighbours(chosen, _kept(scope)),
        "period": periods.said(chosen),
        "earlier": words.EARLIER[chosen.span],
        "fresh": queries.freshness(),
        "things": _things(seen, names),
        "score": figures.total(known := _known(seen)),
        "groups": figures.groups(_compared(seen, known), seen.href),
        "identity": figures.identity(_balance(seen)),
        "charts": figures.charts(
            {month: seen.months.get(month, {}) for month in months},
            scope.agency.short_name if scope.agency else _("Toàn quốc"),
            seen.above,
            seen.above_name,
        ),
        "dragging": _dragging(seen, names),
        "agencies": below if below.rows else None,
        "silent": len(scope.below) - len(below.rows),
        "procedures": tables.by_procedure(
            _("Theo thủ tục"), tables.procedures(seen.by_procedure, names)
        ),
        "more_procedures": max(0, len(seen.by_procedure) - tables.MOST_PROCEDURES),
        "report_href": f"{path_of(scope).rstrip('/')}/bao-cao?{chosen.query}",
    }


def _known(seen: Seen) -> Counter[Any]:
    """Return the counts of the period, and those that are not of dossiers."""
    counts = seen.within(seen.chosen.period)
    if seen.scope.agency is None:
        used = {code for code, one in seen.by_procedure.items() if one.get(Measure.ONLINE)}
        counts.update(queries.published(used))
    counts.update(queries.petitions(seen.scope, seen.chosen.period, counts[Measure.RECEIVED]))
    for one in seen.each.values():
        counts[Below.SETTLING] += int(one.get(Measure.SETTLED, 0) > 0)
        counts[Below.SIGNING] += int(one.get(Measure.DIGITAL_RESULT, 0) > 0)
    return counts


def _compared(seen: Seen, known: Mapping[Any, int]) -> Compared:
    period, then = seen.chosen.period, seen.chosen.before().period
    earlier = seen.within(then)
    earlier.update(queries.petitions(seen.scope, then, earlier[Measure.RECEIVED]))
    return Compared(
        now=known,
        earlier=earlier,
        above=_sum(seen.above, period),
    )


def _things(seen: Seen, names: Mapping[str, Any]) -> list[Thing]:
    now, span = seen.within(seen.chosen.period), seen.chosen.span
    then = seen.within(seen.chosen.before().period)
    in_time, online, content = words.in_time(now), words.online(now), words.satisfied(now)
    worst = words.late_most(seen.by_procedure, names)
    received = now[Measure.RECEIVED]
    return [
        Thing(
            number=in_time.share,
            unit="",
            label=_("hồ sơ giải quyết đúng hạn"),
            told=words.sentence(
                in_time.counted,
                words.change(in_time, words.in_time(then), span),
                words.cause(worst[1], worst[2]) if worst else "",
            ),
            tone=words.tone(in_time),
            href=f"{seen.href}late" if seen.href and worst else "",
            opens=_("Xem hồ sơ quá hạn"),
        ),
        _due(seen),
        Thing(
            number=grouped(received),
            unit=_("hồ sơ"),
            label=_("tiếp nhận trong kỳ"),
            told=words.sentence(
                _("kỳ chưa kết thúc")
                if seen.chosen.is_current
                else words.more(received, then[Measure.RECEIVED], span)
            ),
        ),
        Thing(
            number=online.share,
            unit="",
            label=_("hồ sơ nộp trực tuyến"),
            told=words.sentence(online.counted, words.change(online, words.online(then), span)),
        ),
        Thing(
            number=content.share,
            unit="",
            label=_("hồ sơ được đánh giá hài lòng"),
            told=words.sentence(
                content.counted, words.change(content, words.satisfied(then), span)
            ),
        ),
    ]


def _due(seen: Seen) -> Thing:
    today, *days = seen.coming.values()
    told = _("Đến hạn hôm nay %(today)s, trong 6 ngày tới %(soon)s") % {
        "today": grouped(today),
        "soon": grouped(sum(days)),
    }
    return Thing(
        number=grouped(seen.overdue),
        unit=_("hồ sơ"),
        label=_("đang quá hạn lúc này"),
        told=words.sentence(told),
        tone="late" if seen.overdue else "done",
        href=f"{seen.href}{queries.OVERDUE}" if seen.href and seen.overdue else "",
        opens=_("Xem hồ sơ đang quá hạn"),
    )


def _balance(seen: Seen) -> Any:
    earlier: Counter[Any] = Counter()
    for month, counts in seen.months.items():
        if month < seen.chosen.period.first:
            earlier.update({one: counts.get(one, 0) for one in (CAME, *ENDED)})
    return balance(earlier, seen.within(seen.chosen.period))


def _dragging(seen: Seen, names: Mapping[str, Any]) -> Table | None:
    overdue = queries.overdue_by_procedure(seen.scope.ids)
    late = {code: one.get(Measure.LATE, 0) for code, one in seen.by_procedure.items()}
    codes = [code for code in late.keys() | overdue.keys() if late.get(code) or overdue.get(code)]
    codes.sort(key=lambda code: (-late.get(code, 0) - overdue.get(code, 0), code))
    missing = procedures.names([code for code in codes if code not in names])
    rows = []
    for code in codes[: tables.MOST_DRAGGING]:
        opened = f"&thu-tuc={code}"
        settled = seen.by_procedure.get(code, {}).get(Measure.SETTLED, 0)
        is_open = bool(seen.href and late.get(code))
        rows.append(
            Dragging(
                code=code,
                name=str(names.get(code) or missing.get(code, code)),
                settled=Part(part=late.get(code, 0), whole=settled),
                overdue=overdue.get(code, 0),
                late_href=f"{seen.href}late{opened}" if is_open else "",
                overdue_href=f"{seen.href}{queries.OVERDUE}{opened}" if seen.href else "",
            )
        )
    return tables.dragging(_("Thủ tục có nhiều hồ sơ quá hạn nhất"), rows) if rows else None


def _below(seen: Seen, months: Sequence[dt.date]) -> Table:
    period = Period(first=months[0], last=seen.chosen.period.last)
    by_month = queries.months_of_each(list(seen.each), period) if seen.each else {}
    query = seen.chosen.query
    rows = tables.agencies(seen.scope.below, seen.each, by_month, months, query)
    return tables.ranked(_("Xếp theo tỷ lệ điểm đạt trên điểm có dữ liệu"), rows)


def _shown_months(chosen: Chosen) -> list[dt.date]:
    last = chosen.period.last_month
    return [shifted(last, step) for step in range(1 - MONTHS, 1)]


def _sum(months: Mapping[dt.date, Counts], period: Period) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for month, counts in months.items():
        if period.first <= month <= period.last:
            found.update(counts)
    return found


def _kept(scope: Scope) -> str:
    return "" if scope.agency else "&toan-quoc=1"
