# SPDX-License-Identifier: Apache-2.0
"""A document's page, its files, its evidence, its print, and what a clerk does with it."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.exchange import queries, services
from lienthong.exchange.forms import PRIORITIES, AssignForm, NoteForm, ReasonForm, RecallForm
from lienthong.exchange.queries import DocumentView, FileView
from lienthong.exchange.rules.edxml import Business, StatusCode
from lienthong.exchange.views import shown
from lienthong.exchange.views.books import CLERK
from lienthong.exchange.views.shown import furniture
from lienthong.files import queries as stored
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Refusal
from lienthong.kernel.ids import LeafId
from lienthong.kernel.text import whole_number
from lienthong.ledger import queries as ledger
from lienthong.ledger.rules import notes, receipts
from lienthong.web.access import actor_of, official

#: Kinds that a browser shows by itself; everything else is downloaded.
SEEN = ("application/pdf", "image/png", "image/jpeg")
#: Proofs checked for one page.
EVENTS_SHOWN = 50
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; object-src 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "private, no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that a receiver's clerk may do."""

    slug: str
    title: Any
    icon: str
    key: str
    form: type[forms.Form]
    does: Callable[[Actor, uuid.UUID, dict[str, Any]], None]
    may: Callable[[DocumentView], bool]
    is_harsh: bool = False
    intro: Any = ""


def _says(*codes: StatusCode) -> Callable[[DocumentView], bool]:
    return lambda view: bool(set(codes) & view.may_say)


def _refuse(actor: Actor, key: uuid.UUID, told: dict[str, Any]) -> None:
    services.refuse(actor=actor, package_id=key, reason=told["reason"])


def _assign(actor: Actor, key: uuid.UUID, told: dict[str, Any]) -> None:
    services.assign(actor=actor, package_id=key, to=told["to"], note=told["reason"])


def _finish(actor: Actor, key: uuid.UUID, told: dict[str, Any]) -> None:
    services.finish(actor=actor, package_id=key, note=told["reason"])


def _agree(actor: Actor, key: uuid.UUID, told: dict[str, Any]) -> None:
    services.answer_request(actor=actor, package_id=key, agrees=True, reason=told["reason"])


def _disagree(actor: Actor, key: uuid.UUID, told: dict[str, Any]) -> None:
    services.answer_request(actor=actor, package_id=key, agrees=False, reason=told["reason"])


def _destroyed(actor: Actor, key: uuid.UUID, told: dict[str, Any]) -> None:
    services.report_destroyed(actor=actor, package_id=key, description=told["reason"])


ACTS = (
    Act(
        slug="dong-y", title=gettext_lazy("Đồng ý với bên gửi"), icon="done", key="y",
        form=NoteForm, does=_agree, may=_says(StatusCode.AGREED),
        intro=gettext_lazy(
            "Nếu là thu hồi hoặc thay thế, sau khi đồng ý không mở được tệp của văn bản nữa."
        ),
    ),
    Act(
        slug="khong-dong-y", title=gettext_lazy("Không đồng ý"), icon="stop", key="k",
        form=ReasonForm, does=_disagree, may=_says(StatusCode.DISAGREED),
        intro=gettext_lazy("Bên gửi đọc được lý do này."),
    ),
    Act(
        slug="phan-cong", title=gettext_lazy("Phân công xử lý"), icon="user", key="p",
        form=AssignForm, does=_assign, may=_says(StatusCode.ASSIGNED),
        intro=gettext_lazy("Bên gửi thấy văn bản đã được phân công và giao cho ai."),
    ),
    Act(
        slug="hoan-thanh", title=gettext_lazy("Hoàn thành"), icon="done", key="h",
        form=NoteForm, does=_finish, may=_says(StatusCode.IN_PROGRESS, StatusCode.FINISHED),
        intro=gettext_lazy("Văn bản rời khỏi danh sách đang xử lý; bên gửi được báo."),
    ),
    Act(
        slug="tu-choi", title=gettext_lazy("Từ chối tiếp nhận"), icon="stop", key="r",
        form=ReasonForm, does=_refuse, may=_says(StatusCode.REFUSED), is_harsh=True,
        intro=gettext_lazy(
            "Chỉ từ chối văn bản sai thẩm quyền, sai nơi nhận hoặc không toàn vẹn. "
            "Bên gửi đọc được lý do; văn bản không tiếp nhận lại được."
        ),
    ),
    Act(
        slug="da-huy", title=gettext_lazy("Báo đã hủy bản lưu"), icon="cross", key="x",
        form=NoteForm, does=_destroyed, may=lambda view: view.is_gone and not view.is_destroyed,
        intro=gettext_lazy(
            "Bản lưu trên hệ thống này đã khóa từ lúc đồng ý. Hủy cả bản tải về, bản in nếu có, "
            "rồi báo cho bên gửi."
        ),
    ),
)  # fmt: skip


