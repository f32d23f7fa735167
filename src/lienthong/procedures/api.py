# SPDX-License-Identifier: Apache-2.0
"""The public catalogue for other systems, in the field names of the national database."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError

from lienthong.procedures import queries, services
from lienthong.procedures.rules import Hit
from lienthong.web.errors import Problem, problem_response

api = NinjaAPI(
    title="Liên Thông: cơ sở dữ liệu thủ tục hành chính",
    version="1.0.0",
    description="Danh mục thủ tục hành chính: công khai, không cần đăng nhập.",
    urls_namespace="procedures-api",
    docs_url=None,
    openapi_url="/procedures/openapi.json",
)


@api.exception_handler(ValidationError)
def _wrong_parameters(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Answer wrong parameters as every other refusal (RFC 9457), naming them."""
    names = ", ".join(sorted({str(one["loc"][-1]) for one in problem.errors}))
    detail = _("Tham số không hợp lệ: %(names)s. Xem mô tả tại %(address)s.") % {
        "names": names,
        "address": "/api/v1/procedures/openapi.json",
    }
    return problem_response(
        request, Problem(status=422, detail=detail, code="procedures.bad_parameters")
    )


Code = Annotated[str, Path(pattern=r"^\d\.\d{6}$", description="Mã thủ tục, ví dụ 1.001193")]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=100)]
Words = Annotated[str, Query(min_length=1, max_length=200)]


class Row(Schema):
    """One procedure in a list, named as `LayDanhSachTTHC` names it."""

    MATTHC: str
    TENTTHC: str
    MALINHVUC: str
    TENLINHVUC: str
    MUCDO: str
    TOMTAT: str


class Page(Schema):
    """One page of the catalogue."""

    TONGSO: int
    DANHSACH: list[Row]


class Record(Schema):
    """Everything published about a procedure, named as `LayThuTuc` names it."""

    MATTHC: str
    TENTTHC: str
    TRANGTHAI: str
    MACOQUANCONGBO: str
    LINHVUCTHUCHIEN: list[dict[str, Any]]
    TRINHTUTHUCHIEN: list[dict[str, Any]]
    CACHTHUCTHUCHIEN: list[dict[str, Any]]
    THANHPHANHOSO: list[dict[str, Any]]
    DOITUONGTHUCHIEN: list[dict[str, Any]]
    MOTADOITUONGTHUCHIEN: str
    YEUCAU: str
    KETQUATHUCHIEN: list[dict[str, Any]]
    CANCUPHAPLY: list[dict[str, Any]]
    COQUANTHUCHIEN: list[dict[str, Any]]


@api.get("/procedures", response=Page, operation_id="list_procedures", summary="Danh sách thủ tục")
def procedures(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> dict[str, Any]:
    hits, total = queries.listed(offset=offset, limit=limit)
    return {"TONGSO": total, "DANHSACH": [_row(hit) for hit in hits]}


@api.get(
    "/procedures/search", response=Page, operation_id="search_procedures", summary="Tìm thủ tục"
)
def search(request: HttpRequest, q: Words, limit: Limit = 20) -> dict[str, Any]:
    hits = queries.search(q, limit)
    if not hits:
        services.note_miss(q)
    return {"TONGSO": len(hits), "DANHSACH": [_row(hit) for hit in hits]}


@api.get("/procedures/{code}", response=Record, operation_id="get_procedure", summary="Một thủ tục")
def procedure(request: HttpRequest, code: Code) -> dict[str, Any]:
    return queries.record(code)


@api.get(
    "/procedures/{code}/form",
    response=dict[str, Any],
    operation_id="get_form",
    summary="Biểu mẫu điện tử (JSON Schema 2020-12)",
)
def form(request: HttpRequest, code: Code, response: HttpResponse) -> dict[str, Any]:
    return dict(queries.current(code).form_schema)


def _row(hit: Hit) -> dict[str, str]:
    return {
        "MATTHC": hit.code,
        "TENTTHC": hit.name.vi,
        "MALINHVUC": hit.field.code,
        "TENLINHVUC": hit.field.name.vi,
        "MUCDO": hit.level.value,
        "TOMTAT": hit.summary.vi,
    }
