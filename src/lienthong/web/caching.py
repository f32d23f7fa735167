# SPDX-License-Identifier: Apache-2.0
"""Public pages, drawn once for each content and language, then served from this process (ADR 0111).

Only for readers who are nobody in particular: whoever has a session or a message to read gets a
page of their own. A page is found again only under the stamp it was drawn under, so none is purged.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import brotli
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language

from lienthong.web import themes

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Stamp = Callable[[], str]
#: Host, scheme, language, theme, address.
Key = tuple[str, str, str, str, str]

#: Memory that one process spends on kept pages; those asked for longest ago go first.
MOST_BYTES = 64 * 1024 * 1024
#: Browsers and proxies keep the page too, and ask whether it is still the same.
CONTROL = "public, no-cache"


@dataclass(frozen=True, slots=True)
class Page:
    """A page in every encoding that browsers ask for."""

    stamp: str  #: content it was drawn from
    etag: str  #: without quotes and encoding
    content_type: str
    bodies: dict[str, bytes]  #: by `Content-Encoding`: br, gzip, identity

    @property
    def size_bytes(self) -> int:
        """Return what it takes in memory."""
        return sum(map(len, self.bodies.values()))


class Shelf:
    """Kept pages, least recently used first; shared by the threads of a process."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._lock = threading.Lock()
        self._bytes = 0
        self.most_bytes = most_bytes

    def get(self, key: Key, stamp: str) -> Page | None:
        """Return the page that was drawn under a stamp; an older one is dropped."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if page.stamp != stamp:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        """Keep a page, and let go of others where there is no room."""
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += page.size_bytes
            while self._bytes > self.most_bytes and self._pages:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        """Forget everything: for tests."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        self._bytes -= page.size_bytes if page else 0


SHELF = Shelf()


def kept(stamp: Stamp) -> Callable[[View[P]], View[P]]:
    """Keep what a public view answers to readers who are nobody in particular.

    stamp: names the content that the page shows; it is asked at each request, so it must be cheap.
    Below `@public`: access is declared outside.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not is_anybody(request):
                return view(request, *args, **kwargs)
            now = stamp()
            key = _key(request)
            page = SHELF.get(key, now)
            if page is None:
                response = view(request, *args, **kwargs)
                if not isinstance(response, HttpResponse) or not _may_be_kept(request, response):
                    return response
                page = _page(response, now)
                SHELF.put(key, page)
            return _served(request, page)

        kept_view: Any = answered
        return kept_view  # type: ignore[no-any-return] # wraps() loses the name of the argument

    return decorate


def is_anybody(request: HttpRequest) -> bool:
    """Tell whether the reader has nothing that a page could show them alone."""
    cookies = request.COOKIES
    return (
        request.method in ("GET", "HEAD")
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in cookies
        and CookieStorage.cookie_name not in cookies
        and not request.headers.get("HX-Request")
    )


def _key(request: HttpRequest) -> Key:
    theme = themes.chosen(request.COOKIES)
    return (request.get_host(), request.scheme or "", get_language() or "", theme, request.path)


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """A page with a token, a cookie or a word for one reader is that reader's."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and "Cache-Control" not in response
    )


def _page(response: HttpResponse, stamp: str) -> Page:
    body = response.content
    return Page(
        stamp=stamp,
        etag=hashlib.sha256(body).hexdigest()[:24],
        content_type=response["Content-Type"],
        bodies={
            "br": brotli.compress(body, quality=6),
            "gzip": gzip.compress(body, 6, mtime=0),
            "identity": body,
        },
    )


def _served(request: HttpRequest, page: Page) -> HttpResponse:
    accepted = request.headers.get("Accept-Encoding", "")
    encoding = next((one for one in ("br", "gzip") if one in accepted), "identity")
    etag = f'"{page.etag}-{encoding}"'
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in asked or f"W/{etag}" in asked or asked == ["*"]:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(page.bodies[encoding], content_type=page.content_type)
        if encoding != "identity":
            response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(page.bodies[encoding]))
    response["ETag"] = etag
    response["Cache-Control"] = CONTROL
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response