@require_safe
@official(CLERK)
def document(request: HttpRequest, package_id: uuid.UUID) -> HttpResponse:
    """A document whole."""
    view = queries.document(actor_of(request), package_id)
    looking = whole_number(request.GET.get("xem", ""), most_digits=3)
    seen = next((one for one in view.files if one.place == looking), None)
    names = {one.code: one.name for one in view.receivers}
    may_register = StatusCode.ACCEPTED in view.may_say
    offers, first = [act for act in ACTS if act.may(view)], 1 if may_register else 2
    lines = [
        {
            "view": one,
            "state": shown.state(one),
            "steps": shown.history(one.events, names),
            "last": one.events[-1] if one.events else None,
        }
        for one in view.receivers
    ]
    context = {
        **furniture(actor_of(request), ""),
        "view": view,
        "facts": shown.facts(view),
        "files": shown.files(view, looking=looking),
        "warnings": shown.warnings(view),
        "lines": lines,
        "own_state": shown.state(view.own) if view.own else None,
        "priority": PRIORITIES[view.edoc.priority],
        "seen": seen if seen and not view.is_gone else None,
        "is_image": bool(seen and seen.media_type.startswith("image/")),
        "is_pdf": bool(seen and seen.media_type == "application/pdf"),
        "may_register": may_register,
        "offers": offers,
        "first_offers": offers[:first],
        "more_offers": offers[first:],
        "errand": view.request,
        "asked": view.own.handling.asked if view.own else None,
        "may_answer": bool(view.entry and view.entry.number and not view.is_gone),
        "tally": _tally(view),
        "may_open_matter": any(right.startswith("cases.") for right in actor_of(request).rights),
    }
    return render(request, "exchange/document.html", context)


@require_POST
@official(CLERK)
def register(request: HttpRequest, package_id: uuid.UUID) -> HttpResponse:
    """Enter a document in the book."""
    number = services.register(actor=actor_of(request), package_id=package_id)
    messages.success(request, _("Đã vào sổ với số đến {number}.").format(number=number))
    return redirect("exchange:document", package_id)


