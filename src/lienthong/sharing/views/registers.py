# SPDX-License-Identifier: Apache-2.0
"""Registers of this node as a provider: answers what the platform carried here, and nobody else."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from lienthong.kernel.errors import Missing
from lienthong.sharing import services
from lienthong.web.access import public


@require_GET
@public
def register(request: HttpRequest, name: str, purpose: str, key: str) -> JsonResponse:
    """Hand out one record. The platform's signature stands for a sign-in."""
    headers = {one.lower(): value for one, value in request.headers.items()}
    query = request.META.get("QUERY_STRING", "")
    services.check_call("GET", request.path, query, headers)
    found = services.read_register(
        headers["x-road-client"], name, key, purpose=purpose,
        case_code=headers.get("x-road-issue", "")[:40],
    )  # fmt: skip
    if found is None:
        raise Missing(what=key)
    told = {
        "register": found.register,
        "key": found.key,
        "valid_from": found.valid_from.isoformat(),
        "version": found.version,
        "data": found.data,
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
