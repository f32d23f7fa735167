# SPDX-License-Identifier: Apache-2.0
"""Calls and their evidence: found, shown without what may name a person, handed out as one file."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.kernel import clock
from lienthong.kernel.actor import Actor
from lienthong.ledger.rules import notes, openings, receipts
from lienthong.ledger.rules.receipts import Receipt
from lienthong.sharing import queries, services
from lienthong.sharing.forms import CallsForm
from lienthong.sharing.queries import RIGHT, FoundCall, Wanted
from lienthong.sharing.rules.running import Outcome
from lienthong.sharing.views.shown import attempted, crumb, fault_words, furniture, took
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, SummaryRow, Table, Tone
from lienthong.web.wording import file_size, legal_time

RESULTS: Mapping[Outcome, tuple[Any, Tone]] = {
    Outcome.ANSWERED: (gettext_lazy("Đã trả lời"), "done"),
    Outcome.FAILED: (gettext_lazy("Bên cung cấp lỗi"), "late"),
    Outcome.REFUSED: (gettext_lazy("Nền tảng từ chối"), "soon"),
    Outcome.LEFT: (gettext_lazy("Bên gọi ngắt"), "stopped"),
}
#: Of what a leaf says: parts that may name a person. The evidence file has them.
UNSHOWN = ("path", "query")
WORDS: Mapping[str, Any] = {
    "at": gettext_lazy("Ghi lúc"),
    "client": gettext_lazy("Bên gọi"),
    "service": gettext_lazy("Dịch vụ"),
    "method": gettext_lazy("Cách gọi"),
    "status": gettext_lazy("Mã trả lời"),
    "fault": gettext_lazy("Lỗi"),
    "purpose": gettext_lazy("Mục đích"),
    "basis": gettext_lazy("Căn cứ pháp lý"),
    "right": gettext_lazy("Quyền"),
    "issue": gettext_lazy("Hồ sơ"),
    "userid": gettext_lazy("Người dùng của bên gọi"),
    "represented-party": gettext_lazy("Thay mặt"),
    "id": gettext_lazy("X-Road-Id"),
    "request_id": gettext_lazy("X-Road-Request-Id"),
    "exchange": gettext_lazy("Mã bằng chứng"),
}
_OF_HEADERS = frozenset({"issue", "userid", "represented-party", "id"})
LONGEST_TEXT = 300


@require_safe
@official(RIGHT)
def calls(request: HttpRequest) -> HttpResponse:
    """Find calls of the agency's systems and to its services."""
    actor = actor_of(request)
    own, systems = queries.parties(actor)
    form = CallsForm(request.GET if "q" in request.GET else None,
                     services=own, systems=systems, today=clock.today())  # fmt: skip
    found: list[FoundCall] = []
    has_more, refusal, wanted = False, "", None
    if not form.is_bound:
        wanted = Wanted(since=clock.now() - dt.timedelta(days=1), until=clock.now())
    elif form.is_valid():
        wanted = form.wanted()
    if wanted is not None:
        made, refusal = attempted(lambda: queries.calls(actor, wanted))
        found, has_more = made or ([], False)
    context = {
        **furniture(actor, "calls"),
        "form": form,
        "refusal": refusal,
        "table": _table(found),
        "is_first": not form.is_bound or form.is_first(),
        "next_href": _after(request, found[-1].leaf) if has_more else "",
        "is_searched": form.is_bound,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "sharing/calls.html", context, status=status)


@require_safe
@official(RIGHT)
def call(request: HttpRequest, leaf: UUID) -> HttpResponse:
    """Show what is recorded of a call, and whether the log holds it."""
    actor = actor_of(request)
    view = queries.call(actor, leaf)
    receipt = queries.proof(actor, leaf)
    word, tone = RESULTS[view.result]
    told = _told(receipt)
    context = {
        **furniture(actor, "calls"),
        "crumbs": [crumb("calls", _("Lượt gọi và bằng chứng"))],
        "call": view,
        "word": word,
        "tone": tone,
        "fault": fault_words(view.fault) if view.fault else "",
        "took": took(view.ms),
        "rows": _rows(told, view),
        "signatures": _signatures(told),
        "receipt": receipt,
        "kept": queries.kept(actor, leaf),
        "was_kept": "kept" in _told(receipt),
        "problem": _problem(receipt),
        "command": f'lienthong verify bang-chung-{leaf}.json --axis-key "{receipt.vkey}"',
    }
    return render(request, "sharing/call.html", context)


@require_safe
@official(RIGHT)
def evidence(request: HttpRequest, leaf: UUID) -> HttpResponse:
    """Hand out the evidence of a call as one file; who takes it is noted."""
    actor: Actor = actor_of(request)
    receipt = services.take_evidence(actor, leaf)
    return HttpResponse(
        receipt.to_json(),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="bang-chung-{leaf}.json"',
            "Cache-Control": "private, no-store",
        },
    )


def _table(found: list[FoundCall]) -> Table:
    heads = (_("Lúc"), _("Bên gọi"), _("Dịch vụ"), _("Kết quả"), _("Mất"))
    return Table(
        caption=_("Lượt gọi, mới nhất trước"),
        columns=tuple(Column(text=text) for text in heads),
        rows=tuple(
            (
                Cell(text=one.at, href=reverse("sharing:call", args=[one.leaf])),
                Cell(text=one.caller or "–"),
                Cell(text=one.service, note=one.method),
                Cell(
                    text=RESULTS[one.result][0], tone=RESULTS[one.result][1],
                    note=fault_words(one.fault) if one.fault else f"HTTP {one.status}",
                ),
                Cell(text=took(one.ms)),
            )
            for one in found
        ),
    )  # fmt: skip


def _after(request: HttpRequest, leaf: UUID) -> str:
    query = request.GET.copy()
    query.setdefault("q", "")
    query["sau"] = str(leaf)
    return f"?{query.urlencode()}"


def _told(receipt: Receipt) -> dict[str, Any]:
    try:
        return openings.opened(receipt.body, receipt.openings)
    except openings.BadOpening:  # `_problem` says so
        return openings.opened(receipt.body, ())


def _rows(told: Mapping[str, Any], view: FoundCall) -> list[SummaryRow]:
    rows = [
        SummaryRow(label=str(words), value=_short(_told_by(name, told[name])))
        for name, words in WORDS.items()
        if told.get(name) not in (None, "")
    ]
    sizes = f"{file_size(view.request_bytes)} / {file_size(view.answer_bytes)}"
    return [*rows, SummaryRow(label=_("Gửi đi / trả về"), value=sizes)]


def _told_by(name: str, written: object) -> object:
    """Return an instant, or words of a header, as people read them; what is none stays as it is.

    Leaves keep headers byte for byte, as they were signed; callers write UTF-8.
    """
    try:
        if name == "at":
            return legal_time(dt.datetime.fromisoformat(str(written)))
        return str(written).encode("latin-1").decode() if name in _OF_HEADERS else written
    except ValueError:
        return written


def _signatures(told: Mapping[str, Any]) -> str:
    """Return what each side signed, as the leaf has it, but for what may name a person."""
    parts = {
        name: {key: value for key, value in part.items() if key not in UNSHOWN}
        for name, part in told.items()
        if isinstance(part, dict)
    }
    return json.dumps(parts, ensure_ascii=False, indent=2) if parts else ""


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _problem(receipt: Receipt) -> str:
    """Return why the proof does not hold, with the check that a stranger makes; "" when it does."""
    try:
        receipts.check(receipt, notes.Verifier.read(receipt.vkey))
    except (notes.BadNote, receipts.BadReceipt) as problem:
        return str(problem)
    return ""