@require_http_methods(["GET", "HEAD", "POST"])
@official(CLERK)
def act(request: HttpRequest, package_id: uuid.UUID, slug: str) -> HttpResponse:
    """One act of a receiver: its page, and doing it."""
    actor = actor_of(request)
    chosen = next((one for one in ACTS if one.slug == slug), None)
    if chosen is None:
        raise Http404
    view = queries.document(actor, package_id)
    form, refused = chosen.form(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            chosen.does(actor, package_id, form.cleaned_data)
        except Refusal as problem:
            refused = shown.said_beside(problem)
        else:
            messages.success(request, _("Đã ghi nhận và báo cho bên gửi."))
            return redirect("exchange:document", package_id)
    told = {"title": chosen.title, "intro": chosen.intro, "refused": refused}
    return _form(request, view, form, act=chosen, told=told)


@require_http_methods(["GET", "HEAD", "POST"])
@official(CLERK)
def recall(request: HttpRequest, package_id: uuid.UUID) -> HttpResponse:
    """Ask for a document back."""
    actor = actor_of(request)
    view = queries.document(actor, package_id)
    offered = [
        (one.code, f"{one.name} ({shown.state(one)[0]})")
        for one in view.receivers
        if not one.handling.is_closed and not one.handling.asked
    ]
    form, refused = RecallForm(request.POST or None, offered=offered), None
    wanted = set(request.POST.getlist("codes"))
    if wanted and not wanted & {code for code, _name in offered}:
        messages.info(request, _("Các nơi này đã được đề nghị, hoặc không còn giữ văn bản."))
        return redirect("exchange:document", package_id)
    if request.method == "POST" and form.is_valid():
        try:
            services.recall(
                actor=actor, package_id=package_id, codes=form.cleaned_data["codes"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Refusal as problem:
            refused = shown.said_beside(problem)
        else:
            messages.success(
                request, _("Đã gửi đề nghị thu hồi. Nơi chưa lấy văn bản được rút lại ngay.")
            )
            return redirect("exchange:document", package_id)
    intro = _(
        "Nơi đã lấy văn bản phải đồng ý thì mới thu hồi được; nơi chưa lấy được rút lại ngay."
    )
    told = {"title": _("Thu hồi văn bản"), "intro": intro, "refused": refused}
    return _form(request, view, form, act=None, told=told)


@require_POST
@official(CLERK)
def change(request: HttpRequest, package_id: uuid.UUID, kind: str) -> HttpResponse:
    """Begin an answer, an update or a replacement."""
    actor = actor_of(request)
    if kind == "tra-loi":
        draft = services.begin_answer(actor=actor, package_id=package_id)
    else:
        business = {"cap-nhat": Business.UPDATE, "thay-the": Business.REPLACE}.get(kind)
        if business is None:
            raise Http404
        draft = services.begin_change(actor=actor, package_id=package_id, business=business)
    return redirect("exchange:compose", draft)


@require_safe
@official(CLERK)
def file(request: HttpRequest, package_id: uuid.UUID, place: int) -> HttpResponseBase:
    """A file of a document; `?tai` downloads it."""
    actor = actor_of(request)
    view = queries.document(actor, package_id)
    if view.is_gone:
        raise Http404
    found = queries.file_of(view, place)
    services.record_view(actor=actor, package_id=package_id, purpose="exchange.file")
    return _served(request, _pieces(actor, package_id, found, came=view.own is not None), found)


@require_safe
@official(CLERK)
def errand_file(
    request: HttpRequest, package_id: uuid.UUID, errand_id: uuid.UUID, place: int
) -> HttpResponseBase:
    """A file of an update, from the page of the document that it is about."""
    actor = actor_of(request)
    view = queries.document(actor, package_id)
    errand = next((one for one in view.errands if one.package_id == errand_id), None)
    found = next((one for one in errand.files if one.place == place), None) if errand else None
    if found is None or view.is_gone:
        raise Http404
    services.record_view(actor=actor, package_id=errand_id, purpose="exchange.file")
    return _served(request, _pieces(actor, errand_id, found, came=view.own is not None), found)


@require_safe
@official(CLERK)
def evidence(request: HttpRequest, package_id: uuid.UUID) -> HttpResponse:
    """Every event of a document with its proof, checked here."""
    view = queries.document(actor_of(request), package_id)
    head = ledger.head("exchange")
    after = whole_number(request.GET.get("sau", ""), most_digits=18)
    rest = [one for one in view.events if after is None or one.position > after]
    page = rest[:EVENTS_SHOWN]
    lines = [
        {
            "event": one,
            "title": queries.title_of(one),
            "is_proven": head is not None and _is_proven(one.id, head.vkey),
        }
        for one in page
    ]
    context = {
        **furniture(actor_of(request), ""),
        "view": view,
        "lines": lines,
        "head": head,
        "first": "?" if len(rest) < len(view.events) else "",
        "next": f"?sau={page[-1].position}" if len(rest) > len(page) else "",
        "handovers": queries.handovers(package_id, [one.id for one in page]),
    }
    return render(request, "exchange/evidence.html", context)


@require_safe
@official(CLERK)
def proof(request: HttpRequest, package_id: uuid.UUID, event_id: uuid.UUID) -> HttpResponse:
    """The receipt of one event, as a file that anybody can check."""
    view = queries.document(actor_of(request), package_id)
    if event_id not in {one.id for one in view.events}:
        raise Http404
    found = ledger.receipt(LeafId(event_id))
    if found is None:
        raise Http404
    name = f"bien-nhan-{event_id}.json"
    return HttpResponse(
        found.to_json(), content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_safe
@official(CLERK)
def handover_proof(
    request: HttpRequest, package_id: uuid.UUID, event_id: uuid.UUID
) -> HttpResponse:
    """The last node's receipt of a handover, as a file that anybody can check."""
    view = queries.document(actor_of(request), package_id)
    seen = [one.id for one in view.events if one.id == event_id]
    found = next((one for one in queries.handovers(package_id, seen) if one.proof), None)
    if found is None:
        raise Http404
    name = f"ban-giao-{found.node}-{event_id}.json"
    return HttpResponse(
        found.proof, content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_safe
@official(CLERK)
def printed(request: HttpRequest, package_id: uuid.UUID) -> HttpResponse:
    """Everything that QĐ 28/2018/QĐ-TTg art. 10.2 asks for, on paper."""
    view = queries.document(actor_of(request), package_id)
    names = {one.code: one.name for one in view.receivers}
    context = {
        **furniture(actor_of(request), ""),
        "view": view,
        "facts": shown.facts(view),
        "files": [(one, one.sha256) for one in view.files],
        "lines": [(one, shown.state(one)) for one in view.receivers],
        "steps": shown.history(view.events, names),
    }
    return render(request, "exchange/print.html", context)


def _form(
    request: HttpRequest, view: DocumentView, form: forms.Form, *, act: Act | None,
    told: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """Show the form of an act, with what was typed; told: title, intro, refused."""
    context = {
        **furniture(actor_of(request), ""),
        **told,
        "view": view,
        "form": form,
        "is_harsh": act is None or act.is_harsh,
        "icon": act.icon if act else "stop",
        "back": reverse("exchange:document", args=[view.package_id]),
    }
    status = shown.status_of(told["refused"]) if told["refused"] else 422 if form.is_bound else 200
    return render(request, "exchange/act.html", context, status=status)


def _tally(view: DocumentView) -> list[tuple[str, str, int]]:
    """Count the receivers by state."""
    counted: dict[str, int] = {}
    for one in view.receivers:
        counted[one.state] = counted.get(one.state, 0) + 1
    return [(str(queries.STATES[key][0]), queries.STATES[key][1], n) for key, n in counted.items()]


def _is_proven(event_id: uuid.UUID, vkey: str) -> bool:
    """Tell whether the log holds an event, with the same check that a stranger makes."""
    receipt = ledger.receipt(LeafId(event_id))
    if receipt is None:
        return False
    try:
        receipts.check(receipt, notes.Verifier.read(vkey))
    except (receipts.BadReceipt, notes.BadNote):
        return False
    return True


def _pieces(actor: Actor, package_id: uuid.UUID, found: FileView, *, came: bool) -> Iterator[bytes]:
    """Yield a file's bytes: what this agency sent is its own, what came lies on the axis."""
    delivery = queries.held_by(actor, package_id) if came else None
    if delivery is not None:
        with services.opened(delivery, found.place) as pieces:
            yield from pieces
        return
    own = queries.own_files(actor, package_id)
    same = (key for key in own if stored.stored(key).sha256 == found.sha256)
    if (key := next(same, None)) is None:
        raise Http404
    with stored.open_stream(key) as stream:
        while piece := stream.read(65_536):
            yield piece


def _served(
    request: HttpRequest, pieces: Iterator[bytes], found: FileView
) -> StreamingHttpResponse:
    """Pass a file on. Its first piece is read here: a refusal must not come after the headers."""
    first = next(pieces, b"")
    is_inline = found.media_type in SEEN and "tai" not in request.GET

    def whole() -> Iterator[bytes]:
        yield first
        yield from pieces

    kind = found.media_type if is_inline else "application/octet-stream"
    headers = _SAFE | {
        "Content-Length": str(found.size_bytes),
        "Content-Disposition": content_disposition_header(not is_inline, found.name) or "inline",
    }
    return StreamingHttpResponse(whole(), content_type=kind, headers=headers)
