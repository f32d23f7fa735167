# SPDX-License-Identifier: Apache-2.0
"""Refusals and failures become answers here, once: a page in the reader's language, or RFC 9457."""

import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.urls import is_valid_path
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext_lazy as _

from lienthong.kernel.actor import ANONYMOUS
from lienthong.kernel.errors import Denied, Kind, Refusal
from lienthong.kernel.text import lazy

STATUS: dict[Kind, HTTPStatus] = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.DENIED: HTTPStatus.FORBIDDEN,
    Kind.MISSING: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Kind.UPSTREAM: HTTPStatus.BAD_GATEWAY,
}
RETRY_SECONDS = 30
#: What the driver raises when the database is away, full, or gave one transaction up for another.
DATABASE_AWAY = (OperationalError, InterfaceError)

#: Heading of the page by status. What happened and what to do follows from the refusal itself.
TITLES: dict[int, Any] = {
    400: _("Yêu cầu không đọc được"),
    403: _("Ông/Bà chưa thể mở trang này"),
    404: _("Không tìm thấy trang này"),
    405: _("Trang này không nhận yêu cầu như vậy"),
    409: _("Nội dung vừa được người khác cập nhật"),
    422: _("Chưa thực hiện được"),
    500: _("Hệ thống gặp lỗi"),
    502: _("Hệ thống liên thông chưa trả lời"),
    503: _("Hệ thống đang bận"),
}

_log = structlog.get_logger("lienthong.web")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One answer to something that went wrong."""

    status: int  #: HTTP status
    detail: Any  #: what happened and what to do, for the reader
    code: str  #: stable code of the refusal, `package.name`
    reference: str = ""  #: number under which the log tells more
    right: str = ""  #: the right that was missing, for programs and administrators


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal by its kind."""
    response = problem_response(request, problem_of(refusal))
    if refusal.kind is Kind.BUSY:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def problem_of(refusal: Refusal) -> Problem:
    """Return what is told of a refusal."""
    return Problem(
        status=STATUS[refusal.kind],
        detail=str(refusal),
        code=refusal.code,
        right=str(refusal.data["right"]) if isinstance(refusal, Denied) else "",
    )


class DatabaseAway(Refusal):
    """The database does not answer: nothing of the request was kept, and trying again is safe."""

    code = "web.database_away"
    kind = Kind.BUSY
    text = lazy(
        "Hệ thống đang bận nên chưa ghi nhận yêu cầu này. Xin chờ nửa phút rồi gửi lại; nếu yêu "
        "cầu đã được ghi nhận trước đó, gửi lại không tạo thêm hồ sơ."
    )


def database_away(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Answer while the database is away: a page that needs none, and when to come back."""
    _log.error("database_away", path=request.path, exc_info=error)
    vars(request).update(actor=ANONYMOUS, user=AnonymousUser())  # neither is looked up
    vars(request).pop("_messages", None)  # nor are messages, here or on the way out
    return refusal_response(request, DatabaseAway())


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer with problem+json to programs, with a page to people."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(problem_json(problem))
        response["Content-Type"] = "application/problem+json"
    else:
        shown = {"problem": problem, "title": TITLES.get(problem.status, TITLES[500])}
        response = render(request, "web/problem.html", shown)
    response.status_code = problem.status
    response["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Tell a program from a browser by path, else by what it accepts."""
    if request.path.startswith("/api/"):
        return True
    return request.accepts("application/json") and not request.accepts("text/html")


class RefusalMiddleware:
    """Turns a refusal that a view let through into its answer; anything else goes on to 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; refusals come back through `process_exception`."""
        response = self.get_response(request)
        return _not_allowed(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; leave the rest to Django and `server_error`."""
        if isinstance(exception, Refusal):
            return refusal_response(request, exception)
        if isinstance(exception, DATABASE_AWAY):
            return database_away(request, exception)
        return None


def _not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """Answer 405 as any other refusal; `Allow` says what the address takes (RFC 9110 §15.5.6)."""
    detail = _("Mở lại trang bằng đường dẫn, hoặc gửi lại bằng nút trên trang.")
    problem = Problem(status=405, detail=detail, code="web.method_not_allowed")
    response = problem_response(request, problem)
    if "Allow" in refused:
        response["Allow"] = refused["Allow"]
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    del exception
    detail = _("Kiểm tra lại đường dẫn hoặc quay về trang chủ.")
    return problem_response(request, Problem(status=400, detail=detail, code="web.bad_request"))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    del exception
    detail = _("Đăng nhập bằng tài khoản khác, hoặc liên hệ quản trị đơn vị.")
    return problem_response(request, Problem(status=403, detail=detail, code="web.denied"))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: not there and not yours look the same.

    An address with a slash too many at its end leads where it was meant to.
    """
    del exception
    meant = request.path_info.rstrip("/")
    is_read = request.method in ("GET", "HEAD")
    if is_read and meant != request.path_info and is_valid_path(meant):
        query = request.META.get("QUERY_STRING", "")
        target = iri_to_uri(meant)
        return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)
    detail = _("Kiểm tra lại đường dẫn, hoặc tìm thủ tục Ông/Bà cần.")
    return problem_response(request, Problem(status=404, detail=detail, code="web.missing"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is missing or old."""
    _log.info("csrf_refused", path=request.path, reason=reason)
    detail = _("Trang đã mở quá lâu. Quay lại, tải lại trang rồi gửi lại; không có gì bị thay đổi.")
    return problem_response(request, Problem(status=403, detail=detail, code="web.csrf"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a bug: a page with a reference number, and the whole story in the log."""
    error = sys.exc_info()[1]
    if isinstance(error, Refusal):  # raised by a middleware, where process_exception does not reach
        return refusal_response(request, error)
    if isinstance(error, DATABASE_AWAY):
        return database_away(request, error)
    reference = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
    _log.error("unhandled", reference=reference, path=request.path, exc_info=error)
    detail = _("Lỗi đã được ghi lại. Xin thử lại sau ít phút; nếu vẫn lỗi, báo mã dưới đây.")
    problem = Problem(status=500, detail=detail, code="web.failure", reference=reference)
    return problem_response(request, problem)


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return what a program is told (RFC 9457)."""
    title = TITLES.get(problem.status, TITLES[500])
    told = {"type": f"/loi/{problem.code}", "title": str(title), "status": int(problem.status)}
    told |= {"detail": str(problem.detail), "code": problem.code}
    extra = {"reference": problem.reference, "right": problem.right}
    return told | {name: value for name, value in extra.items() if value}
