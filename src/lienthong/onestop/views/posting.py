# SPDX-License-Identifier: Apache-2.0
"""A result sent by post, as the clerk does it; and the address where carriers tell of parcels."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lienthong.cases import ports, queries, services
from lienthong.cases.queries import CaseView, ParcelView
from lienthong.cases.rules import Verb
from lienthong.cases.rules.posting import SENT, ParcelState
from lienthong.kernel.errors import Kind, Refusal
from lienthong.kernel.ids import CaseId
from lienthong.kernel.text import whole_number
from lienthong.onestop.views import shown
from lienthong.onestop.views.desk import carried, furniture
from lienthong.onestop.views.table import act_of
from lienthong.orgs import queries as orgs
from lienthong.web.access import actor_of, official, public
from lienthong.web.components import Step, SummaryRow

LIMIT_BYTES = 16_384  #: of a carrier's message
REFUSED = 409


@official("cases.receive")
def post(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Pack, print the label, give it to the postman, follow it; POST does one of these."""
    actor = actor_of(request)
    case = queries.case(actor, CaseId(case_id))
    if request.method != "POST":
        services.record_view(actor=actor, case_id=case.id, purpose="cases.parcel")
        return _page(request, case)
    seen = {
        "actor": actor, "case_id": case.id,
        "expected_version": whole_number(request.POST.get("expected_version", "")) or 0,
    }  # fmt: skip
    parcel = _key(request.POST.get("buu_gui", ""))
    acts: dict[str, Callable[[], str]] = {
        "dong-goi": lambda: _packed(seen, request.POST.get("dia_chi", "")),
        "ban-giao": lambda: _handed(seen, parcel),
        "bo": lambda: _unpacked(seen, parcel),
        "mat": lambda: _lost(seen, parcel, request.POST.get("ly_do", "")),
        "hoi": lambda: _settled(seen, parcel, request.POST.get("ly_do", "")),
    }
    try:
        told = acts.get(request.POST.get("viec", ""), acts["dong-goi"])()
    except Refusal as refusal:
        if refusal.kind not in (Kind.INVALID, Kind.CONFLICT):
            raise
        return _page(request, queries.case(actor, case.id), refused=refusal)
    messages.success(request, told)
    href = reverse("onestop:post", args=[case.id]) + carried(request)
    return HttpResponseRedirect(href, status=303)


def _packed(seen: dict[str, Any], mark: str) -> str:
    made = services.pack(**seen, seen_wish=mark)
    if not made.tracking:
        return _("Đã đóng gói. Bưu chính chưa trả lời nên chưa có số hiệu; bấm Lấy số hiệu sau.")
    return _("Đã đóng gói, số hiệu %(number)s. In nhãn, dán lên bì.") % {"number": made.tracking}


def _handed(seen: dict[str, Any], parcel: uuid.UUID) -> str:
    services.hand_to_carrier(**seen, parcel_id=parcel)
    return _("Đã ghi nhận bưu tá nhận bưu gửi. Hồ sơ kết thúc khi bưu chính báo đã phát.")


def _unpacked(seen: dict[str, Any], parcel: uuid.UUID) -> str:
    services.unpack(**seen, parcel_id=parcel)
    return _("Đã bỏ đóng gói.")


def _lost(seen: dict[str, Any], parcel: uuid.UUID, reason: str) -> str:
    services.note_lost(**seen, parcel_id=parcel, reason=reason)
    return _("Đã ghi nhận bưu chính làm mất. Người nộp được báo; in lại và đóng gói gửi lại.")


def _settled(seen: dict[str, Any], parcel: uuid.UUID, answer: str) -> str:
    actor, case_id = seen["actor"], seen["case_id"]
    services.settle_doubt(actor=actor, case_id=case_id, parcel_id=parcel, answer=answer)
    return _("Đã ghi câu trả lời của bưu chính vào ghi chú của hồ sơ.")


