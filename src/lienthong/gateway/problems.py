# SPDX-License-Identifier: Apache-2.0
"""Refusals as RFC 9457 problems, in Vietnamese and in English."""

import logging

import asyncpg
import msgspec
from django.utils.translation import override
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lienthong.gateway import traffic
from lienthong.gateway.errors import BadStatement, Busy, NoSuchCall
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
_PROBLEM = "application/problem+json"
#: What a value brings about, whatever else is going on: the same would fail again.
_UNFIT = (
    asyncpg.DataError,  # SQLSTATE 22, and what the driver cannot write
    asyncpg.IntegrityConstraintViolationError,  # 23
    asyncpg.ProgramLimitExceededError,  # 54
    asyncpg.exceptions.DataError,
)
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)  # TimeoutError is an OSError


def is_away(failure: BaseException) -> bool:
    """Tell whether the database or the disk failed, not what was to be written."""
    return isinstance(failure, _AWAY) and not isinstance(failure, _UNFIT)


def refusal_of(failure: BaseException) -> Refusal:
    """Return what is told of a failure to write. Raises the failure itself when it is a defect."""
    if isinstance(failure, Refusal):
        return failure
    if isinstance(failure, _UNFIT):
        logger.error("what passed every check cannot be kept: %r", failure)
        return BadStatement(why=type(failure).__name__)
    if is_away(failure):
        logger.error("the database or the disk is away: %r", failure)
        return Busy()
    raise failure


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
    traffic.refused(refusal.code)
    problem = told(refusal)
    status = STATUS[refusal.kind]
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status == 503 else {}
    return Response(msgspec.json.encode(problem), status, headers, media_type=_PROBLEM)


async def unrouted(request: Request, failure: Exception) -> Response:
    """Answer a path, or a method, that there is not."""
    assert isinstance(failure, HTTPException)
    told_so = told(NoSuchCall(method=request.method, path=request.url.path))
    content = msgspec.json.encode(told_so | {"status": failure.status_code})
    return Response(content, failure.status_code, failure.headers, media_type=_PROBLEM)


async def away(request: Request, failure: Exception) -> Response:
    """Answer when something could not be written."""
    logger.error("%s %s", request.method, request.url.path)
    return await refused(request, refusal_of(failure))
