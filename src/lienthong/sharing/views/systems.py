# SPDX-License-Identifier: Apache-2.0
"""The agency's systems: keys, certificates, what they sign with, how fast they may call."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel.actor import Actor
from lienthong.kernel.text import clean
from lienthong.orgs import queries as orgs
from lienthong.sharing import queries, services
from lienthong.sharing.forms import CertificateForm, MannersForm, PublicKeyForm, SubsystemForm
from lienthong.sharing.queries import RIGHT, SubsystemView
from lienthong.sharing.views.shown import attempted, crumb, furniture, number_of, pages_beside
from lienthong.web import acts
from lienthong.web.access import actor_of, official
from lienthong.web.acts import Deed
from lienthong.web.components import Cell, Column, Table

DEEDS: Mapping[str, Deed] = {
    "dong": Deed(
        question=gettext_lazy("Ngắt hệ thống này khỏi nền tảng?"),
        text=gettext_lazy(
            "Hệ thống không gọi được nữa, dịch vụ của hệ thống không gọi tới được nữa, sau năm "
            "giây. Khóa và quyền vẫn giữ."
        ),
        word=gettext_lazy("Ngắt hệ thống"),
        run=services.close_subsystem,
        done=gettext_lazy("Đã ngắt hệ thống khỏi nền tảng."),
    ),
    "mo-lai": Deed(
        question=gettext_lazy("Cho hệ thống này vào lại nền tảng?"),
        text=gettext_lazy("Hệ thống vào bằng khóa cũ, với các quyền còn hiệu lực."),
        word=gettext_lazy("Cho vào lại"),
        run=services.reopen_subsystem,
        done=gettext_lazy("Hệ thống đã vào lại nền tảng."),
    ),
    "doi-khoa": Deed(
        question=gettext_lazy("Đổi khóa truy cập của hệ thống này?"),
        text=gettext_lazy("Khóa cũ hết hiệu lực sau năm giây. Khóa mới chỉ hiện một lần."),
        word=gettext_lazy("Đổi khóa"),
        run=services.change_key,
        secret=gettext_lazy("Khóa truy cập"),
    ),
}


@official(RIGHT)
def systems(request: HttpRequest) -> HttpResponse:
    """List the agency's systems."""
    actor = actor_of(request)
    heads = (_("Hệ thống"), _("Tình trạng"), _("Chứng thư"), _("Ký lượt gọi"), _("Lượt mỗi giây"))
    table = Table(
        caption=_("Theo định danh"),
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(
            (
                Cell(
                    text=one.name, href=reverse("sharing:system", args=[one.id]),
                    note=one.identifier,
                ),
                open_cell(is_open=one.is_open),
                Cell(text=one.certificates),
                Cell(text=signing_words(one.has_public_key, one.must_sign)),
                Cell(text=one.per_second),
            )
            for one in queries.own_subsystems(actor)
        ),
    )  # fmt: skip
    return render(request, "sharing/systems.html", {**furniture(actor, "systems"), "table": table})


@official(RIGHT)
def new_system(request: HttpRequest) -> HttpResponse:
    """Connect a system; its key is shown once."""
    actor = actor_of(request)
    form = SubsystemForm(request.POST or None, initial={"agency": actor.agency_code or ""})
    refusal = ""
    if form.is_valid():
        opened, refusal = attempted(lambda: _opened(actor, form.cleaned_data))
        if opened is not None:
            view = queries.subsystem(actor, opened.id)
            return acts.secret_shown(
                request, _("Khóa truy cập"), opened.key, _home(view), _around(actor, view)
            )
    context = {
        **furniture(actor, "systems"),
        "crumbs": [crumb("systems", _("Hệ thống của cơ quan"))],
        "form": form,
        "refusal": refusal,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "sharing/new_system.html", context, status=status)


