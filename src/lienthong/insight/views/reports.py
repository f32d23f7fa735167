# SPDX-License-Identifier: Apache-2.0
"""Reports (DG-04): on the page, and as Excel, CSV or PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.insight import queries
from lienthong.insight.errors import TooManySteps
from lienthong.insight.queries import By, Scope
from lienthong.insight.rules import Span
from lienthong.insight.views import exports, figures, papers, periods
from lienthong.insight.views.pages import crumbs, path_of
from lienthong.insight.views.papers import NAMES, Paper
from lienthong.insight.views.periods import Chosen
from lienthong.kernel import clock
from lienthong.web.access import actor_of, public
from lienthong.web.components import Crumb, Tab

#: Lines that a page shows; the files hold all.
MOST_LINES = 300
SPANS = (Span.DAY, Span.WEEK, Span.MONTH, Span.QUARTER, Span.YEAR, Span.TWELVE, Span.ANY)
#: Longest period, in days, that may be cut into steps of one kind.
_LONGEST = {By.DAY: 366, By.WEEK: 3 * 366}
MAKERS = {"xlsx": exports.xlsx, "csv": exports.csv_file, "pdf": papers.pdf}
_ANYBODY = gettext_lazy("khách trên trang công khai")


@public
def country_report(request: HttpRequest) -> HttpResponse:
    return _page(request, queries.country())


@public
def agency_report(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, queries.of_agency(code))


@public
def country_export(request: HttpRequest, form: str) -> HttpResponseBase:
    return _export(request, queries.country(), form)


@public
def agency_export(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    return _export(request, queries.of_agency(code), form)


def _page(request: HttpRequest, scope: Scope) -> HttpResponse:
    chosen, by = _asked(request)
    report = queries.report(scope, chosen.period, by, today=clock.today())
    here = f"{path_of(scope).rstrip('/')}/bao-cao"
    rest = f"&theo={by.value}"
    paper = Paper(report=report, chosen=chosen, who="", at=clock.now())
    shown = {
        "scope": scope,
        "agency": scope.agency,
        "crumbs": [*crumbs(scope), _own_crumb(scope, chosen)],
        "tabs": periods.tabs(chosen, SPANS, rest),
        "around": periods.neighbours(chosen, rest),
        "cuts": _cuts(chosen, by),
        "by": by,
        "period": periods.said(chosen),
        "fresh": queries.freshness(),
        "identity": figures.identity(report.total),
        "report": report,
        "heads": paper.heads,
        "tops": paper.tops,
        "first_head": paper.first_head,
        "total": paper.total,
        "lines": paper.lines[:MOST_LINES],
        "more": max(0, len(paper.lines) - MOST_LINES),
        "files": [(form, f"{here}.{form}?{chosen.query}{rest}") for form in MAKERS],
    }
    return render(request, "insight/report.html", shown)


def _export(request: HttpRequest, scope: Scope, form: str) -> HttpResponseBase:
    if form not in MAKERS:
        raise Http404
    chosen, by = _asked(request)
    report = queries.report(scope, chosen.period, by, today=clock.today())
    who = actor_of(request).name or str(_ANYBODY)
    return MAKERS[form](Paper(report=report, chosen=chosen, who=who, at=clock.now()))


def _asked(request: HttpRequest) -> tuple[Chosen, By]:
    chosen = periods.chosen(request, spans=SPANS)
    asked = request.GET.get("theo", "")
    by = By(asked) if asked in set(By) else By.PROCEDURE
    if chosen.period.days > _LONGEST.get(by, chosen.period.days):
        raise TooManySteps(step=NAMES[by])
    return chosen, by


def _cuts(chosen: Chosen, by: By) -> list[Tab]:
    return [
        Tab(
            text=str(NAMES[one]),
            href=f"?{chosen.query}&theo={one.value}",
            is_current=one is by,
        )
        for one in By
        if chosen.period.days <= _LONGEST.get(one, chosen.period.days)
    ]


def _own_crumb(scope: Scope, chosen: Chosen) -> Crumb:
    name = scope.agency.short_name if scope.agency else _("Chỉ số toàn quốc")
    query = f"?{chosen.query}" if scope.agency else "?toan-quoc=1"
    return Crumb(text=name, href=f"{path_of(scope)}{query}")
