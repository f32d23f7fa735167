# SPDX-License-Identifier: Apache-2.0
import dataclasses
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.cases import queries
from lienthong.cases.forms import FilterForm
from lienthong.cases.queries import CaseRow, InboxFilter
from lienthong.cases.queries.access import WORKING_RIGHTS
from lienthong.cases.queries.waiting import waiting_steps
from lienthong.cases.rules import Bucket, Status
from lienthong.cases.views import shown
from lienthong.cases.views.desk import BACK, Desk, desk_of, furniture
from lienthong.kernel.actor import Actor
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Level
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Table

SIZE = 25
#: What of the address makes a list: kept on the way into a dossier and back.
KEPT = ("hang", "q", "trang_thai", "han", "thu_tuc", "sau")


@official()
def inbox(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    desk = desk_of(request.GET.get("hang", "") or _first(actor))
    hits, _total = procedures.listed(limit=200)
    form = FilterForm(
        request.GET, [(h.code, str(h.name)) for h in hits if h.level is not Level.INFORMATION]
    )
    page = queries.inbox(actor, _filters(desk, form.told(), request.GET.get("sau", "")))
    kept = {name: value for name in KEPT if (value := request.GET.get(name, ""))}
    is_narrowed = any(kept.get(name) for name in KEPT[1:5])
    following = {**kept, "hang": desk.key, "sau": page.next_cursor}
    context = {
        **furniture(request, actor, desk.key),
        "desk": desk,
        "form": form,
        "table": _table(desk, page.rows, urlencode({**kept, "hang": desk.key})),
        "rows": page.rows,
        "is_narrowed": is_narrowed,
        "everywhere": f"?{urlencode({**kept, 'hang': 'dang-mo', 'sau': ''})}",
        "first": f"?{urlencode({**kept, 'hang': desk.key, 'sau': ''})}" if "sau" in kept else "",
        "next": f"?{urlencode(following)}" if page.next_cursor else "",
    }
    return render(request, "cases/inbox.html", context)


def _first(actor: Actor) -> str:
    """Return the list that a post begins with: its own work, or for who only oversees, all."""
    return "can-lam" if any(actor.has(right) for right in WORKING_RIGHTS) else "dang-mo"


def _filters(desk: Desk, told: dict[str, Any], cursor: str) -> InboxFilter:
    narrowed: dict[str, Any] = {"text": told.get("q", ""), "cursor": cursor, "size": SIZE}
    if told.get("trang_thai"):
        narrowed["status"] = Status(told["trang_thai"])
    if told.get("han"):
        narrowed["bucket"] = Bucket(told["han"])
    if told.get("thu_tuc"):
        narrowed["procedure_code"] = told["thu_tuc"]
    return dataclasses.replace(desk.filters, **narrowed)


def _table(desk: Desk, rows: tuple[CaseRow, ...], kept: str) -> Table:
    named = waiting_steps([row.id for row in rows if not row.step_id])
    headings = (_("Hồ sơ"), _("Người nộp"), _("Trạng thái"), _("Thời hạn"), _("Bước đang chờ"))
    return Table(
        caption=str(desk.title),
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(_cells(row, row.step_name or named.get(row.id, ""), kept) for row in rows),
    )


def _cells(row: CaseRow, step: str, kept: str) -> tuple[Cell, ...]:
    if row.consultation_id:
        href = reverse("cases:opinion", args=[row.consultation_id])
    else:
        href = reverse("cases:dossier", args=[row.id])
    return (
        Cell(text=row.procedure_name, href=f"{href}?{urlencode({BACK: kept})}", note=row.code),
        Cell(text=row.applicant_name or "–"),
        Cell(text=str(row.status.label), tone=shown.TONES[row.status]),
        Cell(text="", clock=shown.row_clock(row)),
        Cell(text=step or "–", note=row.assignee_name),
    )
