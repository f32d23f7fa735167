# SPDX-License-Identifier: Apache-2.0
"""Writing a document: its words, its files, whom it goes to, a last look, and sending it."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.exchange import queries, services
from lienthong.exchange.errors import DraftChanged, PackageIncomplete
from lienthong.exchange.forms import PRIORITIES, GroupForm, LetterForm
from lienthong.exchange.queries import DraftView
from lienthong.exchange.rules import edxml
from lienthong.exchange.rules.desk import DraftState
from lienthong.exchange.rules.edxml import Business
from lienthong.exchange.views import shown
from lienthong.exchange.views.books import CLERK
from lienthong.exchange.views.shown import furniture
from lienthong.files.rules import PDF
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Missing, Refusal
from lienthong.orgs import queries as orgs
from lienthong.orgs.errors import BadAgencyCode
from lienthong.orgs.queries import AgencyView
from lienthong.orgs.rules import AgencyKind
from lienthong.web.access import actor_of, official
from lienthong.web.components import SummaryRow, Tab
from lienthong.web.wording import legal_date, legal_time

#: Agencies of one search.
MOST_FOUND = 60
_BETWEEN_CODES = re.compile(r"[\s,;]+")


@require_POST
@official(CLERK)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a new document."""
    return redirect("exchange:compose", services.begin(actor=actor_of(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@official(CLERK)
def compose(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """What a document says, and its files; each button keeps what was typed first."""
    actor = actor_of(request)
    view = queries.draft(actor, draft_id)
    if view.state is not DraftState.OPEN:
        return redirect("exchange:review", draft_id)
    form = LetterForm(request.POST or None, letter=view.letter, business=view.business)
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("da_xem", "")
        try:
            services.save(actor=actor, draft_id=draft_id, letter=form.letter(), seen=seen)
            _with_files(request, actor, draft_id)
            return _onwards(request, draft_id)
        except Refusal as problem:
            refused = shown.said_beside(problem)
            view = queries.draft(actor, draft_id)
    context = {
        **furniture(actor, "exchange:drafts"),
        "draft": view,
        "form": form,
        "refused": refused,
        "differences": _differences(form, view) if isinstance(refused, DraftChanged) else [],
        "files": [
            {"key": key, "file": one, "is_pdf": one.media_type == PDF}
            for key, one in zip(view.file_keys, view.files, strict=True)
        ],
        "title": _title(view),
    }
    status = shown.status_of(refused) if refused else 422 if form.errors else 200
    return render(request, "exchange/compose.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@official(CLERK)
def receivers(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Choose receivers in the agency tree, by search, by code, or by group."""
    actor = actor_of(request)
    view = queries.draft(actor, draft_id)
    if view.state is not DraftState.OPEN:
        return redirect("exchange:review", draft_id)
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            _choose(request, actor, view)
            return redirect(f"{reverse('exchange:receivers', args=[draft_id])}?{_place(request)}")
        except Refusal as problem:
            refused = problem
    branch = _branch(request)
    chosen = {one.code for one in view.receivers}
    lost = set(queries.unreachable([one.code for one in branch.found]))
    context = {
        **furniture(actor, "exchange:drafts"),
        "draft": view,
        "branch": branch,
        "found": [
            {
                "agency": one,
                "is_chosen": one.code in chosen,
                "is_lost": one.code in lost or one.code == view.agency.code,
            }
            for one in branch.found
        ],
        "free": [
            one.code
            for one in branch.found
            if one.code not in chosen | lost and one.code != view.agency.code
        ],
        "groups": queries.groups(actor),
        "refused": refused,
        "pasted": request.POST.get("ma", "") if refused else "",
    }
    return render(request, "exchange/receivers.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@official(CLERK)
def review(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """A last look; the button sends. After an outage the same button sends the same document."""
    actor = actor_of(request)
    view, refused = queries.draft(actor, draft_id), None
    if request.method == "POST":
        try:
            seen = request.POST.get("da_xem", "")
            package = services.send(actor=actor, draft_id=draft_id, seen=seen)
        except Refusal as problem:
            refused = shown.said_beside(problem)
            view = queries.draft(actor, draft_id)
        else:
            messages.success(
                request, _("Đã gửi. Trục đã ký biên nhận; xem ở Bằng chứng và biên nhận.")
            )
            about = view.about if view.business is Business.UPDATE else None
            return redirect("exchange:document", about or package)
    edoc, is_open = queries.edoc_of(view), view.state is DraftState.OPEN
    context = {
        **furniture(actor, "exchange:drafts"),
        "draft": view,
        "refused": refused,
        "problems": queries.problems_of(view) if is_open else [],
        "alike": queries.alike(view) if is_open else [],
        "is_late": is_open and _is_late(view),
        "is_sending": view.state is DraftState.SENDING,
        "rows": _rows(view),
        "title": _title(view),
        "edxml": _preview(edoc),
        "changes": edoc.errand.changes,
    }
    status = shown.status_of(refused) if refused else 200
    return render(request, "exchange/review.html", context, status=status)


@require_POST
@official(CLERK)
def drop(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    services.drop(actor=actor_of(request), draft_id=draft_id)
    messages.success(request, _("Đã bỏ bản thảo."))
    return redirect("exchange:drafts")


@require_http_methods(["GET", "HEAD", "POST"])
@official(CLERK)
def groups(request: HttpRequest) -> HttpResponse:
    """The agency's groups of receivers."""
    actor = actor_of(request)
    if request.method == "POST":
        services.drop_group(actor=actor, group_id=_uuid(request.POST.get("nhom", "")))
        return redirect("exchange:groups")
    found = queries.groups(actor)
    names = orgs.names_by_code({code for one in found for code in one.codes})
    context = {
        **furniture(actor, "exchange:groups"),
        "groups": [(one, [names.get(code, code) for code in one.codes]) for one in found],
    }
    return render(request, "exchange/groups.html", context)


@require_safe
@official(CLERK)
def preview(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The edXML of a draft as a file, without the bytes of its attachments."""
    view = queries.draft(actor_of(request), draft_id)
    return HttpResponse(
        _preview(queries.edoc_of(view)), content_type="application/xml",
        headers={"Content-Disposition": 'attachment; filename="xem-truoc.edxml"'},
    )  # fmt: skip


# ── What the pages do


def _with_files(request: HttpRequest, actor: Actor, draft_id: uuid.UUID) -> None:
    """Attach what came along; then do what the button says with a file."""
    for upload in request.FILES.getlist("tep"):
        services.attach(actor=actor, draft_id=draft_id, content=upload, name=upload.name or "tep")
    verb, _colon, key = request.POST.get("viec", "").partition(":")
    if verb == "bo":
        services.detach(actor=actor, draft_id=draft_id, file_id=_uuid(key))
    if verb == "ky":
        services.seal(actor=actor, draft_id=draft_id, file_id=_uuid(key))
        messages.success(request, _("Đã ký số của cơ quan lên tệp."))


def _onwards(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    verb = request.POST.get("viec", "")
    if verb == "noi-nhan":
        return redirect("exchange:receivers", draft_id)
    if verb == "xem-lai":
        return redirect("exchange:review", draft_id)
    if verb == "luu":
        messages.success(request, _("Đã lưu bản thảo."))
    return redirect(f"{reverse('exchange:compose', args=[draft_id])}#tep")


def _choose(request: HttpRequest, actor: Actor, view: DraftView) -> None:
    """Do what a button of the picker says."""
    verb, _colon, key = request.POST.get("viec", "").partition(":")
    if verb == "bo":
        services.remove_receivers(actor=actor, draft_id=view.id, codes=request.POST.getlist("bo"))
    elif verb == "bo-het":
        everybody = [one.code for one in view.receivers]
        services.remove_receivers(actor=actor, draft_id=view.id, codes=everybody)
    elif verb == "luu-nhom":
        form = GroupForm({"name": request.POST.get("ten_nhom", "")})
        name = form.cleaned_data["name"] if form.is_valid() else ""
        services.keep_group(actor=actor, name=name, codes=[one.code for one in view.receivers])
        messages.success(request, _("Đã lưu nhóm {name}.").format(name=name))
    else:
        added = services.add_receivers(
            actor=actor, draft_id=view.id, codes=_added(request, actor, verb, key)
        )
        messages.success(request, _("Đã thêm {count} nơi nhận.").format(count=added))


def _added(request: HttpRequest, actor: Actor, verb: str, key: str) -> list[str]:
    """Return the codes that a button adds."""
    if verb == "nhom":
        return [code for one in queries.groups(actor) if str(one.id) == key for code in one.codes]
    if verb == "ma":
        return [one for one in _BETWEEN_CODES.split(request.POST.get("ma", "")) if one]
    if verb == "ca-cap":
        found = _branch(request).found
        own, lost = actor.agency_code, set(queries.unreachable([one.code for one in found]))
        return [one.code for one in found if one.code not in lost and one.code != own]
    return request.POST.getlist("chon")


# ── The agency tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A part of the agency tree: what lies below an agency, what was found, or a whole level."""

    found: list[AgencyView]
    text: str = ""
    at: AgencyView | None = None
    above: AgencyView | None = None
    kind: str = ""
    tabs: tuple[Tab, ...] = ()


def _branch(request: HttpRequest) -> Branch:
    told = request.POST if request.method == "POST" else request.GET
    text = told.get("tim", "")[:100].strip()
    kind = told.get("cap", "")
    tabs = _tabs(kind, is_root=not text and not told.get("o"))
    if text:
        return Branch(found=orgs.agencies_named(text, limit=MOST_FOUND), text=text, tabs=tabs)
    if told.get("o"):
        try:
            at = orgs.agency_by_code(told["o"][:40])
        except (Missing, BadAgencyCode):
            return Branch(found=_roots(""), tabs=tabs)
        above = orgs.agency(at.parent_id) if at.parent_id else None
        return Branch(found=[at, *orgs.children(at.id)], at=at, above=above, tabs=tabs)
    return Branch(found=_roots(kind), kind=kind, tabs=tabs)


def _roots(kind: str) -> list[AgencyView]:
    kinds = {
        "bo": (AgencyKind.MINISTRY, AgencyKind.GOVERNMENT_BODY),
        "tinh": (AgencyKind.PROVINCE_COMMITTEE,),
    }.get(kind)
    found = orgs.roots()
    return [one for one in found if one.kind in kinds] if kinds else found


def _tabs(kind: str, *, is_root: bool) -> tuple[Tab, ...]:
    offered = (
        ("", _("Mọi cơ quan cấp 1")),
        ("bo", _("Bộ, ngành")),
        ("tinh", _("Tỉnh, thành phố")),
    )
    return tuple(
        Tab(text=text, href=f"?{urlencode({'cap': key})}", is_current=is_root and key == kind)
        for key, text in offered
    )


def _place(request: HttpRequest) -> str:
    """Return where in the tree the clerk is, to come back there."""
    kept = {name: request.POST.get(name, "") for name in ("o", "tim", "cap")}
    return urlencode({name: value for name, value in kept.items() if value})


# ── What is shown


def _title(view: DraftView) -> str:
    return {
        Business.UPDATE: _("Cập nhật văn bản {code}"),
        Business.REPLACE: _("Thay thế văn bản {code}"),
    }.get(view.business, _("Soạn văn bản")).format(code=view.about_code)


def _is_late(view: DraftView) -> bool:
    """Tell whether it is too late for a document; an update keeps the day of what it updates."""
    return view.business is not Business.UPDATE and queries.is_late(view.letter.issued_on)


def _differences(form: LetterForm, view: DraftView) -> list[tuple[str, object]]:
    """Return the fields that another clerk has filled in otherwise, with what stands there."""
    typed = form.letter()
    return [
        (str(field.label), _told(field, told))
        for name, field in form.fields.items()
        if (told := getattr(view.letter, name)) != getattr(typed, name)
    ]


def _told(field: forms.Field, value: object) -> object:
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return dict(choices).get(str(value), value)
    return legal_date(value) if isinstance(value, dt.date) else value


def _rows(view: DraftView) -> list[SummaryRow]:
    letter, compose = view.letter, reverse("exchange:compose", args=[view.id])
    choose = reverse("exchange:receivers", args=[view.id])
    named = ", ".join(one.name for one in view.receivers[:12])
    more = len(view.receivers) - 12
    to = f"{named} {_('và {count} nơi khác').format(count=more)}" if more > 0 else named
    told = queries.edoc_of(view)
    by = queries.send_by(letter.issued_on) if view.business is not Business.UPDATE else None
    head = " ".join(part for part in (letter.competence, letter.signer_position) if part)
    rows = (
        (_("Loại văn bản"), letter.type_name, compose),
        (_("Số và ký hiệu"), told.code, compose),
        (_("Ngày văn bản"), f"{letter.issued_on:%d/%m/%Y}" if letter.issued_on else "", compose),
        (_("Gửi chậm nhất"), legal_time(by) if by else "", ""),
        (_("Trích yếu"), letter.subject, compose),
        (_("Người ký"), ", ".join(p for p in (head, letter.signer_name) if p), compose),
        (_("Mức độ khẩn"), str(PRIORITIES[told.priority]), compose),
        (_("Hạn trả lời"), f"{letter.due_on:%d/%m/%Y}" if letter.due_on else "", compose),
        (_("Tệp"), ", ".join(one.name for one in view.files), f"{compose}#tep"),
        (_("Nơi nhận"), f"{to} ({len(view.receivers)})" if to else "", choose),
        (_("Trả lời cho"), ", ".join(one.code for one in view.response_for), ""),
        (_("Lý do"), letter.reason, compose),
    )
    is_open = view.state is DraftState.OPEN
    return [
        SummaryRow(label=label, value=value, change_href=href if is_open else "")
        for label, value, href in rows
        if value
    ]


def _preview(edoc: edxml.Edoc) -> str:
    """Write the edXML of a draft; the bytes of attachments are left out."""
    try:
        written = b"".join(edxml.write(edoc, lambda _one: [])).decode()
    except PackageIncomplete:
        return ""
    return written.replace("><", ">\n<")


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
