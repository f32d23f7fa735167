# SPDX-License-Identifier: Apache-2.0
"""Groups of systems: any officer of sharing sees who is in them, the operator changes that."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.sharing import queries, services
from lienthong.sharing.forms import GroupForm, JoinForm, LeaveForm
from lienthong.sharing.queries import OPERATE, RIGHT, MembershipView
from lienthong.sharing.views.shown import (
    attempted,
    crumb,
    furniture,
    number_of,
    pages_beside,
    rights_table,
)
from lienthong.sharing.views.systems import open_cell
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Table
from lienthong.web.wording import legal_date


@official(RIGHT)
def groups(request: HttpRequest) -> HttpResponse:
    """List the groups."""
    actor = actor_of(request)
    table = Table(
        caption=_("Theo mã nhóm"),
        columns=(
            Column(text=_("Nhóm")),
            Column(text=_("Hệ thống"), is_number=True),
            Column(text=_("Quyền"), is_number=True),
        ),
        rows=tuple(
            (
                Cell(
                    text=one.name, note=one.code, href=reverse("sharing:group", args=[one.id])
                ),
                Cell(text=one.members),
                Cell(text=one.rights),
            )
            for one in queries.groups(actor)
        ),
    )  # fmt: skip
    context = {**furniture(actor, "groups"), "table": table, "may_open": actor.has(OPERATE)}
    return render(request, "sharing/groups.html", context)


@official(OPERATE)
def new_group(request: HttpRequest) -> HttpResponse:
    """Open a group."""
    actor, form, refusal = actor_of(request), GroupForm(request.POST or None), ""
    if form.is_valid():
        told = form.cleaned_data
        made, refusal = attempted(lambda: services.open_group(actor, told["code"], told["name"]))
        if made:
            messages.success(request, _("Đã lập nhóm. Thêm hệ thống vào nhóm ở dưới."))
            return HttpResponseRedirect(reverse("sharing:group", args=[made]), status=303)
    context = {
        **furniture(actor, "groups"),
        "crumbs": [_to_groups()],
        "form": form,
        "refusal": refusal,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "sharing/new_group.html", context, status=status)


@official(RIGHT)
def group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show a group: its systems, and what they may call by it."""
    actor = actor_of(request)
    view = queries.group(actor, group_id)
    may_change = actor.has(OPERATE)
    found, has_more = queries.rights_of_group(actor, group_id, number=number_of(request))
    context = {
        **furniture(actor, "groups"),
        "crumbs": [_to_groups()],
        "group": view,
        "members": _members(queries.members_of(actor, group_id)),
        "leaving": queries.members_of(actor, group_id) if may_change else (),
        "rights": rights_table(
            _("Các hệ thống trong nhóm được gọi"), found, with_service=True, is_held=True
        ),
        "pages": pages_beside(request, has_more=has_more),
        "may_change": may_change,
    }
    return render(request, "sharing/group.html", context)


@official(OPERATE)
def join(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Put a system into a group, with a reason."""
    actor = actor_of(request)
    view, form, refusal = queries.group(actor, group_id), JoinForm(request.POST or None), ""
    home = reverse("sharing:group", args=[view.id])
    rights, has_more_rights = queries.rights_of_group(actor, view.id)
    if form.is_valid():
        told = form.cleaned_data
        _done, refusal = attempted(
            lambda: services.join_group(actor, told["identifier"], view.id, told["reason"])
        )
        if not refusal:
            messages.success(request, _("Hệ thống đã vào nhóm. Quyền có hiệu lực sau năm giây."))
            return HttpResponseRedirect(home, status=303)
    context = {
        **furniture(actor, "groups"),
        "crumbs": [_to_groups(), crumb("group", view.name, view.id)],
        "group": view,
        "rights": rights,
        "has_more_rights": has_more_rights,
        "form": form,
        "refusal": refusal,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "sharing/join.html", context, status=status)


@official(OPERATE)
def leave(request: HttpRequest, group_id: UUID, system_id: UUID) -> HttpResponse:
    """Take a system out of a group, with a reason."""
    actor = actor_of(request)
    view = queries.group(actor, group_id)
    member = queries.member_of(actor, view.id, system_id)
    form, refusal = LeaveForm(request.POST or None), ""
    home = reverse("sharing:group", args=[view.id])
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        _done, refusal = attempted(
            lambda: services.leave_group(actor, system_id, view.id, reason)
        )  # fmt: skip
        if not refusal:
            messages.success(request, _("Hệ thống đã ra khỏi nhóm, mất quyền sau năm giây."))
            return HttpResponseRedirect(home, status=303)
    context: dict[str, Any] = {
        "group": view, "member": member, "form": form, "refusal": refusal, "cancel_href": home
    }  # fmt: skip
    status = 422 if refusal or form.errors else 200
    return render(request, "sharing/leave.html", context, status=status)


def _to_groups() -> Any:
    return crumb("groups", _("Nhóm hệ thống"))


def _members(found: list[MembershipView]) -> Table:
    heads = (_("Hệ thống"), _("Cơ quan"), _("Tình trạng"), _("Vì sao"), _("Từ"))
    return Table(
        caption=_("Hệ thống trong nhóm"),
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(
            (
                Cell(text=one.name, note=one.identifier),
                Cell(text=one.agency),
                open_cell(is_open=one.is_open),
                Cell(text=one.reason or "–", note=one.joined_by),
                Cell(text=legal_date(one.joined_at) if one.joined_at else "–"),
            )
            for one in found
        ),
    )
