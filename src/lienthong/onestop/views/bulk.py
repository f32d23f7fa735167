# SPDX-License-Identifier: Apache-2.0
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.cases import errors, queries, services
from lienthong.cases.services import Assignee, Chosen, Outcome
from lienthong.files import queries as files
from lienthong.identity import queries as identity
from lienthong.kernel import pdf
from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AccountId, AgencyId, CaseId
from lienthong.onestop.views.desk import BACK, furniture, place
from lienthong.web.access import actor_of, official
from lienthong.web.components import Cell, Column, FieldView, Option, Table

#: Who may be handed a next step holds one of these; each step checks its own.
NEXT_RIGHTS = frozenset({"cases.receive", "cases.appraise", "cases.sign"})
#: Slips joined in one file.
MOST_PRINTED = 50
#: Under which name the rows of a list are posted.
PICKED = "ho_so"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act on many dossiers: its words, its key, its service."""

    key: str  #: in the posted form
    letter: str  #: officials' key
    icon: str
    title: Any
    button: Any
    intro: Any
    run: Callable[[Actor, Sequence[Chosen], Assignee | None], tuple[Outcome, ...]]
    asks: str = ""  #: who does the waiting step, or who takes the next one


DEEDS = (
    Deed(
        key="tiep-nhan", letter="a", icon="check", title=gettext_lazy("Tiếp nhận hồ sơ"),
        button=gettext_lazy("Tiếp nhận"),
        intro=gettext_lazy("Mỗi hồ sơ được hẹn ngày trả và có giấy tiếp nhận riêng."),
        run=lambda actor, chosen, _whom: services.accept_many(actor=actor, chosen=chosen),
    ),
    Deed(
        key="giao", letter="m", icon="user", title=gettext_lazy("Giao bước đang chờ"),
        button=gettext_lazy("Giao cho…"), asks="step",
        intro=gettext_lazy("Người được giao thấy các hồ sơ này ở mục “Giao cho tôi”."),
        run=lambda actor, chosen, whom: services.assign_many(
            actor=actor, chosen=chosen, assignee=whom
        ),
    ),
    Deed(
        key="chuyen", letter="h", icon="send", title=gettext_lazy("Hoàn thành và chuyển tiếp"),
        button=gettext_lazy("Chuyển tiếp"),
        intro=gettext_lazy("Bước đang chờ của mỗi hồ sơ được ghi là xong; bước sau mở ra."),
        asks="next",
        run=lambda actor, chosen, whom: services.complete_many(
            actor=actor, chosen=chosen, hand_to=whom
        ),
    ),
)  # fmt: skip


@official()
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    actor, chosen = actor_of(request), chosen_of(request.POST.getlist(PICKED))
    if not chosen:
        messages.warning(request, _("Chưa chọn hồ sơ nào. Đánh dấu các dòng cần làm rồi bấm lại."))
        return HttpResponseRedirect(_list_href(request), status=303)
    if request.POST.get("viec") == "in-phieu":
        return _slips(request, actor, chosen)
    if request.POST.get("viec") == "in-gop":
        return _joined(actor, chosen)
    deed = next((one for one in DEEDS if one.key == request.POST.get("viec")), None)
    if deed is None:
        raise Http404
    whom = _whom(actor, chosen, deed.asks)
    picked = request.POST.get("cho", "")
    is_gone = bool(deed.asks and picked) and picked not in whom
    if is_gone:  # between the two presses: nobody is freed of a step because of it
        messages.error(request, _("Người vừa chọn không còn nhận được việc này. Chọn lại."))
    if request.POST.get("chac") != "1" or is_gone:
        return _asked(request, actor, deed, chosen, whom)
    assignee = (
        Assignee(account_id=AccountId(uuid.UUID(picked)), name=whom[picked])
        if picked in whom
        else None
    )
    return _told(request, actor, deed, deed.run(actor, chosen, assignee))


def chosen_of(values: Sequence[str]) -> list[Chosen]:
    """Read `dossier:version:step or parcel`; what somebody made up is left out."""
    found = []
    for value in values:
        case_id, _colon, rest = value.partition(":")
        version, _colon, seen_id = rest.partition(":")
        try:
            found.append(
                Chosen(
                    case_id=CaseId(uuid.UUID(case_id)),
                    version=int(version),
                    seen_id=uuid.UUID(seen_id) if seen_id else None,
                )
            )
        except ValueError:
            continue
    return found


def _whom(actor: Actor, chosen: Sequence[Chosen], asks: str) -> dict[str, str]:
    """Return who may be chosen, by account: for every chosen step, or for whatever comes next."""
    if asks == "next" and actor.agency_id:
        people = identity.colleagues(AgencyId(actor.agency_id))
        able = [one for one in people if one.rights & NEXT_RIGHTS and not one.is_absent]
        return {str(one.account_id): one.name for one in able}
    if asks != "step":
        return {}
    rights = queries.rights_of_steps(actor, [one.seen_id for one in chosen if one.seen_id])
    assert actor.agency_id
    holders = [
        {
            str(one.id): one.name
            for one in identity.officials_with_right(right, AgencyId(actor.agency_id))
        }
        for right in sorted(rights)
    ]
    first, rest = (holders[0], holders[1:]) if holders else ({}, [])
    return {key: name for key, name in first.items() if all(key in other for other in rest)}


def _asked(
    request: HttpRequest,
    actor: Actor,
    deed: Deed,
    chosen: Sequence[Chosen],
    whom: Mapping[str, str],
) -> HttpResponse:
    heads = queries.chosen_heads(actor, [one.case_id for one in chosen])
    rows = [heads[one.case_id] for one in chosen if one.case_id in heads]
    field = FieldView(
        name="cho", label=_("Giao cho") if deed.asks == "step" else _("Chuyển cho"),
        kind="select", is_required=False,
        options=(
            Option(
                value="",
                label=_("Không ai: trả lại hàng chờ chung")
                if deed.asks == "step"
                else _("Bất kỳ ai giữ vị trí tiếp theo"),
            ),
            *(Option(value=key, label=name) for key, name in whom.items()),
        ),
    )  # fmt: skip
    table = Table(
        caption=_("Các hồ sơ đã chọn"),
        columns=tuple(Column(text=text) for text in (_("Mã hồ sơ"), _("Người nộp"))),
        rows=tuple((Cell(text=one.code, is_code=True), Cell(text=name)) for one, name in rows),
    )
    context = {
        "heading": f"{deed.title}: {len(rows)}",
        "deed": deed,
        "table": table,
        "field": field if deed.asks else None,
        "picked": request.POST.getlist(PICKED),
        "many": len(rows),
    }
    return _shown(request, actor, context)


def _told(
    request: HttpRequest, actor: Actor, deed: Deed, outcomes: Sequence[Outcome]
) -> HttpResponse:
    return _shown(request, actor, {"heading": str(deed.title), **told_of(outcomes)})


def told_of(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """Return what a page tells of acts on many dossiers: what became of each, refusals first."""
    done = sum(one.is_done for one in outcomes)
    headings = (_("Mã hồ sơ"), _("Kết quả"), _("Lý do"))
    table = Table(
        caption=_("Kết quả từng hồ sơ"),
        columns=tuple(Column(text=text) for text in headings),
        rows=tuple(_line(one) for one in sorted(outcomes, key=lambda one: one.is_done)),
    )
    return {"table": table, "done": done, "refused": len(outcomes) - done, "is_told": True}


def _line(one: Outcome) -> tuple[Cell, ...]:
    href = reverse("onestop:dossier", args=[one.case_id]) if one.code else ""
    if not one.is_done:
        said = Cell(text=_("Chưa làm được"), tone="late")
    elif one.was_done:
        said = Cell(text=_("Đã làm từ trước"), tone="done")
    else:
        said = Cell(text=_("Xong"), tone="done")
    return (Cell(text=one.code or "–", href=href, is_code=True), said, Cell(text=one.why or "–"))


def _slips(request: HttpRequest, actor: Actor, chosen: Sequence[Chosen]) -> HttpResponse:
    ids = [one.case_id for one in chosen[:100]]
    heads, slips = queries.chosen_heads(actor, ids), queries.slips_among(actor, ids)
    rows = tuple(
        (
            Cell(text=slip.number, href=reverse("onestop:slip", args=[case_id, slip.id])),
            Cell(text=str(slip.form.label)),
            Cell(text=heads[case_id][1]),
        )
        for case_id in heads
        for slip in slips.get(case_id, ())
    )
    headings = (_("Số phiếu"), _("Loại phiếu"), _("Người nộp"))
    context = {
        "heading": _("Phiếu của các hồ sơ đã chọn"),
        "table": Table(
            caption=_("Phiếu đã ký số"),
            columns=tuple(Column(text=text) for text in headings),
            rows=rows,
        ),
        "is_print": True,
        "picked": request.POST.getlist(PICKED),
        "without": len(heads) - len(slips),
    }
    return _shown(request, actor, context)


def _joined(actor: Actor, chosen: Sequence[Chosen]) -> HttpResponse:
    """Return the newest sealed slip of each chosen dossier as one PDF, for the printer."""
    slips = queries.slips_among(actor, [one.case_id for one in chosen[:MOST_PRINTED]])
    newest = [found[-1].file_id for found in slips.values()]
    kept = [files.read_bytes(file_id) for file_id in newest if file_id]
    for case_id, found in slips.items():
        if found[-1].file_id:
            services.note_handed(actor=actor, case_id=case_id, file_id=found[-1].file_id)
    if not kept:
        raise errors.SlipNotReady
    headers = {
        "Content-Disposition": 'inline; filename="phieu.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf.joined(kept), content_type="application/pdf", headers=headers)


def _shown(request: HttpRequest, actor: Actor, context: dict[str, Any]) -> HttpResponse:
    around = furniture(request, actor) | {"back": _list_href(request), "kept": _kept(request)}
    return render(request, "onestop/bulk.html", {**around, **context})


def _kept(request: HttpRequest) -> str:
    return place(request, request.POST.get(BACK, ""))


def _list_href(request: HttpRequest) -> str:
    kept = _kept(request)
    return f"{reverse('onestop:inbox')}?{kept}" if kept else reverse("onestop:inbox")
