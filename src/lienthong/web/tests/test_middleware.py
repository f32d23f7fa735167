# SPDX-License-Identifier: Apache-2.0
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lienthong.kernel.actor import Actor, ActorKind
from lienthong.web.middleware import AddressMiddleware, ReaderMiddleware


def answer_to(actor: Actor | None, made: HttpResponse) -> HttpResponse:
    request: HttpRequest = RequestFactory().get("/")
    if actor:
        vars(request)["actor"] = actor
    return ReaderMiddleware(lambda _: made)(request)


def test_page_when_public_then_varies_by_cookie_and_may_be_kept(client: Client) -> None:
    answer = client.get("/lien-he")
    assert set(answer["Vary"].split(", ")) == {"Accept-Encoding", "Cookie"}
    assert answer["Cache-Control"] == "public, no-cache"


def test_address_when_it_holds_what_no_table_holds_then_read_without_it() -> None:
    told: list[str | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        told.append(request.GET.get("q"))
        return HttpResponse()

    for asked in ("khai%00+sinh", "khai%%0000+sinh", "khai\0+sinh", "khai+sinh"):
        request = RequestFactory().get("/tim-kiem")
        request.META["QUERY_STRING"] = f"q={asked}"
        AddressMiddleware(view)(request)
    assert told == ["khai sinh"] * 4


def test_page_when_signed_in_then_private() -> None:
    citizen = Actor(kind=ActorKind.CITIZEN, name="Nguyễn Thị Hường")
    assert answer_to(citizen, HttpResponse())["Cache-Control"] == "private, no-cache"


def test_page_when_its_view_decided_then_left_alone() -> None:
    citizen = Actor(kind=ActorKind.CITIZEN, name="Nguyễn Thị Hường")
    made = HttpResponse(headers={"Cache-Control": "no-store"})
    assert answer_to(citizen, made)["Cache-Control"] == "no-store"
