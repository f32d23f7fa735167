# SPDX-License-Identifier: Apache-2.0
"""Kept pages: who gets one, who must not, when it is drawn anew, and what it costs in memory."""

import gzip
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils import translation

from lienthong.web import caching
from lienthong.web.caching import SHELF, Page, Shelf, kept


@pytest.fixture(autouse=True)
def empty_shelf() -> None:
    SHELF.clear()


class Drawn:
    """A view that counts how often it is drawn."""

    def __init__(self) -> None:
        self.stamp, self.times = "one", 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.times += 1
        return HttpResponse(f"drawn {self.times} " + "x" * 500)

    @property
    def view(self) -> Any:
        return kept(lambda: self.stamp)(self.__call__)


def asked(path: str = "/trang", **headers: str) -> HttpRequest:
    return RequestFactory().get(path, headers=headers)


def test_page_when_asked_again_then_drawn_once_and_when_content_changes_anew() -> None:
    drawn = Drawn()
    first, second = drawn.view(asked()), drawn.view(asked())
    assert first.content == second.content
    assert drawn.times == 1
    drawn.stamp = "two"
    third = drawn.view(asked())
    assert drawn.times == 2
    assert third["ETag"] != first["ETag"]


def test_page_when_the_reader_has_it_then_304_without_a_body() -> None:
    drawn = Drawn()
    etag = drawn.view(asked())["ETag"]
    for told in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = drawn.view(asked(if_none_match=told))
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == etag
        assert answer["Cache-Control"] == "public, no-cache"
        assert "Cookie" in answer["Vary"]
    drawn.stamp = "two"
    assert drawn.view(asked(if_none_match=etag)).status_code == 200


def test_page_when_another_encoding_then_the_same_text_under_another_tag() -> None:
    drawn = Drawn()
    plain = drawn.view(asked())
    packed = drawn.view(asked(accept_encoding="gzip, deflate"))
    small = drawn.view(asked(accept_encoding="gzip, deflate, br"))
    assert gzip.decompress(packed.content) == brotli.decompress(small.content) == plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert small["Content-Encoding"] == "br"
    assert len({plain["ETag"], packed["ETag"], small["ETag"]}) == 3
    assert drawn.times == 1


def test_page_when_language_host_or_address_differs_then_another_page() -> None:
    drawn = Drawn()
    drawn.view(asked())
    with translation.override("en"):
        drawn.view(asked())
    drawn.view(asked("/khac"))
    drawn.view(RequestFactory().get("/trang", headers={"host": "localhost"}))
    assert drawn.times == 4


@pytest.mark.parametrize("cookie", [settings.SESSION_COOKIE_NAME, "messages"])
def test_page_when_the_reader_has_a_session_or_a_message_then_their_own(cookie: str) -> None:
    drawn = Drawn()
    drawn.view(asked())
    request = asked()
    request.COOKIES[cookie] = "x"
    answer = drawn.view(request)
    assert drawn.times == 2
    assert "ETag" not in answer


def test_page_when_it_has_a_query_then_neither_kept_nor_served_from_memory() -> None:
    drawn = Drawn()
    drawn.view(asked())
    drawn.view(asked("/trang?q=1"))
    drawn.view(asked("/trang?q=1"))
    assert drawn.times == 3


@pytest.mark.parametrize("kind", ["token", "cookie", "status", "private"])
def test_page_when_it_holds_something_for_one_reader_then_never_kept(kind: str) -> None:
    times = []

    def view(request: HttpRequest) -> HttpResponse:
        times.append(kind)
        answer = HttpResponse("x", status=404 if kind == "status" else 200)
        if kind == "token":
            answer.content = get_token(request)
        if kind == "cookie":
            answer.set_cookie("a", "b")
        if kind == "private":
            answer["Cache-Control"] = "private"
        return answer

    for _ in range(2):
        kept(lambda: "one")(view)(asked())
    assert len(times) == 2


def test_shelf_when_full_then_the_page_asked_for_longest_ago_goes() -> None:
    shelf = Shelf(most_bytes=250)
    page = Page("one", "tag", "text/html", {"identity": b"x" * 100})
    keys = [("h", "http", "vi", path) for path in ("/a", "/b", "/c")]
    shelf.put(keys[0], page)
    shelf.put(keys[1], page)
    assert shelf.get(keys[0], "one")
    shelf.put(keys[2], page)
    assert [bool(shelf.get(key, "one")) for key in keys] == [True, False, True]
    shelf.put(keys[0], Page("one", "tag", "text/html", {"identity": b"x" * 1000}))
    assert not any(shelf.get(key, "one") for key in keys)
    assert caching.MOST_BYTES <= 128 * 1024 * 1024


@pytest.mark.django_db
def test_contact_when_the_language_is_switched_then_in_that_language(client: Client) -> None:
    vietnamese = client.get("/lien-he")
    client.get("/ngon-ngu/en?next=/lien-he")
    english = client.get("/lien-he")
    assert english["Content-Language"] == "en"
    assert vietnamese["ETag"] != english["ETag"]
    assert vietnamese["Content-Security-Policy"] == english["Content-Security-Policy"]
    back = client.get("/lien-he", headers={"if-none-match": vietnamese["ETag"]})
    assert back.status_code == 200
