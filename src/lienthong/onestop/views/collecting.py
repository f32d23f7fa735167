# SPDX-License-Identifier: Apache-2.0
"""What is signed and has not reached its applicant: at the counter, for the post, on its way."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.cases import queries, services
from lienthong.cases.queries import WaitingRow
from lienthong.cases.rules.collecting import Waits
from lienthong.kernel.text import clean, whole_number
from lienthong.onestop.views.bulk import PICKED, chosen_of, told_of
from lienthong.onestop.views.desk import furniture, said_count
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Tab, Table

PLACE = "onestop:collecting"


@official("cases.receive")
def collecting(request: HttpRequest) -> HttpResponse:
    """Show one list; POST does something with the ticked rows, and tells what became of each."""
    actor = actor_of(request)
    waits = _waits(request.GET.get("cho", ""))
    text = clean(request.GET.get("q", ""))[:100]
    if request.method == "POST":
        return _done(request, waits)
    services.record_search(actor=actor, text=text)
    page = queries.waiting_results(
        actor, waits, text=text, page=whole_number(request.GET.get("trang", "")) or 1
    )
    counts = queries.waiting_counts(actor)
    context = {
        **furniture(request, actor, "cho-tra"),
        "waits": waits,
        "text": text,
        "tabs": [
            Tab(
                text=str(one.label), href=f"?{urlencode({'cho': one.value})}",
                is_current=one is waits, count=said_count(counts[one]),
            )
            for one in Waits
        ],
        "table": _table(waits, page.rows),
        "page": page,
        "act": _ACTS.get(waits),
    }  # fmt: skip
    return render(request, "onestop/collecting.html", context)


#: What is done with many rows of a list: its value, its icon.
_ACTS = {Waits.COUNTER: ("nhac", "bell"), Waits.PACKED: ("giao", "send")}


def _waits(text: str) -> Waits:
    return Waits(text) if text in {one.value for one in Waits} else Waits.COUNTER


def _done(request: HttpRequest, waits: Waits) -> HttpResponse:
    actor, chosen = actor_of(request), chosen_of(request.POST.getlist(PICKED))
    href = f"{reverse(PLACE)}?{urlencode({'cho': waits.value})}"
    if not chosen:
        messages.warning(request, _("Chưa chọn hồ sơ nào. Đánh dấu các dòng cần làm rồi bấm lại."))
        return HttpResponseRedirect(href, status=303)
    if request.POST.get("viec") == "giao":
        outcomes, title = services.post_many(actor=actor, chosen=chosen), _("Bàn giao cho bưu tá")
    else:
        outcomes, title = services.remind_many(actor=actor, chosen=chosen), _("Nhắc đến nhận")
    context = {
        **furniture(request, actor, "cho-tra"),
        "heading": title,
        **told_of(outcomes),
        "back": href,
    }
    return render(request, "onestop/bulk.html", context)


def _table(waits: Waits, rows: tuple[WaitingRow, ...]) -> Table:
    last = _("Đã nhắc") if waits is Waits.COUNTER else _("Số hiệu")
    heads = (_("Hồ sơ"), _("Người nộp"), _("Chờ từ"), last)
    return Table(
        caption=str(waits.label),
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(_cells(one) for one in rows),
        picks=tuple(map(_pick, rows)) if waits in _ACTS else (),
        pick_name=PICKED,
    )


def _pick(row: WaitingRow) -> str:
    return f"{row.id}:{row.version}:{row.parcel_id or ''}"


def _cells(row: WaitingRow) -> tuple[Cell, ...]:
    if row.waits in (Waits.POST, Waits.PACKED, Waits.SENT, Waits.DOUBT):
        href = reverse("onestop:post", args=[row.id])
    else:
        href = reverse("onestop:dossier", args=[row.id])
    days = row.working_days
    age = ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", days) % {"n": days}
    return (
        Cell(text=row.procedure_name, href=href, note=row.code),
        Cell(text=row.applicant_name),
        Cell(text=f"{row.since:%H:%M %d/%m/%Y}", note=age),
        _last(row),
    )


def _last(row: WaitingRow) -> Cell:
    if row.waits is not Waits.COUNTER:
        return Cell(text=row.tracking or "–")
    note: Any = _("quá hạn giữ tại quầy") if row.is_past else ""
    if row.reminded_at is None:
        return Cell(text=_("Chưa nhắc"), note=note)
    told = {"at": f"{row.reminded_at:%d/%m/%Y}", "n": row.reminders}
    return Cell(text=_("%(at)s, %(n)s lần") % told, note=note)
