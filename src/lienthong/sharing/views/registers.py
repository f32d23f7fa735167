# SPDX-License-Identifier: Apache-2.0
"""Registers of this node as a provider: answers what the platform carried here, and nobody else."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from lienthong.kernel.errors import Missing
from lienthong.registers.rules import Record
from lienthong.sharing import services
from lienthong.sharing.rules.published import SPEAKER
from lienthong.sharing.services import Question
from lienthong.web.access import public

_MOST_CASE_CODE = 40


@require_GET
@public
def register(request: HttpRequest, name: str, purpose: str, key: str) -> JsonResponse:
    """Hand out one record. The platform's signature stands for a sign-in."""
    question = _carried(request, name, purpose, key)
    found = services.read_register(question, request.headers.get(SPEAKER, ""))
    if not found:
        raise Missing(what=key)
    return _json(_told(found[0]))


@require_GET
@public
def register_search(request: HttpRequest, name: str, purpose: str) -> JsonResponse:
    """Hand out the records that meet the criteria of the query. Signed for as one is."""
    question = _carried(request, name, purpose, request.META.get("QUERY_STRING", ""))
    words = request.headers.get(SPEAKER, "")
    found = services.read_register(question, words, with_criteria=request.GET.dict())
    return _json({"records": [_told(one) for one in found]})


def _carried(request: HttpRequest, name: str, purpose: str, asked: str) -> Question:
    """Return what is asked, once it is sure that the platform carried it here."""
    headers = {one.lower(): value for one, value in request.headers.items()}
    query = request.META.get("QUERY_STRING", "")
    services.check_call("GET", request.path, query, headers)
    return Question(
        client=headers["x-road-client"], register=name, purpose=purpose, asked=asked,
        case_code=headers.get("x-road-issue", "")[:_MOST_CASE_CODE],
    )  # fmt: skip


def _told(record: Record) -> dict[str, Any]:
    return {
        "register": record.register,
        "key": record.key,
        "valid_from": record.valid_from.isoformat(),
        "valid_to": record.valid_to.isoformat() if record.valid_to else None,
        "recorded_at": record.recorded_at.isoformat(),
        "version": record.version,
        "data": record.data,
    }


def _json(told: dict[str, Any]) -> JsonResponse:
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
