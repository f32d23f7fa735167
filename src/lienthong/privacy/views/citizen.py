# SPDX-License-Identifier: Apache-2.0
"""What citizens see and do: purposes, consent, requests."""

import datetime as dt
import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.files import queries as files_queries
from lienthong.kernel.errors import Kind as RefusalKind
from lienthong.kernel.errors import Missing, Refusal
from lienthong.kernel.ids import FileId, LeafId, uuid7
from lienthong.orgs import queries as orgs
from lienthong.privacy import queries, services
from lienthong.privacy.forms.citizen import RequestForm
from lienthong.privacy.queries import ConsentView, RequestView
from lienthong.privacy.rules import Kind
from lienthong.privacy.services import NewRequest
from lienthong.privacy.views import shown
from lienthong.registers import queries as registers
from lienthong.web.access import actor_of, citizen, public
from lienthong.web.components import FileLink, SummaryRow
from lienthong.web.wording import legal_time


@require_safe
@public
def purposes(request: HttpRequest) -> HttpResponse:
    """For what personal data is used: everybody may read it."""
    rows = list(queries.purposes().values())
    context = {
        "consented": [one for one in rows if one.needs_consent],
        "lawful": [one for one in rows if not one.needs_consent],
    }
    return render(request, "privacy/purposes.html", context)


@require_safe
@public
def purpose(request: HttpRequest, code: str) -> HttpResponse:
    """One purpose, whole; with consent in place for who has signed in."""
    found, actor = queries.purpose(code), actor_of(request)
    held = _held(request, code) if actor.is_citizen and found.needs_consent else None
    rows = [
        SummaryRow(label=_("Ai chịu trách nhiệm"), value=str(found.controller)),
        SummaryRow(label=_("Dựa trên"), value=str(found.basis.label), note=found.law),
        SummaryRow(
            label=_("Loại dữ liệu"),
            value="\n".join(str(one) for one in found.categories),
            note=_("Có dữ liệu cá nhân nhạy cảm.") if found.is_sensitive else "",
        ),
        SummaryRow(
            label=_("Ai khác nhận được"),
            value=str(found.recipients) or _("Không ai khác"),
        ),
        SummaryRow(
            label=_("Lưu bao lâu"), value=str(found.retention.text), note=found.retention.basis
        ),
        SummaryRow(
            label=_("Đọc từ"), value="\n".join(_reads(found.reads)) or _("Không đọc sổ nào")
        ),
    ]
    context = {"purpose": found, "rows": rows, "held": held, "is_citizen": actor.is_citizen}
    return render(request, "privacy/purpose.html", context)


def _reads(pairs: tuple[tuple[str, str], ...]) -> list[str]:
    declared = registers.declarations()
    return [str(declared[register].title) for register, _name in pairs if register in declared]


def _held(request: HttpRequest, code: str) -> ConsentView | None:
    return next(
        (one for one in queries.consents(actor_of(request)) if one.purpose.code == code), None
    )


@require_safe
@citizen()
def consents(request: HttpRequest) -> HttpResponse:
    """What one has agreed to, what is asked, and everything said so far."""
    actor = actor_of(request)
    context = {"rows": queries.consents(actor), "history": queries.consent_history(actor)}
    return render(request, "privacy/consents.html", context)


