# SPDX-License-Identifier: Apache-2.0
"""What a citizen does with a petition: send, confirm, follow, judge, take back."""

import datetime as dt
import uuid
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.feedback import queries, services
from lienthong.feedback.forms.citizen import (
    CodeForm,
    FollowForm,
    JudgeForm,
    PetitionForm,
    put_refusal,
)
from lienthong.feedback.queries import PetitionView
from lienthong.feedback.rules import Category, Status
from lienthong.feedback.rules.messages import NewPetition
from lienthong.feedback.views import shown
from lienthong.files import queries as files_queries
from lienthong.files import services as files
from lienthong.kernel.actor import Actor
from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.ids import FileId, uuid7
from lienthong.orgs import queries as orgs
from lienthong.web.access import actor_of, address_of, citizen, public
from lienthong.web.wording import legal_time

#: Session key: secrets of petitions opened here, by id.
OPENED = "feedback_opened"
ICONS = {
    Category.FIELD: "pin",
    Category.DOSSIER: "file",
    Category.ATTITUDE: "people",
    Category.REGULATION: "info",
}
_FILE_BYTES = 10_485_760


@require_safe
@public
def start(request: HttpRequest) -> HttpResponse:
    """Where petitions begin: what is it about, follow one, read the published ones."""
    choices = [
        {"title": category.label, "href": f"gui?ve={category.value}", "icon": ICONS[category]}
        for category in (
            Category.FIELD, Category.DOSSIER, Category.ATTITUDE, Category.REGULATION,
        )
    ]  # fmt: skip
    rows, _number, _pages = queries.published_petitions()
    return render(request, "feedback/start.html", {"choices": choices, "rows": rows[:5]})