def _key(text: str) -> uuid.UUID:
    """Read the key of a parcel; what somebody made up is nobody's."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


@official("cases.receive")
def label(request: HttpRequest, case_id: uuid.UUID, parcel_id: uuid.UUID) -> HttpResponse:
    """The label of a packed parcel, A6."""
    paper = services.label(actor=actor_of(request), case_id=CaseId(case_id), parcel_id=parcel_id)
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="nhan-buu-gui.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


# A carrier has no session and no CSRF token; its signature over the whole body stands for both.
@csrf_exempt
@public
@require_POST
def word(request: HttpRequest, carrier: str) -> HttpResponse:
    body = request.read(LIMIT_BYTES + 1)
    if len(body) > LIMIT_BYTES:
        return JsonResponse({"state": "too_large"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    heard = services.hear(ports.Message(carrier=carrier, body=body, headers=headers))
    return JsonResponse({"state": heard.state, "repeat": heard.is_repeat})


def _page(request: HttpRequest, case: CaseView, *, refused: Refusal | None = None) -> HttpResponse:
    actor = actor_of(request)
    parcels = queries.parcels(actor, case.id)
    present = next((one for one in parcels if one.is_under_way), None)
    context = {
        **furniture(request, actor),
        "case": case,
        "act": act_of(Verb.POST_RESULT),
        "tone": shown.TONES[case.status],
        "refused": refused or "",
        "typed": request.POST.get("ly_do", ""),
        "parcel": present,
        "rows": _rows(present) if present else _wished(case),
        "is_packed": present is not None and present.state is ParcelState.PACKED,
        "is_sent": present is not None and present.state in SENT,
        "steps": steps_of(present) if present else [],
        "may_pack": present is None and _may_post(case),
        "mark": case.wish.mark,
        "earlier": [
            (one, steps_of(one)) for one in parcels if present is None or one.id != present.id
        ],
    }
    return render(request, "onestop/post.html", context, status=REFUSED if refused else 200)


def _may_post(case: CaseView) -> bool:
    return any(one.verb is Verb.POST_RESULT for one in case.next_actions)


def _wished(case: CaseView) -> list[SummaryRow]:
    place = orgs.agency(case.receiving_agency_id)
    return [
        SummaryRow(label=_("Người nhận"), value=case.wish.name),
        SummaryRow(label=_("Điện thoại"), value=case.wish.phone),
        SummaryRow(label=_("Địa chỉ phát"), value=case.wish.address),
        SummaryRow(label=_("Nơi gửi"), value=f"{place.name}, {place.address}"),
        SummaryRow(label=_("Cước"), value=_("Người nhận trả cho bưu tá khi nhận")),
    ]


def _rows(parcel: ParcelView) -> list[SummaryRow]:
    number = parcel.tracking or _("Chưa có")
    return [
        SummaryRow(label=_("Trạng thái"), value=str(parcel.state.label)),
        SummaryRow(label=_("Bưu chính"), value=parcel.carrier),
        SummaryRow(label=_("Số hiệu"), value=number),
        SummaryRow(label=_("Người nhận"), value=f"{parcel.to_name}, {parcel.to_phone}"),
        SummaryRow(label=_("Địa chỉ phát"), value=parcel.to_address),
        SummaryRow(label=_("Kết quả"), value=parcel.result_number),
    ]


def steps_of(parcel: ParcelView) -> list[Step]:
    """Return what happened to a parcel, as it happened."""
    made = [
        Step(title=_("Đóng gói"), phase="done", who=parcel.packed_by, at=parcel.packed_at),
    ]
    if parcel.handed_at:
        title = _("Giao bưu chính")
        made.append(Step(title=title, phase="done", who=parcel.handed_by, at=parcel.handed_at))
    made += [
        Step(
            title=str(one.kind.label), phase="done", at=one.at, text=one.text,
            who=" · ".join(part for part in (one.place, parcel.carrier) if part),
        )
        for one in parcel.words
    ]  # fmt: skip
    return made
