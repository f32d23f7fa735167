# SPDX-License-Identifier: Apache-2.0
"""Refusals as RFC 9457 problems, in Vietnamese and in English."""

import logging

import msgspec
from django.utils.translation import override
from starlette.requests import Request
from starlette.responses import Response

from lienthong.gateway.errors import Busy
from lienthong.kernel.errors import Kind, Refusal

logger = logging.getLogger(__name__)
STATUS = {
    Kind.INVALID: 422,
    Kind.DENIED: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.BUSY: 503,
    Kind.UPSTREAM: 502,
}
RETRY_AFTER_SECONDS = 5


def told(refusal: Refusal) -> dict[str, object]:
    """Return a refusal as a problem."""
    with override("vi"):
        title = str(refusal)
    with override("en"):
        title_en = str(refusal)
    return {
        "type": f"urn:lienthong:error:{refusal.code}",
        "title": title,
        "title_en": title_en,
        "status": STATUS[refusal.kind],
    }


async def refused(_: Request, refusal: Exception) -> Response:
    """Answer a refusal."""
    assert isinstance(refusal, Refusal)
    problem = told(refusal)
    status = STATUS[refusal.kind]
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status == 503 else {}
    return Response(
        msgspec.json.encode(problem), status, headers, media_type="application/problem+json"
    )


async def away(request: Request, failure: Exception) -> Response:
    """Answer while the database or the disk is away: nothing was taken, try again."""
    logger.error("%s %s: %s", request.method, request.url.path, type(failure).__name__)
    return await refused(request, Busy())
