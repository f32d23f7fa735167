# SPDX-License-Identifier: Apache-2.0
"""Connected systems: who they are, what they sign with, whom they carry for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.exchange import queries, services
from lienthong.exchange.queries import RouteView, SystemView
from lienthong.exchange.views.duty import given as forms
from lienthong.exchange.views.duty.shown import KINDS, RIGHT, furniture, problem, pushing
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import SystemId
from lienthong.kernel.text import clean, whole_number
from lienthong.orgs import queries as orgs
from lienthong.web import acts
from lienthong.web.access import actor_of, official
from lienthong.web.acts import Deed
from lienthong.web.components import Cell, Column, Crumb, Table

#: Refusals that are said beside the form, as the officer can mend them there.
MENDED = (Kind.INVALID, Kind.CONFLICT, Kind.MISSING)


@official(RIGHT)
def register(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "exchange/duty/register.html",
        {**furniture("register"), "table": _table(queries.systems())},
    )


@official(RIGHT)
def new_system(request: HttpRequest) -> HttpResponse:
    given = request.POST
    context: dict[str, Any] = {**furniture("register"), "given": given, "crumbs": crumbs()}
    if request.method == "POST":
        try:
            opened = services.open_system(actor_of(request), _new(given))
        except Refusal as refusal:
            if refusal.kind not in MENDED:
                raise
            context["refusal"] = str(refusal)
            return render(request, "exchange/duty/new_system.html", context, status=422)
        view = queries.system(opened.id)
        return acts.secret_shown(
            request, _("Khóa truy cập"), opened.key, _home(view), _around(view)
        )
    return render(request, "exchange/duty/new_system.html", context)


@official(RIGHT)
def system(request: HttpRequest, system_id: UUID) -> HttpResponse:
    view = queries.system(system_id)
    status = 200
    refusal = ""
    if request.method == "POST":
        try:
            _changed(actor_of(request), view, request.POST)
        except Refusal as refused:
            if refused.kind not in MENDED:
                raise
            refusal, status = str(refused), 422
        else:
            messages.success(request, _("Đã lưu. Trục áp dụng sau vài giây."))
            return HttpResponseRedirect(request.path, status=303)
    return render(request, "exchange/duty/system.html", _shown(view, refusal), status=status)


@official(RIGHT)
def act(request: HttpRequest, system_id: UUID, what: str) -> HttpResponse:
    """Ask once more before what cuts a system off or changes its keys, then do it."""
    view, deed = queries.system(system_id), DEEDS.get(what)
    if deed is None or (deed.secret and not view.has_own_keys):
        raise Http404
    return acts.confirmed(request, deed, view.id, _home(view), _around(view))


DEEDS: Mapping[str, Deed] = {
    "dong": Deed(
        question=gettext_lazy("Ngắt hệ thống này khỏi trục?"),
        text=gettext_lazy(
            "Hệ thống không gửi và không nhận được nữa sau vài giây. Văn bản đang chờ chuyển sang "
            "hệ thống khác của cơ quan; chưa có thì nằm lại cho tới khi có."
        ),
        word=gettext_lazy("Ngắt hệ thống"),
        run=services.close_system,
        done=gettext_lazy("Đã ngắt hệ thống khỏi trục."),
    ),
    "mo-lai": Deed(
        question=gettext_lazy("Cho hệ thống này vào lại trục?"),
        text=gettext_lazy("Hệ thống vào bằng khóa cũ và nhận lại các cơ quan đã giao cho nó."),
        word=gettext_lazy("Cho vào lại"),
        run=services.reopen_system,
        done=gettext_lazy("Hệ thống đã vào lại trục."),
    ),
    "doi-khoa": Deed(
        question=gettext_lazy("Đổi khóa truy cập của hệ thống này?"),
        text=gettext_lazy("Khóa cũ hết hiệu lực sau năm giây. Khóa mới chỉ hiện một lần."),
        word=gettext_lazy("Đổi khóa"),
        run=services.change_key,
        secret=gettext_lazy("Khóa truy cập"),
    ),
    "khoa-vxp": Deed(
        question=gettext_lazy("Cấp khóa bí mật VXP mới cho hệ thống này?"),
        text=gettext_lazy(
            "Phần mềm VXP đang dùng khóa cũ sẽ bị từ chối. Khóa mới chỉ hiện một lần."
        ),
        word=gettext_lazy("Cấp khóa VXP"),
        run=services.share_secret,
        secret=gettext_lazy("Khóa bí mật VXP"),
    ),
}


def _around(view: SystemView) -> dict[str, Any]:
    """Return what pages of deeds show of a system."""
    return {
        **furniture("register"), "crumbs": crumbs(view), "subject": view.name, "code": view.code
    }  # fmt: skip


def _home(view: SystemView) -> str:
    return reverse("exchange:duty_system", args=[view.id])


def _new(given: Mapping[str, str]) -> services.NewSystem:
    agency = orgs.agency_by_code(clean(given.get("agency", "")))
    return services.NewSystem(
        code=clean(given.get("code", ""))[:35],
        name=clean(given.get("name", ""))[:200],
        agency_id=agency.id,
        per_second=_per_second(given),
    )


def _per_second(given: Mapping[str, str]) -> int:
    """Return a limit; 0, which no rule lets pass, when none was typed."""
    return whole_number(given.get("per_second", ""), most_digits=6) or 0


def _changed(actor: Actor, view: SystemView, given: Mapping[str, str]) -> None:
    key, what = SystemId(view.id), given.get("viec", "")
    if what == "khoa-cong-khai":
        services.register_public_key(actor, key, forms.public_key_of(given.get("key", "")))
    elif what == "gioi-han":
        services.set_limits(
            actor, key,
            per_second=_per_second(given),
            push_url=clean(given.get("push_url", "")),
            may_push_inside="inside" in given,
        )  # fmt: skip
    elif what == "thu":
        services.ask_test(actor, key)
    elif what == "tuyen":
        services.route(
            actor, key, clean(given.get("agency", "")), from_day=clock.today(),
            covers_below="below" in given,
        )  # fmt: skip
    elif what == "bo-tuyen":
        services.end_route(actor, key, given.get("agency", ""))


def _shown(view: SystemView, refusal: str) -> dict[str, Any]:
    standing = queries.pushes().get(view.id)
    word, tone = pushing(view.push_url, standing)
    test = queries.last_test(view.id)
    return {
        **furniture("register"),
        "crumbs": crumbs(),
        "system": view,
        "kind": KINDS[view.kind],
        "agency": orgs.agency(view.agency_id),
        "routes": [(one, _agency_name(one)) for one in queries.routes(view.id)],
        "standing": standing,
        "push_word": word,
        "push_tone": tone,
        "problem": problem(standing.problem) if standing and standing.failures else "",
        "test": test,
        "test_problem": problem(test.outcome) if test else "",
        "refusal": refusal,
        "certificate": next((one for one in queries.certificates(view.id) if one.holds), None),
    }


def _agency_name(route: RouteView) -> str:
    try:
        return orgs.agency_by_code(route.agency_code).name
    except Refusal:
        return ""  # the agency is no more; its route stands until it is ended


def _table(systems: list[SystemView]) -> Table:
    heads = (_("Hệ thống"), _("Tình trạng"), _("Cơ quan được giao"), _("Nhận văn bản"), _("Khóa"))
    pushes = queries.pushes()
    return Table(
        caption=_("Theo mã hệ thống"),
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(_row(one, *pushing(one.push_url, pushes.get(one.id))) for one in systems),
    )


def _row(one: SystemView, word: str, tone: Any) -> tuple[Cell, ...]:
    href = reverse("exchange:duty_system", args=[one.id])
    return (
        Cell(text=one.code, href=href, note=one.name),
        _open(one),
        Cell(text=one.routes),
        Cell(text=word, tone=tone),
        Cell(text=", ".join(_keys(one)) or _("Chưa ký được")),
    )


def _open(one: SystemView) -> Cell:
    if one.is_open:
        return Cell(text=_("Đang mở"), tone="done")
    return Cell(text=_("Đã ngắt"), tone="stopped")


def _keys(one: SystemView) -> list[str]:
    found = [_("ký số")] if one.fingerprint else []
    return [*found, "VXP"] if one.has_secret else found


def crumbs(view: SystemView | None = None) -> list[Crumb]:
    """Return the way back to the register, and to one system."""
    found = [Crumb(text=_("Hệ thống kết nối"), href=reverse("exchange:duty_register"))]
    if view is not None:
        found.append(Crumb(text=view.code, href=reverse("exchange:duty_system", args=[view.id])))
    return found
