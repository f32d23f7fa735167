# SPDX-License-Identifier: Apache-2.0
"""The public side of the logs: C2SP tlog-tiles. Entries are commitments; no body is served here."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from lienthong.ledger import queries
from lienthong.ledger.rules import tiles
from lienthong.web.access import public

#: A tile of a given width never changes, full or partial.
IMMUTABLE = "public, max-age=31536000, immutable"
FRESH = "public, no-cache"


@public
def index(request: HttpRequest) -> HttpResponse:
    logs = [
        {
            "log": view.log,
            "origin": view.origin,
            "vkey": view.vkey,
            "size": view.size,
            "checkpoint": request.build_absolute_uri(
                reverse("ledger:checkpoint", kwargs={"log": view.log})
            ),
        }
        for view in queries.logs()
    ]
    return JsonResponse({"logs": logs}, headers={"Cache-Control": FRESH})


@public
def checkpoint(request: HttpRequest, log: str) -> HttpResponse:
    head = queries.head(log)
    if head is None:
        raise Http404
    return HttpResponse(
        head.checkpoint,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": FRESH},
    )


@public
def tile(request: HttpRequest, log: str, level: int, place: str) -> HttpResponse:
    address = tiles.read_path(place)
    if address is None or level >= 64 // tiles.HEIGHT:
        raise Http404
    return _octets(queries.tile(log, level=level, index=address.index, width=address.width))


@public
def entries(request: HttpRequest, log: str, place: str) -> HttpResponse:
    address = tiles.read_path(place)
    if address is None:
        raise Http404
    return _octets(queries.entry_bundle(log, index=address.index, width=address.width))


def _octets(content: bytes | None) -> HttpResponse:
    if content is None:
        raise Http404
    return HttpResponse(
        content, content_type="application/octet-stream", headers={"Cache-Control": IMMUTABLE}
    )
