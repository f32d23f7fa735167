# SPDX-License-Identifier: Apache-2.0
"""How documents look: states in words and colours, tables, the clerks' side navigation."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.exchange import queries
from lienthong.exchange.forms import PRIORITIES
from lienthong.exchange.queries import (
    DocumentView,
    EventView,
    InQueue,
    OutQueue,
    ReceiverView,
    Row,
)
from lienthong.exchange.rules.edxml import Priority
from lienthong.exchange.rules.findings import FileFinding, Verdict
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Refusal
from lienthong.web.components import Cell, Column, FileLink, NavLink, Step, SummaryRow, Table, Tone
from lienthong.web.errors import STATUS
from lienthong.web.wording import legal_time

INBOX = (
    (InQueue.NEW, gettext_lazy("Văn bản mới đến"), "inbox", "new", "i"),
    (InQueue.ASKED, gettext_lazy("Bên gửi đề nghị"), "help", "asked", "e"),
    (InQueue.ANSWER, gettext_lazy("Có hạn trả lời"), "clock", "answer", "t"),
    (InQueue.LATE, gettext_lazy("Quá hạn"), "late", "late", "l"),
    (InQueue.WORKING, gettext_lazy("Đang xử lý"), "edit", "working", "w"),
    (InQueue.ALL, gettext_lazy("Mọi văn bản đến"), "list", "", "o"),
)
OUTBOX = (
    (OutQueue.ALL, gettext_lazy("Văn bản đã gửi")),
    (OutQueue.WAITING, gettext_lazy("Chưa đến đủ nơi")),
    (OutQueue.REFUSED, gettext_lazy("Bị từ chối")),
    (OutQueue.ASKED, gettext_lazy("Chờ bên nhận đồng ý")),
    (OutQueue.LATE, gettext_lazy("Quá hạn trả lời")),
)


def furniture(actor: Actor, current: str) -> dict[str, Any]:
    """Give a page its side navigation with the numbers."""
    counts = queries.counts(actor)
    address = reverse("exchange:inbox")
    links = [
        NavLink(
            text=str(title),
            href=f"{address}?{urlencode({'hang': queue.value})}",
            icon=icon,
            is_current=current == f"in-{queue.value}",
            count=getattr(counts, count) if count else None,
            is_late=queue is InQueue.LATE,
            key=key,
        )
        for queue, title, icon, count, key in INBOX
    ]
    pages = (
        ("exchange:outbox", _("Văn bản đi"), "send", "s"),
        ("exchange:drafts", _("Bản thảo"), "file", "d"),
        ("exchange:groups", _("Nhóm nơi nhận"), "people", "n"),
        ("exchange:statistics", _("Thống kê"), "chart", "k"),
    )
    links += [
        NavLink(text=text, href=reverse(name), icon=icon, is_current=current == name, key=key)
        for name, text, icon, key in pages
    ]
    if any(right.startswith("cases.") for right in actor.rights):
        links.append(NavLink(text=_("Một cửa"), href="/mot-cua/", icon="home"))
    return {"side_links": links}


def said_beside(refusal: Refusal) -> Refusal:
    """Return a refusal that is said beside what was typed, which stays; raise any other."""
    if refusal.kind in (Kind.DENIED, Kind.MISSING):
        raise refusal
    return refusal


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a page that says a refusal."""
    return STATUS[refusal.kind]


def came_table(rows: Iterable[Row], caption: str) -> Table:
    """Draw a list of what came."""
    return Table(
        caption=caption,
        columns=(
            Column(text=_("Văn bản")),
            Column(text=_("Số, ký hiệu")),
            Column(text=_("Bên gửi")),
            Column(text=_("Khẩn")),
            Column(text=_("Đến lúc")),
            Column(text=_("Hạn")),
            Column(text=_("Trạng thái")),
        ),
        rows=tuple(
            (_named(row), _coded(row), Cell(text=row.other), _urgent(row), Cell(text=row.at),
             _due(row), _stands(row))
            for row in rows
        ),
    )  # fmt: skip


def went_table(rows: Iterable[Row], caption: str) -> Table:
    """Draw a list of what was sent."""
    return Table(
        caption=caption,
        columns=(
            Column(text=_("Văn bản")),
            Column(text=_("Số, ký hiệu")),
            Column(text=_("Nơi nhận")),
            Column(text=_("Khẩn")),
            Column(text=_("Gửi lúc")),
            Column(text=_("Hạn")),
            Column(text=_("Trạng thái")),
        ),
        rows=tuple(
            (_named(row), _coded(row), Cell(text=row.other), _urgent(row), Cell(text=row.at),
             _due(row), _counted(row))
            for row in rows
        ),
    )  # fmt: skip


def _named(row: Row) -> Cell:
    number = _("số đến {number}").format(number=row.number) if row.number else ""
    note = " · ".join(part for part in (row.type_name, number) if part)
    return Cell(
        text=row.subject, href=reverse("exchange:document", args=[row.package_id]), note=note
    )


def _coded(row: Row) -> Cell:
    day = f"{row.issued_on:%d/%m/%Y}" if row.issued_on else ""
    return Cell(text=row.code, is_code=True, note=day)


def _urgent(row: Row) -> Cell:
    if row.priority is Priority.ORDINARY:
        return Cell(text="")
    return Cell(text=str(PRIORITIES[row.priority]), tone="late" if row.priority > 2 else "soon")