@require_POST
@citizen()
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Agree, or take it back: the same button in the same place, one press each."""
    actor, back = actor_of(request), reverse("privacy:purpose", args=[code])
    if request.POST.get("noi") == "rut":
        services.withdraw(actor=actor, code=code)
        messages.success(request, _("Đã rút lại sự đồng ý. Từ bây giờ không ai đọc cho việc này."))
        return redirect(back)
    version = request.POST.get("ban", "")[:6]
    try:
        services.give(actor=actor, code=code, version=int(version) if version.isdecimal() else 0)
    except Refusal as problem:
        if problem.kind is not RefusalKind.CONFLICT:
            raise
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Đã ghi nhận Ông/Bà đồng ý. Rút lại lúc nào cũng được."))
    return redirect(back)


@require_safe
@citizen()
def mine(request: HttpRequest) -> HttpResponse:
    """What one has asked."""
    rows = queries.own_requests(actor_of(request))
    table = shown.requests_table(rows, caption=_("Yêu cầu của tôi"), is_desk=False)
    return render(request, "privacy/mine.html", {"has_rows": bool(rows), "table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def ask(request: HttpRequest) -> HttpResponse:
    """Make a request; begun from a reading or a purpose it is filled in."""
    posted = request.method == "POST"
    form = RequestForm(
        request.POST if posted else None, initial={"key": str(uuid7()), **_begun(request)}
    )
    if posted and form.is_valid():
        try:
            made = services.submit_request(actor=actor_of(request), new=_new(form.cleaned_data))
        except Refusal as problem:
            if problem.kind not in (RefusalKind.INVALID, RefusalKind.BUSY):
                raise
            field = {"privacy.nobody_handles": "agency", "privacy.text_missing": "text"}
            form.add_error(field.get(problem.code), str(problem))
        else:
            return redirect("privacy:own", made.code)
    return render(request, "privacy/ask.html", {"form": form}, status=422 if form.errors else 200)


def _begun(request: HttpRequest) -> dict[str, Any]:
    """Return a request's first words from where it was begun; what is made up begins nothing."""
    asked = request.GET
    told: dict[str, Any] = {"case_code": asked.get("ho_so", "")[:60]}
    if asked.get("quyen", "") in set(Kind):
        told["kind"] = asked["quyen"]
    if asked.get("viec", "") in queries.purposes():
        told["purpose"] = asked["viec"]
        told["agency"] = _agency_name(queries.purpose(asked["viec"]).controller_code)
    if asked.get("co_quan"):
        told["agency"] = _agency_name(asked["co_quan"][:40])
    with suppress(ValueError, OverflowError):  # no such time in Ha Noi: year 1, year 9999
        reading = uuid.UUID(asked.get("luot", ""))
        at = dt.datetime.fromisoformat(asked.get("luc", ""))
        told |= {"reading": str(reading), "read_at": at.isoformat(), "kind": Kind.EXPLAIN.value}
        told["text"] = _("Lần đọc dữ liệu của tôi lúc %(at)s: ai đọc, để làm gì, căn cứ nào?") % {
            "at": legal_time(at)
        }
    return told


def _agency_name(code: str) -> str:
    try:
        return orgs.agency_by_code(code).name if code else ""
    except Refusal:  # a code that somebody made up names nothing
        return ""


def _new(told: dict[str, Any]) -> NewRequest:
    read_at = None
    with suppress(ValueError):
        read_at = dt.datetime.fromisoformat(told["read_at"]) if told["read_at"] else None
    return NewRequest(
        idempotency_key=told["key"],
        kind=Kind(told["kind"]),
        text=told["text"],
        agency_code=told["agency_code"],
        purpose=told["purpose"],
        leaf_id=LeafId(told["reading"]) if told["reading"] else None,
        read_at=read_at if read_at and read_at.tzinfo else None,
        case_code=told["case_code"],
    )


@require_safe
@citizen()
def own(request: HttpRequest, code: str) -> HttpResponse:
    """One's own request."""
    view = queries.own_request(actor_of(request), code)
    context = {
        "request_view": view,
        "tone": shown.TONES[view.status],
        "clock": shown.clock_of(view),
        "steps": shown.timeline(view),
        "files": own_files(view, "privacy:own_file", view.code),
    }
    return render(request, "privacy/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@citizen()
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take one's request back, after a page that asks."""
    actor = actor_of(request)
    view = queries.own_request(actor, code)
    if request.method == "POST":
        services.withdraw_request(actor=actor, request_id=view.id)
        messages.success(request, _("Đã rút yêu cầu."))
        return redirect("privacy:own", view.code)
    return render(request, "privacy/take_back.html", {"request_view": view})


@require_safe
@citizen()
def own_file(request: HttpRequest, code: str, file_id: uuid.UUID) -> HttpResponseBase:
    """The file that came with the answer."""
    return file_of(queries.own_request(actor_of(request), code), file_id)


def own_files(view: RequestView, name: str, key: object) -> list[FileLink]:
    """Return a link to the file that came with the answer."""
    if view.file_id is None:
        return []
    return [FileLink(name=view.file_name, href=reverse(name, args=[key, view.file_id]))]


def file_of(view: RequestView, file_id: uuid.UUID) -> HttpResponseBase:
    """Return the file of a request that its reader may see. Raises: Missing."""
    if view.file_id is None or file_id != view.file_id:
        raise Missing(what=_("tệp này"))
    file = files_queries.download(FileId(file_id))
    return StreamingHttpResponse(file.chunks, headers=dict(file.headers))
