# SPDX-License-Identifier: Apache-2.0
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from lienthong.audit import services
from lienthong.audit.queries import PAGE, TraceView
from lienthong.kernel.ids import LeafId
from lienthong.kernel.text import clean
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Table


@official("audit.view")
def trail(request: HttpRequest) -> HttpResponse:
    asked = clean(request.GET.get("q", ""))[:100]
    found = services.search(
        actor=actor_of(request), asked=asked, older_than=_leaf_id(request.GET.get("truoc", ""))
    )
    next_href = ""
    if len(found) == PAGE:
        next_href = f"?{urlencode({'q': asked, 'truoc': found[-1].leaf_id})}"
    page = {"asked": asked, "table": _table(found), "has_rows": bool(found), "next": next_href}
    return render(request, "audit/trail.html", page)


@official("audit.view")
def receipt(request: HttpRequest, leaf_id: UUID) -> HttpResponse:
    text = services.take_receipt(actor=actor_of(request), leaf_id=LeafId(leaf_id))
    return HttpResponse(
        text,
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="bien-nhan-{leaf_id}.json"',
            "Cache-Control": "private, no-store",
        },
    )


def _leaf_id(text: str) -> LeafId | None:
    try:
        return LeafId(UUID(text))
    except ValueError:
        return None


def _table(found: list[TraceView]) -> Table:
    headings = (gettext("Việc đã làm"), gettext("Lúc"), gettext("Hồ sơ"), gettext("Bằng chứng"))
    return Table(
        caption=gettext("Nhật ký, mới nhất trước"),
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(_row(one) for one in found),
    )


def _row(one: TraceView) -> tuple[Cell, ...]:
    return (
        Cell(text=one.sentence, note=" · ".join(filter(None, (one.agency_code, one.purpose)))),
        Cell(text=one.at),
        Cell(text=one.case_code),
        Cell(
            text=gettext("Tải biên nhận"),
            href=reverse("audit:receipt", kwargs={"leaf_id": one.leaf_id}),
        ),
    )