def _due(row: Row) -> Cell:
    if row.due_on is None:
        return Cell(text="")
    text = f"{row.due_on:%d/%m/%Y}"
    return Cell(text=text, tone="late") if row.is_late else Cell(text=text)


def _stands(row: Row) -> Cell:
    key = row.status or "waiting"
    if row.asked:
        key = f"asked_{row.asked}"
    elif row.outcome in ("taken_back", "replaced"):
        key = row.outcome
    text, tone = queries.STATES[key]
    return Cell(text=str(text), tone=tone)


def _counted(row: Row) -> Cell:
    if len(row.counts) == 1:
        text, tone = queries.STATES[row.counts[0][0]]
        return Cell(text=str(text), tone=tone)
    worst = min((key for key, _count in row.counts), key=_weight, default="waiting")
    told = ", ".join(f"{count} {queries.STATES[key][0]!s}".lower() for key, count in row.counts)
    return Cell(text=str(queries.STATES[worst][0]), tone=queries.STATES[worst][1], note=told)


def _weight(key: str) -> int:
    order = ("02", "failed", "asked_take_back", "asked_update", "asked_replace", "waiting")
    return order.index(key) if key in order else len(order)


def facts(view: DocumentView) -> list[SummaryRow]:
    """List what QĐ 28/2018/QĐ-TTg art. 10.2 asks to be shown, but for files, states and history."""
    told = view.edoc
    signer = told.signer
    signed = ""
    if signer:
        head = " ".join(part for part in (signer.competence, signer.position) if part)
        signed = ", ".join(part for part in (head, signer.full_name) if part)
    entry = view.entry
    rows = [
        (_("Số và ký hiệu"), told.code),
        (_("Ngày văn bản"), _day(told.issued_on)),
        (_("Loại văn bản"), told.type_name),
        (_("Trích yếu"), told.subject),
        (_("Nội dung"), told.content),
        (_("Mức độ khẩn"), str(PRIORITIES[Priority(told.priority)])),
        (_("Người ký"), signed),
        (_("Bên gửi"), f"{view.sender_name} ({view.sender_code})"),
        (_("Bên nhận"), _to(view)),
        (_("Thời hạn xử lý"), _day(told.due_on)),
        (_("Thời gian gửi"), legal_time(view.sent_at)),
        (_("Thời gian nhận"), legal_time(entry.arrived_at) if entry else ""),
        (_("Số đến"), f"{entry.number}/{entry.year}" if entry and entry.number else ""),
        (_("Người vào sổ"), entry.registered_by if entry else ""),
        (_("Giao xử lý"), entry.assigned_to if entry else ""),
        (_("Mã định danh văn bản"), told.document_id),
        (_("Địa danh"), told.place),
        (_("Phạm vi lưu hành"), told.sphere),
        (_("Số bản"), str(told.copies or "")),
        (_("Số trang"), str(told.pages or "")),
        (_("Bản giấy"), _("Có gửi kèm") if told.paper_follows else ""),
    ]
    return [SummaryRow(label=label, value=value) for label, value in rows if value]


def _to(view: DocumentView) -> str:
    named = [f"{one.name or one.code}" for one in view.edoc.receivers[:5]]
    more = view.receiver_count - len(named)
    told = ", ".join(named)
    return f"{told} {_('và {count} nơi khác').format(count=more)}" if more > 0 else told


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def history(events: Sequence[EventView], names: Mapping[str, str]) -> list[Step]:
    """Draw what happened, oldest first."""
    return [
        Step(
            title=queries.title_of(one),
            phase="done",
            who=one.by or names.get(one.agency_code, ""),
            at=one.at,
            text=one.reason,
        )
        for one in events
    ]


def state(view: ReceiverView) -> tuple[str, Tone]:
    """Return the state of a receiver in words, and its colour."""
    text, tone = queries.STATES[view.state]
    return str(text), tone


def files(view: DocumentView, *, looking: int | None = None) -> list[FileLink]:
    """List a document's files, each opened in place."""
    address = reverse("exchange:document", args=[view.package_id])
    return [
        FileLink(
            name=one.name,
            href="" if view.is_gone else f"{address}?xem={one.place}#xem",
            size_bytes=one.size_bytes,
            note=" · ".join(
                part
                for part in (_("đang xem") if one.place == looking else "", signed(one.finding))
                if part
            ),
        )
        for one in view.files
    ]


def signed(found: FileFinding | None) -> str:
    """Return in words what is known of a file's signatures, and whose they are."""
    if found is None:
        return _("chưa kiểm tra chữ ký số")
    names = ", ".join(dict.fromkeys(one.signer for one in found.signatures if one.signer))
    told = [str(queries.VERDICTS[found.verdict][0]), names]
    if found.has_legal_value:
        told.append(_("có giá trị như bản gốc giấy (Nghị định 30/2020/NĐ-CP, Điều 5)"))
    return ": ".join(part for part in told[:2] if part) + "".join(f"; {one}" for one in told[2:])


def warnings(view: DocumentView) -> list[str]:
    """Say of each file whose signature does not hold what to do."""
    told = _("Chữ ký số trong tệp {name} không hợp lệ: không dùng tệp này, hãy hỏi lại bên gửi.")
    return [
        told.format(name=one.name)
        for one in view.files
        if one.finding and one.finding.verdict is Verdict.BAD
    ]
