# SPDX-License-Identifier: Apache-2.0
import dataclasses
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lienthong.cases import queries, services
from lienthong.cases.queries import CaseRow, InboxFilter, Queue
from lienthong.cases.queries.access import WORKING_RIGHTS
from lienthong.cases.queries.waiting import waiting_steps
from lienthong.cases.rules import Bucket, Status
from lienthong.cases.services.listing import tidy_query
from lienthong.kernel.actor import Actor
from lienthong.onestop.forms import FilterForm
from lienthong.onestop.forms.listing import NEWEST, TODAY
from lienthong.onestop.views import shown
from lienthong.onestop.views.bulk import DEEDS, PICKED
from lienthong.onestop.views.desk import BACK, Desk, desk_of, furniture, said_count
from lienthong.procedures import queries as procedures
from lienthong.procedures.rules import Level
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, Tab, Table

SIZE = 25
#: What of the address makes a list: kept on the way into a dossier and back.
KEPT = ("hang", "q", "trang_thai", "han", "thu_tuc", "xep", "sau")
NARROWING = KEPT[1:5]


@official()
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    desk = desk_of(request.GET.get("hang", "") or _first(actor))
    form = FilterForm(request.GET, _procedures())
    told = form.told()
    services.record_search(actor=actor, text=told.get("q", ""))
    page = queries.inbox(actor, _filters(desk, told, request.GET.get("sau", "")))
    around = furniture(request, actor, desk.key)
    kept = {name: value for name in KEPT if (value := request.GET.get(name, ""))}
    here = urlencode({**kept, "hang": desk.key})
    context = {
        **around,
        "desk": desk,
        "form": form,
        "table": _table(actor, desk, page.rows, here),
        "rows": page.rows,
        "here": here,
        "is_narrowed": any(kept.get(name) for name in NARROWING),
        "states": _states(actor, desk, kept),
        "saved": _saved(actor, tidy_query(here)),
        "to_save": urlencode({"loc": tidy_query(here)}),
        "everywhere": f"?{urlencode({**kept, 'hang': 'dang-mo', 'sau': ''})}",
        "first": f"?{urlencode({**kept, 'hang': desk.key, 'sau': ''})}" if "sau" in kept else "",
        "next": _next(kept, desk, page.next_cursor),
        "deeds": DEEDS if desk.filters.queue is Queue.TODO else (),
        "seen": around["numbers"].todo if desk.filters.queue is Queue.TODO else None,
    }
    return render(request, "onestop/inbox.html", context)


@official()
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """Say that more waits than the page shows; the reader decides when to look. Asked by htmx."""
    actor = actor_of(request)
    now = queries.counts(actor).todo
    try:
        seen = int(request.GET.get("da-thay", ""))
    except ValueError:
        seen = now
    etag = f'"{seen}-{now}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    context = {"seen": seen, "more": max(0, now - seen), "here": tidy_query(
        request.GET.get("ds", ""))}  # fmt: skip
    answer = render(request, "onestop/parts/news.html", context)
    answer["ETag"], answer["Cache-Control"] = etag, "private, no-cache"
    return answer


def _first(actor: Actor) -> str:
    """Return the list that a post begins with: its own work, or for who only oversees, all."""
    return "can-lam" if any(actor.has(right) for right in WORKING_RIGHTS) else "dang-mo"


def _procedures() -> list[tuple[str, str]]:
    hits, _total = procedures.listed(limit=200)
    return [(hit.code, str(hit.name)) for hit in hits if hit.level is not Level.INFORMATION]


def _filters(desk: Desk, told: dict[str, Any], cursor: str) -> InboxFilter:
    narrowed: dict[str, Any] = {"text": told.get("q", ""), "cursor": cursor, "size": SIZE}
    if told.get("trang_thai"):
        narrowed["status"] = Status(told["trang_thai"])
    if told.get("han") == TODAY:
        narrowed["is_today"] = True
    elif told.get("han"):
        narrowed["bucket"] = Bucket(told["han"])
    if told.get("thu_tuc"):
        narrowed["procedure_code"] = told["thu_tuc"]
    if told.get("xep") == NEWEST:
        narrowed["is_newest_first"] = True
    return dataclasses.replace(desk.filters, **narrowed)


def _next(kept: dict[str, str], desk: Desk, cursor: str) -> str:
    return f"?{urlencode({**kept, 'hang': desk.key, 'sau': cursor})}" if cursor else ""


def _states(actor: Actor, desk: Desk, kept: dict[str, str]) -> list[Tab]:
    """Offer the states of the open dossiers, each with how many stand in it."""
    if desk.key != "dang-mo":
        return []
    chosen = kept.get("trang_thai", "")
    rest = {name: value for name, value in kept.items() if name not in ("trang_thai", "sau")}
    rest["hang"] = desk.key
    tabs = [Tab(text=_("Tất cả"), href=f"?{urlencode(rest)}", is_current=not chosen)]
    for status, many in queries.counts_by_status(actor).items():
        href = f"?{urlencode({**rest, 'trang_thai': str(status.value)})}"
        is_current = chosen == str(status.value)
        tabs.append(
            Tab(text=str(status.label), href=href, is_current=is_current, count=said_count(many))
        )
    return tabs


def _saved(actor: Actor, query: str) -> list[Tab]:
    return [
        Tab(text=one.name, href=f"?{one.query}", is_current=one.query == query)
        for one in queries.saved_lists(actor)
    ]


def _table(actor: Actor, desk: Desk, rows: tuple[CaseRow, ...], kept: str) -> Table:
    named = waiting_steps([row.id for row in rows if not row.step_id])
    unread = queries.unread_messages(actor, [row.id for row in rows]) if rows else {}
    headings = (_("Hồ sơ"), _("Người nộp"), _("Trạng thái"), _("Thời hạn"), _("Bước đang chờ"))
    is_chosen_from = desk.filters.queue is Queue.TODO
    return Table(
        caption=str(desk.title),
        columns=tuple(Column(text=heading) for heading in headings),
        rows=tuple(
            _cells(row, row.step_name or named.get(row.id, ""), kept, unread.get(row.id, 0))
            for row in rows
        ),
        picks=tuple(_pick(row) for row in rows) if is_chosen_from else (),
        pick_name=PICKED,
    )


def _pick(row: CaseRow) -> str:
    return f"{row.id}:{row.version}:{row.step_id or ''}"


def _cells(row: CaseRow, step: str, kept: str, unread: int) -> tuple[Cell, ...]:
    if row.consultation_id:
        href = reverse("onestop:opinion", args=[row.consultation_id])
    else:
        href = reverse("onestop:dossier", args=[row.id])
    told = _("%(count)s tin nhắn chưa đọc") % {"count": unread} if unread else ""
    return (
        Cell(text=row.procedure_name, href=f"{href}?{urlencode({BACK: kept})}", note=row.code),
        Cell(text=row.applicant_name or "–", note=told),
        Cell(text=str(row.status.label), tone=shown.TONES[row.status]),
        Cell(text="", clock=shown.row_clock(row)),
        Cell(text=step or "–", note=row.assignee_name),
    )
