# SPDX-License-Identifier: Apache-2.0
"""The chief's desk: what is late, what will be, who is overloaded; the action beside each."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http import HttpResponseRedirect as Redirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import queries, services
from lienthong.cases.queries import ChiefDesk, DeskFilter, DeskRow
from lienthong.cases.rules import Status, may_hold
from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import AgencyId, CaseId
from lienthong.onestop.views.desk import furniture
from lienthong.web.access import actor_of, official
from lienthong.web.components import ClockView

SETTLING = frozenset({Status.ACCEPTED, Status.PROCESSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A line of the desk with what may be done from it."""

    row: DeskRow
    clock: ClockView
    may_assign: bool  #: the step is of the chief's own agency
    may_extend: bool  #: the appointment may still be moved
    taken: frozenset[uuid.UUID]  #: its steps that the chief may do themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class List:
    """One list of the desk."""

    anchor: str
    title: str
    hint: str
    none: str
    count: int
    rows: tuple[Shown, ...]
    is_forecast: bool = False


@official()
def chief(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = queries.chief_desk(actor, _filters(request))
    context = {
        **furniture(request, actor, "onestop:chief"),
        "desk": found,
        "is_below": found.agency_id != actor.agency_id,
        "lists": _lists(actor, found),
        "chosen_procedure": request.GET.get("thu_tuc", ""),
        "chosen_agency": str(found.agency_id) if found.agency_id != actor.agency_id else "",
        "busiest": max((load.open for load in found.loads), default=0),
    }
    return render(request, "onestop/chief.html", context)


def _filters(request: HttpRequest) -> DeskFilter:
    agency_id = None
    with suppress(ValueError):
        agency_id = AgencyId(uuid.UUID(request.GET.get("don_vi", "")))
    return DeskFilter(agency_id=agency_id, procedure_code=request.GET.get("thu_tuc", "")[:60])


def _lists(actor: Actor, desk: ChiefDesk) -> tuple[List, ...]:
    def rows(found: tuple[DeskRow, ...]) -> tuple[Shown, ...]:
        return tuple(_shown(actor, row) for row in found)

    return (
        List(
            anchor="qua-han", title=_("Đã quá hạn"), count=desk.late_count, rows=rows(desk.late),
            hint=_("Lâu nhất ở trên."), none=_("Không có hồ sơ nào quá hạn."),
        ),
        List(
            anchor="se-tre", title=_("Dự báo sẽ trễ"), count=len(desk.coming),
            rows=rows(desk.coming), is_forecast=True,
            hint=_(
                "Cộng thời gian thường mất của các bước còn lại, trên %(n)s hồ sơ đến hạn sớm nhất."
            ) % {"n": desk.looked_at},
            none=_("Theo nhịp làm thường ngày, chưa thấy hồ sơ nào sẽ trễ."),
        ),
        List(
            anchor="dung-yen", title=_("Đứng yên"), count=len(desk.still), rows=rows(desk.still),
            hint=_("Bước đang mở quá ba ngày làm việc."), none=_("Không có hồ sơ nào đứng yên."),
        ),
        List(
            anchor="chua-giao", title=_("Chưa giao cho ai"), count=desk.unassigned_count,
            rows=rows(desk.unassigned), hint=_("Đến hạn sớm nhất ở trên."),
            none=_("Mọi bước đều đã có người."),
        ),
    )  # fmt: skip


def _shown(actor: Actor, row: DeskRow) -> Shown:
    is_late = row.act_by_at < clock.now()
    tone = "late" if is_late else "soon" if row.left_minutes <= 480 else "active"
    is_own = row.agency_id == actor.agency_id
    return Shown(
        row=row,
        clock=ClockView(tone=tone, left_minutes=row.left_minutes),  # type: ignore[arg-type] # one of its words
        may_assign=any(holder.agency_id == actor.agency_id for holder in row.holders),
        may_extend=is_own and not is_late and not row.is_extended and row.status in SETTLING
        and actor.has("cases.sign"),
        taken=frozenset(
            one.step_id
            for one in row.holders
            if one.agency_id == actor.agency_id
            and one.account_id != actor.account_id
            and may_hold(actor, one.right, is_own=True)
        ),
    )  # fmt: skip


@official()
def remind(request: HttpRequest, case_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Remind who holds a step, from the desk."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return _told(
        request,
        lambda actor: services.remind_holder(actor=actor, case_id=CaseId(case_id), step_id=step_id),
        _("Đã nhắc người giữ bước."),
    )


@official()
def remind_opinion(
    request: HttpRequest, case_id: uuid.UUID, consultation_id: uuid.UUID
) -> HttpResponse:
    """Remind a consulted agency, from the desk or the dossier."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    return _told(
        request,
        lambda actor: services.remind_consultation(
            actor=actor, case_id=CaseId(case_id), consultation_id=consultation_id
        ),
        _("Đã nhắc cơ quan được lấy ý kiến."),
    )


def _told(request: HttpRequest, act: Any, said: str) -> HttpResponse:
    try:
        act(actor_of(request))
        messages.success(request, said)
    except Refusal as refusal:
        if refusal.kind is not Kind.CONFLICT:
            raise
        messages.warning(request, str(refusal))
    back = request.POST.get("ve", "")
    with suppress(ValueError):
        return Redirect(reverse("onestop:dossier", args=[uuid.UUID(back)]) + "#y-kien", status=303)
    return Redirect(reverse("onestop:chief"), status=303)