@official(RIGHT)
def system(request: HttpRequest, system_id: UUID) -> HttpResponse:
    """Show a system; change its manners, keys, certificates."""
    actor = actor_of(request)
    view = queries.subsystem(actor, system_id)
    made, refusal = _forms(request, view), ""
    rights, has_more = queries.rights_held(actor, subsystem_id=view.id, number=number_of(request))
    current = made.get(request.POST.get("viec", ""))
    if request.method == "POST" and (current is None or current.is_valid()):
        _done, refusal = attempted(lambda: _changed(actor, view, request.POST, current))
        if not refusal:
            messages.success(request, _("Đã lưu. Nền tảng áp dụng sau năm giây."))
            return HttpResponseRedirect(request.path, status=303)
    context = {
        **furniture(actor, "systems"),
        "crumbs": [crumb("systems", _("Hệ thống của cơ quan"))],
        "system": view,
        "agency": orgs.agency(view.agency_id),
        "certificates": queries.certificates(actor, view.id),
        "groups": queries.groups_of(actor, view.id),
        "rights": rights,
        "pages": pages_beside(request, has_more=has_more),
        "manners": made["cach-goi"],
        "public_key": made["khoa-cong-khai"],
        "certificate": made["chung-thu"],
        "refusal": refusal,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "sharing/system.html", context, status=status)


@official(RIGHT)
def act(request: HttpRequest, system_id: UUID, what: str) -> HttpResponse:
    """Ask once more before what cuts a system off or changes its key, then do it."""
    actor, deed = actor_of(request), DEEDS.get(what)
    view = queries.subsystem(actor, system_id)
    if deed is None:
        raise Http404
    return acts.confirmed(request, deed, view.id, _home(view), _around(actor, view))


def open_cell(*, is_open: bool) -> Cell:
    """Return whether a system is open, as a cell."""
    if is_open:
        return Cell(text=_("Đang mở"), tone="done")
    return Cell(text=_("Đã ngắt"), tone="stopped")


def signing_words(has_key: bool, must_sign: bool) -> str:
    """Return whether a system signs, in words."""
    if must_sign:
        return _("Bắt buộc")
    return _("Có khóa") if has_key else _("Không")


def _around(actor: Actor, view: SubsystemView) -> dict[str, Any]:
    """Return what pages of deeds show of a system."""
    return {
        **furniture(actor, "systems"),
        "crumbs": [crumb("systems", _("Hệ thống của cơ quan"))],
        "subject": view.name,
        "code": view.identifier,
    }


def _home(view: SubsystemView) -> str:
    return reverse("sharing:system", args=[view.id])


def _opened(actor: Actor, told: Mapping[str, Any]) -> services.Opened:
    agency = orgs.agency_by_code(clean(told["agency"]))
    new = services.NewSubsystem(
        agency_id=agency.id, code=told["code"], name=told["name"], per_second=told["per_second"]
    )
    return services.open_subsystem(actor, new)


def _forms(request: HttpRequest, view: SubsystemView) -> dict[str, forms.Form]:
    """Return the page's forms by what they do; the one that was posted holds what was typed."""
    what = request.POST.get("viec", "")
    initial = {"per_second": view.per_second, "spells_new": view.spells_new}
    signing = {"must_sign": view.must_sign}
    made: tuple[tuple[str, type[forms.Form], dict[str, Any]], ...] = (
        ("cach-goi", MannersForm, initial),
        ("khoa-cong-khai", PublicKeyForm, signing),
        ("chung-thu", CertificateForm, {}),
    )
    return {
        name: form(request.POST if name == what else None, initial=first)
        for name, form, first in made
    }


def _changed(
    actor: Actor, view: SubsystemView, posted: Mapping[str, str], form: forms.Form | None
) -> None:
    told = form.cleaned_data if form is not None else {}
    match posted.get("viec"):
        case "cach-goi":
            services.set_manners(
                actor, view.id, per_second=told["per_second"], spells_new=told["spells_new"]
            )
        case "khoa-cong-khai":
            services.register_public_key(
                actor, view.id, _der(told["key"]), must_sign=told["must_sign"]
            )
        case "chung-thu":
            services.register_certificate(actor, view.id, told["pem"].encode())
        case "thu-hoi":
            key = _uuid(posted.get("chung-thu", ""))
            services.revoke_certificate(actor, view.id, key)


def _der(text: str) -> bytes:
    """Return the DER of a public key in PEM; b"", which no rule lets pass, when it is none."""
    lines = [line.strip() for line in text.strip().splitlines() if "-----" not in line]
    try:
        return base64.b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _uuid(text: str) -> UUID:
    """Return an id; one that nothing has when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
