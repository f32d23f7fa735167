# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.kernel import clock
from lienthong.kernel.errors import Missing
from lienthong.kernel.ids import AgencyId
from lienthong.kernel.text import clean
from lienthong.orgs import queries
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import AgencyKind, in_force
from lienthong.web.access import public

LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line about an agency."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Agencies under one heading."""

    title: str
    agencies: tuple[AgencyView, ...]


@public
def directory(request: HttpRequest) -> HttpResponse:
    query = clean(request.GET.get("q", ""))[:LONGEST_QUERY]
    groups = _found(query) if query else _tops()
    shown = {"query": query, "groups": [group for group in groups if group.agencies]}
    return render(request, "orgs/directory.html", shown)


@public
def agency(request: HttpRequest, code: str) -> HttpResponse:
    history = queries.agency_history(code)
    if not history:
        raise Missing(what=_("cơ quan có mã {code}").format(code=code))
    today = clock.today()
    view = next((one for one in history if in_force(one, today)), history[-1])
    shown = {
        "agency": view,
        "rows": _rows(view),
        "is_open": in_force(view, today),
        "last_day": view.valid_to,
        "successor": queries.agency(view.successor_id) if view.successor_id else None,
        "children": queries.children(view.id),
        "crumbs": _crumbs(view),
    }
    return render(request, "orgs/agency.html", shown)


def _found(query: str) -> list[Group]:
    return [Group(title=_("Kết quả tìm kiếm"), agencies=tuple(queries.agencies_named(query)))]


def _tops() -> list[Group]:
    tops = queries.roots()
    central = (AgencyKind.MINISTRY, AgencyKind.GOVERNMENT_BODY)
    local = AgencyKind.PROVINCE_COMMITTEE
    return [
        Group(
            title=_("Bộ, cơ quan trung ương"),
            agencies=tuple(top for top in tops if top.kind in central),
        ),
        Group(
            title=_("Ủy ban nhân dân tỉnh, thành phố"),
            agencies=tuple(top for top in tops if top.kind is local),
        ),
        Group(
            title=_("Cơ quan khác"),
            agencies=tuple(top for top in tops if top.kind not in (*central, local)),
        ),
    ]


def _rows(view: AgencyView) -> list[Row]:
    rows = [
        Row(label=_("Mã định danh"), value=view.code),
        Row(label=_("Mã theo QCVN 102"), value=view.old_code),
        Row(label=_("Địa chỉ"), value=view.address),
        Row(label=_("Điện thoại"), value=view.phone),
        Row(label=_("Thư điện tử"), value=view.email),
        Row(label=_("Hoạt động từ ngày"), value=f"{view.valid_from:%d/%m/%Y}"),
    ]
    return [row for row in rows if row.value]


def _crumbs(view: AgencyView) -> list[dict[str, str]]:
    above = [queries.agency(AgencyId(key)) for key in queries.ancestor_ids(view.id)[1:]]
    return [
        {"href": "/co-quan/", "text": _("Cơ quan")},
        *({"href": one.href, "text": one.short_name} for one in reversed(above)),
    ]
