# SPDX-License-Identifier: Apache-2.0
from django.http import HttpRequest, HttpResponse

from lienthong.signing import queries
from lienthong.web.access import public

_SHORT = "public, max-age=300"


@public
def ca(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        queries.ca_pem(),
        content_type="application/x-pem-file",
        headers={"Cache-Control": _SHORT, "X-Content-Type-Options": "nosniff"},
    )


@public
def crl(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        queries.crl(),
        content_type="application/pkix-crl",
        headers={"Cache-Control": _SHORT, "X-Content-Type-Options": "nosniff"},
    )
