# SPDX-License-Identifier: Apache-2.0
"""The catalogue by life event, field, agency and letter: plain addresses, no question asked."""

from dataclasses import dataclass
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from lienthong.kernel.errors import Missing
from lienthong.orgs import queries as orgs
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import AgencyKind
from lienthong.portal.rules.events import event_of
from lienthong.portal.views.listing import SUBMITTED_AT, TIERS, event_cards, page_number, rows_of
from lienthong.portal.views.stamping import daily
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Wanted
from lienthong.web.access import public
from lienthong.web.caching import kept
from lienthong.web.components import Crumb, Tab

PAGE = 50
#: Which procedures an agency receives, by what it is; others are named by their own pages.
RECEIVES = {
    AgencyKind.PROVINCE_COMMITTEE: "province",
    AgencyKind.COMMUNE_COMMITTEE: "commune",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One line of a list of ways on."""

    title: str
    href: str
    count: int | None = None
    text: str = ""


@require_safe
@public
@kept(daily)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every way into the catalogue."""
    _hits, total = procedures.listed(limit=0)
    fields = procedures.fields()
    context = {
        "total": total,
        "events": event_cards(),
        "fields": [_field_way(one.code, str(one.name), count) for one, count in fields],
        "tiers": _tiers(),
        "letters": _letters(),
        "crumbs": [],
    }
    return render(request, "portal/catalogue.html", context)


@require_safe
@public
@kept(daily)
def life_event(request: HttpRequest, code: str) -> HttpResponse:
    """The procedures of one event of a life."""
    event = event_of(code)
    if event is None:
        raise Missing(what=_("trang này"))
    return _list(request, Wanted(life_events=event.codes), str(event.title), lede=str(event.text))


@require_safe
@public
@kept(daily)
def field(request: HttpRequest, code: str) -> HttpResponse:
    """The procedures of a field of administration."""
    hits, _total = procedures.listed(limit=1, wanted=Wanted(field=code))
    if not hits:
        raise Missing(what=_("lĩnh vực này"))
    return _list(request, Wanted(field=code), str(hits[0].field.name), lede=_("Lĩnh vực"))


@require_safe
@public
@kept(daily)
def letter(request: HttpRequest, letter: str) -> HttpResponse:
    """The procedures whose names begin with a letter."""
    if letter not in dict(procedures.letters()):
        raise Missing(what=_("trang này"))
    title = _("Thủ tục bắt đầu bằng chữ %(letter)s") % {"letter": letter.upper()}
    return _list(request, Wanted(), title, letter=letter, tabs=_letters(letter))


@require_safe
@public
def tier(request: HttpRequest, code: str) -> HttpResponse:
    """The procedures that one tier receives, and the agencies of that tier."""
    if code not in TIERS:
        raise Missing(what=_("trang này"))
    agencies = [
        Way(title=one.name, href=reverse("portal:agency", args=[one.code]))
        for one in orgs.roots()
        if (one.kind is AgencyKind.PROVINCE_COMMITTEE) == (code != "ministry")
    ]
    return _list(request, Wanted(agency_level=code), str(SUBMITTED_AT[code]), agencies=agencies)


@require_safe
@public
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """Who receives what: one agency, its procedures, the agencies below it."""
    try:
        found = orgs.agency_by_code(code)
    except BadAgencyCode as refusal:
        raise Missing(what=_("cơ quan này")) from refusal
    above = [orgs.agency(one) for one in reversed(orgs.ancestor_ids(found.id)[1:])]
    agencies = [
        Way(title=one.name, href=reverse("portal:agency", args=[one.code]))
        for one in orgs.children(found.id)
    ]
    crumbs = [Crumb(text=one.short_name, href=_agency_href(one)) for one in above]
    return _list(
        request, Wanted(agency_level=_received(found, above)),
        _("Thủ tục nộp tại %(agency)s") % {"agency": found.name}, agencies=agencies, crumbs=crumbs,
    )  # fmt: skip


def _received(found: AgencyView, above: list[AgencyView]) -> str:
    """Return the tier of an agency: a part of a committee receives what the committee does."""
    for one in (found, *reversed(above)):
        if one.kind in RECEIVES:
            return RECEIVES[one.kind]
    return "ministry"


def _agency_href(view: AgencyView) -> str:
    return reverse("portal:agency", args=[view.code])


def _list(
    request: HttpRequest,
    wanted: Wanted,
    title: str,
    *,
    lede: str = "",
    letter: str = "",
    crumbs: list[Crumb] | None = None,
    **more: object,
) -> HttpResponse:
    total = procedures.listed(limit=0, wanted=wanted, letter=letter)[1]
    pages = max(1, ceil(total / PAGE))
    number = page_number(request, pages)
    hits, _total = procedures.listed(
        offset=(number - 1) * PAGE, limit=PAGE, wanted=wanted, letter=letter
    )
    start = Crumb(text=_("Danh mục thủ tục"), href=reverse("portal:catalogue"))
    context = {
        "title": title,
        "lede": lede,
        "rows": rows_of(hits),
        "total": total,
        "number": number,
        "pages": pages,
        "crumbs": [start, *(crumbs or [])],
        **more,
    }
    return render(request, "portal/list.html", context)


def _field_way(code: str, name: str, count: int) -> Way:
    return Way(title=name, href=reverse("portal:field", args=[code]), count=count)


def _tiers() -> list[Way]:
    counted = procedures.counts_of("agency_level")
    return [
        Way(
            title=str(name),
            href=reverse("portal:tier", args=[key]),
            count=counted.get(key, 0),
            text=ngettext("%(n)s thủ tục", "%(n)s thủ tục", counted.get(key, 0))
            % {"n": counted.get(key, 0)},
        )
        for key, name in TIERS.items()
    ]


def _letters(current: str = "") -> list[Tab]:
    return [
        Tab(
            text=one.upper(),
            href=reverse("portal:letter", args=[one]),
            is_current=one == current,
            count=count,
        )
        for one, count in procedures.letters()
    ]
