# SPDX-License-Identifier: Apache-2.0
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.cases import queries as cases
from lienthong.insight import queries
from lienthong.insight.rules import Period, Span, period_of
from lienthong.insight.views import figures, periods, tables
from lienthong.insight.views.tables import Named
from lienthong.kernel import clock
from lienthong.kernel.ids import AgencyId
from lienthong.orgs import queries as orgs
from lienthong.orgs.queries import AgencyView
from lienthong.procedures import queries as procedures
from lienthong.web.access import actor_of, public
from lienthong.web.components import Crumb, Table

EVERYWHERE = "/chi-so/?toan-quoc=1"
TABLES = ("co-quan", "thu-tuc", "thang")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose figures, and of when."""

    ids: tuple[AgencyId, ...]  #: agencies whose tallies are added up
    below: Sequence[AgencyView]  #: agencies to compare
    span: Span
    period: Period
    path: str  #: address of the page

    @property
    def name(self) -> str:
        """Name the files of its tables."""
        return f"chi-so-{self.path.rstrip('/').rsplit('/', 1)[-1]}"


@public
def country(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    home = actor.agency_code if actor.is_official and actor.has("insight.view") else None
    if home and not request.GET:
        return HttpResponseRedirect(f"/chi-so/{home}")
    scope = _country(request)
    counts = queries.counts(scope.ids, scope.period)
    known = counts | queries.published(scope.period, scope.ids)
    shown = _shown(scope, counts, known, "")
    shown["now"] = cases.open_by_clock()
    return render(request, "insight/page.html", shown)


@public
def agency(request: HttpRequest, code: str) -> HttpResponse:
    view = orgs.agency_by_code(code)
    scope = _agency(request, view)
    href = ""
    if queries.may_open(actor_of(request), view.id):
        href = f"/chi-so/{view.code}/ho-so?{periods.query(scope.period)}&chi-so="
    counts = queries.counts(scope.ids, scope.period)
    shown = _shown(scope, counts, counts, href)
    shown |= {
        "agency": view,
        "now": cases.open_by_clock(orgs.subtree_ids(view.id)),
        "crumbs": crumbs(view),
    }
    return render(request, "insight/page.html", shown)


@public
def country_download(request: HttpRequest) -> HttpResponse:
    return _download(request, _country(request))


@public
def agency_download(request: HttpRequest, code: str) -> HttpResponse:
    return _download(request, _agency(request, orgs.agency_by_code(code)))


def crumbs(view: AgencyView) -> list[Crumb]:
    """Return the way down to an agency: the country, then those above it."""
    above = [orgs.agency(one) for one in reversed(orgs.ancestor_ids(view.id)[1:])]
    return [
        Crumb(text=_("Chỉ số toàn quốc"), href=EVERYWHERE),
        *(Crumb(text=one.short_name or one.name, href=f"/chi-so/{one.code}") for one in above),
    ]


def _country(request: HttpRequest) -> Scope:
    roots = orgs.roots()
    return _scope(request, tuple(one.id for one in roots), roots, "/chi-so/")


def _agency(request: HttpRequest, view: AgencyView) -> Scope:
    return _scope(request, (view.id,), orgs.children(view.id), f"/chi-so/{view.code}")


def _scope(
    request: HttpRequest, ids: tuple[AgencyId, ...], below: Sequence[AgencyView], path: str
) -> Scope:
    span = periods.chosen_span(request)
    return Scope(ids=ids, below=below, span=span, period=period_of(span, clock.today()), path=path)


def _shown(
    scope: Scope, counts: queries.Counts, known: dict[Any, int], href: str
) -> dict[str, Any]:
    balance = queries.balance_of(scope.ids, scope.period, counts)
    below = _below(scope)
    return {
        "tabs": periods.tabs(scope.span),
        "span": scope.span.value,
        "path_download": f"{scope.path.rstrip('/')}/tai-ve",
        "period": periods.said(scope.period),
        "score": figures.total(known),
        "groups": figures.groups(known, href),
        "balance": figures.lines(balance, href),
        "charts": figures.charts(months := _months(scope)),
        "monthly": tables.monthly(_("Mười hai tháng gần nhất"), months),
        "agencies": below if below.rows else None,
        "silent": len(scope.below) - len(below.rows),
        "procedures": _procedures(scope),
    }


def _months(scope: Scope) -> Any:
    return queries.counts_by_month(scope.ids, period_of(Span.TWELVE, clock.today()))


def _below(scope: Scope) -> Table:
    each = queries.counts_of_each([one.id for one in scope.below], scope.period)
    rows = tables.agencies(scope.below, each, f"ky={scope.span.value}")
    return tables.compared(_("So sánh các cơ quan"), _("Cơ quan"), rows)


def _procedures(scope: Scope) -> Table:
    found = queries.counts_by_procedure(scope.ids, scope.period)
    names = procedures.names(list(found))
    rows = [
        Named(name=str(names.get(code, code)), counts=counts, href=f"/thu-tuc/{code}", note=code)
        for code, counts in found.items()
    ]
    return tables.compared(_("Theo thủ tục"), _("Thủ tục"), rows)


def _download(request: HttpRequest, scope: Scope) -> HttpResponse:
    asked = request.GET.get("bang", "")
    if asked not in TABLES:
        raise Http404
    makers = {
        "co-quan": lambda: _below(scope),
        "thu-tuc": lambda: _procedures(scope),
        "thang": lambda: tables.monthly("", _months(scope)),
    }
    return tables.download(f"{scope.name}-{asked}", makers[asked]())
