# SPDX-License-Identifier: Apache-2.0
"""Proof for everybody: who read my data, where a dossier stands."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.audit import queries as audit
from lienthong.cases import services as cases
from lienthong.kernel import clock
from lienthong.kernel.errors import Kind, Missing, Refusal
from lienthong.kernel.ids import LeafId
from lienthong.ledger import queries as ledger
from lienthong.orgs import queries as orgs
from lienthong.portal.views import telling
from lienthong.privacy import queries as privacy
from lienthong.registers import queries as registers
from lienthong.registers.queries import AccessFilter, Reader
from lienthong.web.access import actor_of, address_of, citizen, public

#: Readings of a dossier that its applicant is told of.
SEEN = {
    "cases.viewed": gettext_lazy("Mở hồ sơ"),
    "cases.messages_read": gettext_lazy("Đọc tin nhắn của Ông/Bà"),
    "cases.consultation_viewed": gettext_lazy("Xem phần được chia sẻ để cho ý kiến"),
    "cases.register_book_issued": gettext_lazy("In sổ theo dõi có tên Ông/Bà"),
    "privacy.request_viewed": gettext_lazy("Mở yêu cầu của Ông/Bà về dữ liệu cá nhân"),
    "cases.share_opened": gettext_lazy("Người có liên kết mở giấy Ông/Bà chia sẻ"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView:
    """One time a dossier was read."""

    what: str
    agency: str
    post: str  #: in which post, never who
    case_code: str
    at: dt.datetime
    leaf_id: LeafId
    ask: str  #: query string of a request or petition about it


@require_safe
@citizen()
def accesses(request: HttpRequest) -> HttpResponse:
    """Every time somebody read one's data: in the registers, or in one's dossiers."""
    number = actor_of(request).personal_number or ""
    asked = request.GET.get("trang", "")
    page = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    filters = _filters(request)
    many = registers.count_accesses(number, filters)
    pages = max(1, -(-many // registers.PAGE_SIZE))
    page = min(max(page, 1), pages)
    context = {
        "lines": [
            (
                line,
                privacy.purpose_of_read(line.register, line.purpose),
                _ask(line.at, line.leaf_id, line.agency_code, line.case_code),
            )
            for line in registers.accesses(number, page, filters)
        ],
        "many": many,
        "number": page,
        "pages": pages,
        "registers": [(name, one.title) for name, one in registers.declarations().items()],
        "filters": filters,
        "days": request.GET.get("ngay", ""),
        "views": _dossier_views(number),
    }
    return render(request, "portal/accesses.html", context)


@require_safe
@citizen()
def access_proof(request: HttpRequest, leaf_id: uuid.UUID) -> HttpResponse:
    """The ledger's proof of one reading of one's own data."""
    number = actor_of(request).personal_number or "-"
    leaf = LeafId(leaf_id)
    is_own = registers.is_access_of(number, leaf) or audit.is_about(number, leaf)
    receipt = ledger.receipt(leaf) if is_own else None
    if receipt is None:
        raise Missing(what=_("bằng chứng"))
    return HttpResponse(
        receipt.to_json(),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="bang-chung-{leaf_id}.json"',
            "Cache-Control": "private, no-store",
        },
    )


def _filters(request: HttpRequest) -> AccessFilter:
    """Read how the list is narrowed; what somebody made up narrows nothing."""
    reader, days = request.GET.get("ai", ""), request.GET.get("ngay", "")
    register = request.GET.get("csdl", "")
    return AccessFilter(
        reader=Reader(reader) if reader in set(Reader) else Reader.ALL,
        register=register if register in registers.declarations() else "",
        case_code=request.GET.get("ho_so", "").strip()[:60],
        since=clock.now() - dt.timedelta(days=int(days)) if days in ("7", "30", "365") else None,
    )


def _dossier_views(number: str) -> list[DossierView]:
    """Return the latest times an official, or somebody with a link, opened one's dossiers."""
    seen = [one for one in audit.of_person(number, limit=100) if one.action in SEEN]
    posts = orgs.post_names({one.post_id for one in seen if one.post_id})
    agency_of = cache(_agency)  # few of them opened it
    return [
        DossierView(
            what=str(SEEN[one.action]),
            agency=agency_of(one.agency_code),
            post=posts.get(one.post_id, "") if one.post_id else "",
            case_code=one.case_code,
            at=one.at.astimezone(clock.HANOI),
            leaf_id=one.leaf_id,
            ask=_ask(one.at, one.leaf_id, one.agency_code, one.case_code),
        )
        for one in seen
    ]


def _ask(at: dt.datetime, leaf_id: LeafId, agency_code: str, case_code: str) -> str:
    """Return what a request or a petition about one reading begins with."""
    told = {
        "ve": "attitude", "luot": str(leaf_id), "luc": at.isoformat(timespec="seconds"),
        "co_quan": agency_code, "ho_so": case_code,
    }  # fmt: skip
    return urlencode({key: text for key, text in told.items() if text})


def _agency(code: str) -> str:
    try:
        return orgs.agency_by_code(code).name if code else ""
    except Missing:
        return code


@require_http_methods(["GET", "HEAD", "POST"])
@public
def lookup(request: HttpRequest) -> HttpResponse:
    """Where a dossier stands, by its code; a little more with the slip's second secret.

    The QR code of a slip leads here with the code (`?ma=`); the secret is never in an address.
    """
    code = request.POST.get("code", "") or request.GET.get("ma", "")
    secret = request.POST.get("secret", "")
    found, error, status = None, "", 200
    if code:
        try:
            found = cases.look_up(code=code, secret=secret, address=address_of(request))
        except Refusal as problem:
            if problem.kind not in (Kind.MISSING, Kind.BUSY):
                raise
            status = 429 if problem.kind is Kind.BUSY else 404
            error = (
                str(problem)
                if problem.kind is Kind.BUSY
                else _(
                    "Không tìm thấy hồ sơ. Kiểm tra lại mã hồ sơ và mã tra cứu trên giấy tiếp nhận."
                )
            )
    context = {
        "code": code,
        "found": found,
        "state": telling.state_of(found.status) if found else None,
        "error": error,
    }
    return render(request, "portal/lookup.html", context, status=status)
