# SPDX-License-Identifier: Apache-2.0
import json
import sys

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import override

from lienthong.kernel.errors import Denied, Kind, Missing, Refusal, Stale
from lienthong.kernel.text import lazy
from lienthong.web import errors

STATUSES = [
    (Kind.INVALID, 422), (Kind.DENIED, 403), (Kind.MISSING, 404),
    (Kind.CONFLICT, 409), (Kind.BUSY, 503), (Kind.UPSTREAM, 502),
]  # fmt: skip


def request(path: str = "/", accept: str = "text/html") -> HttpRequest:
    return RequestFactory().get(path, headers={"accept": accept})


@pytest.mark.parametrize(("kind", "status"), STATUSES)
def test_refusal_when_of_a_kind_then_its_status(kind: Kind, status: int) -> None:
    sample = type("Sample", (Refusal,), {"code": "web.x", "kind": kind, "text": lazy("Liên hệ")})
    answer = errors.refusal_response(request(), sample())
    assert answer.status_code == status
    assert ("Retry-After" in answer) is (kind is Kind.BUSY)
    assert answer["Cache-Control"] == "no-store"


def test_refusal_when_html_then_says_why_in_the_readers_language() -> None:
    with override("vi"):
        assert (
            "Nội dung đã được người khác"
            in errors.refusal_response(request(), Stale()).content.decode()
        )
    with override("en"):
        assert (
            "Somebody else has updated this"
            in errors.refusal_response(request(), Stale()).content.decode()
        )


@pytest.mark.parametrize(("path", "accept"), [("/api/v1/x", "*/*"), ("/x", "application/json")])
def test_refusal_when_a_program_asks_then_problem_json(path: str, accept: str) -> None:
    answer = errors.refusal_response(request(path, accept), Denied(right="cases.sign"))
    told = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert (told["status"], told["code"]) == (403, "kernel.denied")
    assert told["right"] == "cases.sign" and told["title"]


def test_refusal_when_its_data_holds_markup_then_escaped() -> None:
    page = errors.refusal_response(request(), Missing(what="<script>")).content.decode()
    assert "<script>." not in page and "&lt;script&gt;" in page


def test_page_when_asked_by_another_method_then_405_says_what_it_takes(client: Client) -> None:
    answer = client.delete("/tra-cuu")
    assert answer.status_code == 405 and "GET" in answer["Allow"]
    assert "<h1>" in answer.content.decode()
    told = json.loads(client.put("/api/v1/procedures").content)
    assert (told["status"], told["code"]) == (405, "web.method_not_allowed")


def test_unknown_address_when_opened_then_404_page(client: Client) -> None:
    answer = client.get("/khong-co-trang-nay")
    assert answer.status_code == 404
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("end", ["/", "//"])
def test_address_when_it_has_a_slash_too_many_then_leads_where_it_was_meant_to(
    client: Client, end: str
) -> None:
    answer = client.get(f"/dang-nhap{end}?next=/ho-so%C3%A0")
    assert (answer.status_code, answer["Location"]) == (301, "/dang-nhap?next=/ho-so%C3%A0")
    assert client.post(f"/dang-nhap{end}").status_code == 404  # what was typed would be lost


@pytest.mark.parametrize("path", ["/khong-co/", "//example.org/", "//dang-nhap/", "/a/dang-nhap/"])
def test_address_when_nothing_was_meant_then_404_page(path: str) -> None:
    request = RequestFactory().get("/")
    request.path = request.path_info = path
    assert errors.page_not_found(request).status_code == 404


def test_form_when_token_is_missing_then_403_page_saying_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/lien-he")
    assert answer.status_code == 403
    assert "tải lại trang" in answer.content.decode()


def test_failure_when_unknown_then_500_with_a_reference_and_no_detail_of_the_error() -> None:
    try:
        raise RuntimeError("secret of the house")
    except RuntimeError:
        assert sys.exc_info()[0] is RuntimeError
        answer = errors.server_error(request("/api/x"))
    told = json.loads(answer.content)
    assert answer.status_code == 500
    assert len(told["reference"]) == 9
    assert "secret" not in answer.content.decode()


def test_failure_when_a_middleware_refused_then_answered_as_refusal() -> None:
    try:
        raise Stale
    except Stale:
        assert errors.server_error(request()).status_code == 409


@pytest.mark.parametrize("error", [OperationalError("down"), InterfaceError("closed")])
def test_database_when_away_then_503_without_a_query_and_says_when_to_come_back(
    error: Exception,
) -> None:
    # No database here: pytest-django refuses every query of this test.
    answer = errors.RefusalMiddleware(lambda _: HttpResponse()).process_exception(request(), error)
    assert answer is not None and answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "gửi lại" in answer.content.decode() and "<h1" in answer.content.decode()


def test_database_when_away_in_a_middleware_then_503_too() -> None:
    try:
        raise OperationalError("down")
    except OperationalError:
        assert errors.server_error(request("/api/x")).status_code == 503
