# SPDX-License-Identifier: Apache-2.0
"""Proof for everybody: who read my data, where a dossier stands, what a paper is worth."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.cases import services as cases
from lienthong.kernel.errors import Kind, Refusal
from lienthong.portal.views import telling
from lienthong.registers import queries as registers
from lienthong.signing import queries as signing
from lienthong.web.access import actor_of, address_of, citizen, public

#: A paper larger than this is not one of ours.
MOST_BYTES = 20 * 1024 * 1024


@require_safe
@citizen()
def accesses(request: HttpRequest) -> HttpResponse:
    """Every time somebody read one's data: who, what, why, when."""
    rows = registers.accesses(actor_of(request).personal_number or "")
    page = Paginator(rows, 20).get_page(request.GET.get("trang", ""))
    return render(request, "portal/accesses.html", {"page": page})


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


@require_http_methods(["GET", "HEAD", "POST"])
@public
def verify(request: HttpRequest) -> HttpResponse:
    """What the signatures of a paper are worth, in plain words. The file is not kept."""
    validation, error, name = None, "", ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            error = _("Chọn tệp PDF cần xác minh.")
        elif (file.size or 0) > MOST_BYTES:
            error = _("Tệp lớn hơn 20 MB nên không phải giấy tờ do hệ thống cấp.")
        else:
            validation, name = signing.validate(file.read()), file.name or ""
    context = {"validation": validation, "error": error, "name": name}
    return render(request, "portal/verify.html", context, status=422 if error else 200)
