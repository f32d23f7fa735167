# SPDX-License-Identifier: Apache-2.0
"""The applicant confirms what the clerk typed: on the turned screen, or on paper."""

import uuid
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lienthong.cases import queries, services
from lienthong.cases.errors.intake import NotConfirmed
from lienthong.cases.queries import IntakeView
from lienthong.cases.rules.intake import Confirming
from lienthong.kernel import clock, pdf
from lienthong.kernel.actor import Actor
from lienthong.onestop.views import shown
from lienthong.orgs import queries as orgs
from lienthong.web.access import actor_of, official
from lienthong.web.components import SummaryRow

_SHEET = Path(__file__).parents[1] / "typst" / "xac-nhan.typ"


@never_cache
@official("cases.receive")
def confirm(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    view = queries.intake(actor, intake_id)
    if request.method == "POST":
        try:
            services.confirm_intake(
                actor=actor, intake_id=view.id, how=Confirming.SCREEN,
                seen_mark=request.POST.get("dau", ""),
            )  # fmt: skip
        except NotConfirmed:
            messages.warning(request, _("Nội dung vừa thay đổi. Đọc lại rồi xác nhận."))
            here = reverse("onestop:confirm_intake", args=[view.id])
            return HttpResponseRedirect(here, status=303)
        href = reverse("onestop:intake", args=[view.id])
        again = "?tiep=1" if view.case_id else ""
        return HttpResponseRedirect(f"{href}{again}#id_xac_nhan", status=303)
    href = reverse("onestop:intake", args=[view.id])
    context = {
        "intake": view, "parts": _parts(view),
        "back_href": f"{href}?tiep=1" if view.case_id else href,
    }  # fmt: skip
    return render(request, "onestop/confirm.html", context)


def _parts(view: IntakeView) -> list[tuple[str, list[SummaryRow]]]:
    """Return all that the person answers for, in the order of the page."""
    who, other = view.applicant, view.representative
    people = [
        (_("Họ, chữ đệm và tên"), who.name),
        (_("Số định danh cá nhân"), who.personal_number),
        (_("Số điện thoại"), who.phone),
        (_("Địa chỉ"), who.address),
        (
            _("Người được ủy quyền đến nộp"),
            f"{other.name}, {other.personal_number}" if other else "",
        ),
        (_("Cơ quan giải quyết"), view.competent_name),
        (_("Nhận kết quả"), str(view.wish.way.label)),
        (
            _("Gửi đến"),
            ", ".join(filter(None, (view.wish.name, view.wish.phone, view.wish.address))),
        ),
    ]
    papers = [
        (
            line.name,
            f"{line.standing.label}, {line.copies:02d}" if line.is_here else _("Còn thiếu"),
        )
        for line in view.lines
        if line.is_here or line.is_missing
    ]
    answers = [
        (group.title, [(one.label, one.value or "–") for one in group.answers])
        for group in shown.groups(view.procedure, view.form)
    ]
    parts = [(_("Người nộp"), people), *answers, (_("Giấy tờ"), papers)]
    return [
        (title, [SummaryRow(label=label, value=value) for label, value in rows if value])
        for title, rows in parts
        if rows
    ]


@official("cases.receive")
def sheet(request: HttpRequest, intake_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    made = pdf.render(_SHEET, _facts(actor, queries.intake(actor, intake_id)))
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="phieu-xac-nhan.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _facts(actor: Actor, view: IntakeView) -> dict[str, Any]:
    agency = orgs.agency(view.agency_id)
    above = orgs.agency(agency.parent_id).name if agency.parent_id else ""
    return {
        "title": _("Phiếu xác nhận nội dung khai"),
        "agency": agency.name,
        "agency_above": above,
        "place": orgs.unit(agency.unit_code).name if agency.unit_code else "",
        "at": clock.now().astimezone(clock.HANOI).isoformat(timespec="minutes"),
        "number": view.mark[:8].upper(),
        "procedure": view.procedure.name.vi,
        "competent": view.competent_name,
        "wish": str(view.wish.way.label),
        "wish_to": ", ".join(filter(None, (view.wish.name, view.wish.phone, view.wish.address))),
        "applicant": view.applicant.stored(),
        "representative": view.representative.stored() if view.representative else None,
        "groups": [
            {
                "title": group.title,
                "answers": [{"label": one.label, "value": one.value} for one in group.answers],
            }
            for group in shown.groups(view.procedure, view.form)
        ],
        "papers": [
            {"name": line.name, "standing": str(line.standing.label), "copies": line.copies}
            for line in view.lines
            if line.is_here
        ],
        "clerk": actor.name,
    }