@require_http_methods(["GET", "HEAD", "POST"])
@public
def send(request: HttpRequest) -> HttpResponse:
    """Send a petition of one category, at once from an account, else after a code."""
    category = request.GET.get("ve", "")
    if category not in set(Category):
        return redirect("feedback:start")
    actor = actor_of(request)
    form = PetitionForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        category=Category(category),
        is_known=actor.is_citizen,
        initial={"key": str(uuid7()), **_begun(request)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _sent(request, actor, form)
        except Refusal as problem:
            if problem.kind not in (Kind.INVALID, Kind.BUSY):
                raise
            put_refusal(form, problem, _field_of(problem))
    context = {"form": form, "category": Category(category)}
    return render(request, "feedback/send.html", context, status=422 if form.errors else 200)


def _begun(request: HttpRequest) -> dict[str, str]:
    """Return a petition's first words from where it was begun: a dossier, a reading of data."""
    told = {"case_code": request.GET.get("ho_so", "")[:50]}
    with suppress(Refusal):
        agency = orgs.agency_by_code(request.GET.get("co_quan", "")[:40])
        told |= {"agency": agency.name, "agency_code": agency.code}
    with suppress(ValueError, OverflowError):  # no such time in Ha Noi: year 1, year 9999
        reading = uuid.UUID(request.GET.get("luot", ""))
        at = dt.datetime.fromisoformat(request.GET.get("luc", ""))
        told |= {
            "title": _("Đề nghị giải thích một lần đọc dữ liệu của tôi"),
            "text": _(
                "Lần đọc lúc %(at)s, mã %(reading)s. Tôi đề nghị cho biết ai đọc, để làm gì, theo"
                " căn cứ nào."
            )
            % {"at": legal_time(at), "reading": reading},
        }
    return told


def _field_of(problem: Refusal) -> str | None:
    return {"feedback.contact_missing": "contact", "feedback.nobody_answers": "place"}.get(
        problem.code, "files" if problem.code.startswith("files.") else None
    )


def _sent(request: HttpRequest, actor: Actor, form: PetitionForm) -> HttpResponse:
    told = form.cleaned_data
    stored = [
        files.store(actor, one, one.name or "", limit_bytes=_FILE_BYTES)
        for one in told.get("files") or ()
    ]
    new = NewPetition(
        idempotency_key=told["key"],
        kind=told["kind"],
        category=form.category,
        title=told["title"],
        text=told["text"],
        place_unit=told.get("place_unit", ""),
        place_detail=told.get("place_detail", ""),
        agency_code=told.get("agency_code", ""),
        case_code=told.get("case_code", ""),
        name=told.get("name", ""),
        language="en" if (get_language() or "").startswith("en") else "vi",
        files=tuple((str(one.id), one.name) for one in stored),
    )
    if actor.is_citizen:
        made = services.submit_petition(actor=actor, new=new)
        return redirect("feedback:own", made.code)
    origin = address_of(request)
    pending = services.hold(new=new, contact=told["contact"], origin=origin)
    return redirect("feedback:confirm", pending)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def confirm(request: HttpRequest, pending_id: uuid.UUID) -> HttpResponse:
    """Type the code that came by mail or SMS."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.confirm(pending_id=pending_id, code=form.cleaned_data["code"])
        except Refusal as problem:
            if problem.kind is not Kind.INVALID:
                raise
            put_refusal(form, problem, "code")
        else:
            if made.what == "question":
                return render(request, "feedback/asked.html")
            _open(request, made.id, made.secret)
            return redirect("feedback:own", made.code)
    return render(request, "feedback/confirm.html", {"form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@public
def follow(request: HttpRequest) -> HttpResponse:
    """Open a petition by its code and secret; neither is ever in an address together."""
    form = FollowForm(request.POST or None, initial={"code": request.GET.get("ma", "")[:30]})
    if request.method == "POST" and form.is_valid():
        try:
            found = services.open_by_secret(
                code=form.cleaned_data["code"],
                secret=form.cleaned_data["secret"],
                origin=address_of(request),
            )
        except Missing:
            form.add_error(None, _("Không tìm thấy. Kiểm tra lại mã phản ánh và mã bí mật."))
        except Refusal as problem:
            put_refusal(form, problem)
        else:
            _open(request, found.id, found.secret)
            return redirect("feedback:own", found.code)
    return render(request, "feedback/follow.html", {"form": form}, status=_status(form))


@require_safe
@public
def own(request: HttpRequest, code: str) -> HttpResponse:
    """One's own petition: where it stands, the answer, satisfied or not."""
    return _own_page(request, _own(request, code), JudgeForm())


@require_POST
@public
def judge(request: HttpRequest, code: str) -> HttpResponse:
    """Say whether the answer satisfies."""
    view, form = _own(request, code), JudgeForm(request.POST)
    if not form.is_valid():
        return _own_page(request, view, form)
    services.judge_answer(
        actor=actor_of(request),
        petition_id=view.id,
        is_satisfied=form.cleaned_data["verdict"] == "co",
        reason=form.cleaned_data["reason"],
        secret=_secrets(request).get(str(view.id), ""),
    )
    return redirect("feedback:own", code)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a petition back, after asking."""
    view = _own(request, code)
    if request.method == "POST":
        services.withdraw_petition(
            actor=actor_of(request),
            petition_id=view.id,
            reason=request.POST.get("reason", "")[:500],
            secret=_secrets(request).get(str(view.id), ""),
        )
        return redirect("feedback:own", code)
    return render(request, "feedback/withdraw.html", {"petition": view})


@require_safe
@public
def own_file(request: HttpRequest, code: str, file_id: uuid.UUID) -> HttpResponseBase:
    """A file of one's own petition, or of its answer."""
    return file_of(_own(request, code), file_id)


@require_safe
@citizen()
def mine(request: HttpRequest) -> HttpResponse:
    """Everything one sent and asked."""
    actor = actor_of(request)
    rows = queries.my_petitions(actor)
    context = {
        "table": shown.petitions_table(rows, caption=_("Phản ánh, kiến nghị"), is_desk=False),
        "has_petitions": bool(rows),
        "questions": queries.my_questions(actor),
    }
    return render(request, "feedback/mine.html", context)


def file_of(view: PetitionView, file_id: uuid.UUID) -> HttpResponseBase:
    """Return a file of a petition that its reader may see. Raises: Missing."""
    if file_id not in {one.id for one in view.files}:
        raise Missing(what=_("tệp này"))
    file = files_queries.download(FileId(file_id))
    return StreamingHttpResponse(file.chunks, headers=dict(file.headers))


def _own_page(request: HttpRequest, view: PetitionView, form: JudgeForm) -> HttpResponse:
    context: dict[str, Any] = {
        "petition": view,
        "tone": shown.TONES[view.status],
        "clock": shown.petition_clock(view),
        "steps": shown.timeline(view),
        "files": shown.files(view, "feedback:own_file", view.code),
        "answer_files": shown.files(view, "feedback:own_file", view.code, is_answer=True),
        "may_judge": view.status is Status.ANSWERED,
        "form": form,
    }
    return render(request, "feedback/own.html", context, status=_status(form))


def _own(request: HttpRequest, code: str) -> PetitionView:
    return queries.own(actor_of(request), code, _secrets(request))


def _secrets(request: HttpRequest) -> dict[str, str]:
    kept = request.session.get(OPENED, {})
    return kept if isinstance(kept, dict) else {}


def _open(request: HttpRequest, petition_id: uuid.UUID, secret: str) -> None:
    kept = {**_secrets(request), str(petition_id): secret}
    request.session[OPENED] = dict(list(kept.items())[-20:])


def _status(form: Any) -> int:
    return 422 if form.errors else 200
