# SPDX-License-Identifier: Apache-2.0
"""Whoever holds a paper learns what it is worth: /xac-minh. Nothing sent is kept."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lienthong.kernel import barcodes
from lienthong.kernel.errors import Kind, Refusal
from lienthong.portal import services
from lienthong.portal.services.verdicts import Verdict
from lienthong.web.access import address_of, public

_PDF = b"%PDF-"


@require_http_methods(["GET", "HEAD", "POST"])
@public
def verify(request: HttpRequest) -> HttpResponse:
    """What a PDF, the QR code in a picture, or a number is worth, in plain words.

    A phone's camera opens the address in a QR code: here, with what the code says (`?hs=`).
    """
    verdict: Verdict | None = None
    error, status = "", 200
    number = request.POST.get("number", "") or _asked(request)
    file = request.FILES.get("file")
    if request.method == "POST" or number:
        try:
            verdict, error = _judged(request, number)
            status = 422 if error else 200
        except Refusal as problem:
            if problem.kind is not Kind.BUSY:
                raise
            error, status = str(problem), 429
    context = {
        "verdict": verdict,
        "error": error,
        "name": file.name if file else "",
        "number": "" if "hs" in request.GET else number,
    }
    return render(request, "portal/verify.html", context, status=status)


@require_safe
@public
def proof(request: HttpRequest, sha256: str) -> HttpResponse:
    """The ledger's proof of an issued paper: for who holds the file and so knows its hash."""
    return HttpResponse(
        services.proof_file(sha256),
        content_type="application/json; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="bang-chung-{sha256[:12]}.json"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _asked(request: HttpRequest) -> str:
    """Return what an address asks about: a code's whole address, or a number."""
    if "hs" in request.GET:
        return f"{settings.BASE_URL}{request.get_full_path()}"
    return request.GET.get("so", "")


def _judged(request: HttpRequest, number: str) -> tuple[Verdict | None, str]:
    file = request.FILES.get("file")
    if file is None and number.strip():
        return services.verify_text(number, address=address_of(request)), ""
    if file is None:
        return None, _("Chọn tệp PDF, ảnh mã QR, hoặc nhập số ghi trên giấy.")
    if (file.size or 0) > services.MOST_BYTES:
        return None, _("Tệp lớn hơn 20 MB nên không phải giấy tờ do hệ thống cấp.")
    content = file.read()
    if _PDF in content[:1024]:
        return services.verify_pdf(content), ""
    try:
        return services.verify_picture(content, address=address_of(request)), ""
    except barcodes.NotPicture:
        return None, _("Tệp không phải PDF và không phải ảnh JPG, PNG hay WebP đọc được.")
