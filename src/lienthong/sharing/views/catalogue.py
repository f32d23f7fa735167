# SPDX-License-Identifier: Apache-2.0
"""The catalogue for developers: open to everybody, but for addresses, rights and use (ADR 0195)."""

import json
import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kernel.actor import Actor
from lienthong.kernel.ids import AgencyId
from lienthong.sharing import queries
from lienthong.sharing.errors import ServiceMissing
from lienthong.sharing.queries import RIGHT, RightView, ServiceView
from lienthong.sharing.rules import documentation
from lienthong.sharing.rules.changes import Changes, Part
from lienthong.sharing.rules.documentation import Told
from lienthong.sharing.rules.services import OPEN, State
from lienthong.sharing.views.shown import STATES, crumb, number_of, pages_beside, uuid_of, words_of
from lienthong.web.access import actor_of, public
from lienthong.web.components import FieldView, Option

#: Stands for this node among the others.
HERE = "o-day"
PARTS = {
    Part.INPUT: gettext_lazy("tham số hoặc nội dung gửi"),
    Part.OUTPUT: gettext_lazy("câu trả lời"),
    Part.DEPRECATED: gettext_lazy("đánh dấu sắp bỏ"),
    Part.WORDS: gettext_lazy("lời mô tả"),
}
#: What a shell acts on between double quotes.
_OF_SHELLS = re.compile(r'["$`\\]')
FILTERED = (State.ON, State.SANDBOX, State.MAINTENANCE, State.DEPRECATED)


@public
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search and browse services."""
    text = words_of(request)
    agency = uuid_of(request.GET.get("co-quan", ""))
    state = request.GET.get("trang-thai", "")
    state = state if state in FILTERED else ""
    node = request.GET.get("nut", "")
    node = node if node in {HERE, *(code for code, _name in queries.neighbours())} else ""
    found, has_more = queries.catalogue(
        text, agency_id=AgencyId(agency) if agency else None, state=state, page=number_of(request),
        node=("" if node == HERE else node) if node else None,
    )  # fmt: skip
    context = {
        "query": text,
        "filters": _filters(str(agency or ""), node, state),
        "is_narrowed": bool(agency or node or state),
        "rows": [(one, *STATES[one.state]) for one in found],
        "count": queries.listed_count(),
        "pages": pages_beside(request, has_more=has_more),
        "may_manage": actor_of(request).has(RIGHT),
    }
    return render(request, "sharing/catalogue.html", context)


@public
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show a service: how it stands, whose it is, and what its document says."""
    view, actor = queries.service(service_id), actor_of(request)
    operations = _offered(view, documentation.told(queries.document_of(service_id)))
    word, tone = STATES[view.state]
    rights, has_more_rights = _rights(actor, view)
    context = {
        "crumbs": [crumb("catalogue", _("Danh mục dịch vụ dữ liệu"))],
        "service": view,
        "word": word,
        "tone": tone,
        "operations": operations,
        "editions": [(one, *STATES[one.state]) for one in queries.editions(view)],
        "rights": rights,
        "has_more_rights": has_more_rights,
        "may_ask": view.state in OPEN,
        "may_try": view.state is State.SANDBOX,
        "call": _call(view, operations),
        "sdk": _sdk(view, operations),
    }
    return render(request, "sharing/service.html", context)


@public
def document(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Hand out a service's OpenAPI document, without its provider's addresses."""
    view = queries.service(service_id)
    if view.state is State.ENDED:
        raise ServiceMissing
    return _file(queries.document_of(service_id), view.code)


@public
def publications(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show the documents of a service, and what each changed."""
    view = queries.service(service_id)
    found = queries.publications(service_id)
    context = {
        "crumbs": [
            crumb("catalogue", _("Danh mục dịch vụ dữ liệu")),
            crumb("service", view.title, view.id),
        ],
        "service": view,
        "publications": [(one, _changed(one.changes)) for one in found],
        "newest": found[0].number if found else 0,
    }
    return render(request, "sharing/publications.html", context)


@public
def earlier_document(request: HttpRequest, service_id: UUID, number: int) -> HttpResponse:
    """Hand out a document that a service was published with."""
    view = queries.service(service_id)
    return _file(queries.earlier_document(service_id, number), f"{view.code}-{number}")


def _changed(found: Changes) -> list[tuple[str, str]]:
    """Return operations that changed, with what of them."""
    return [(name, ", ".join(str(PARTS[one]) for one in parts)) for name, parts in found.changed]


def _file(content: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.openapi.json"'},
    )


def _filters(agency: str, node: str, state: str) -> list[FieldView]:
    agencies = [("", _("Tất cả cơ quan")), *((str(key), name) for key, name in queries.providers())]
    states = [("", _("Mọi tình trạng")), *((one, str(STATES[one][0])) for one in FILTERED)]
    elsewhere = queries.neighbours()
    nodes = [("", _("Mọi nút")), (HERE, _("Nút này")), *elsewhere] if elsewhere else []
    return [
        FieldView(
            name=name, label=label, kind="select", is_required=False,
            options=tuple(
                Option(value=value, label=text, is_chosen=value == chosen)
                for value, text in options
            ),
        )
        for name, label, options, chosen in (
            ("co-quan", _("Cơ quan cung cấp"), agencies, agency),
            ("nut", _("Nút"), nodes, node),
            ("trang-thai", _("Tình trạng"), states, state),
        )
        if options
    ]  # fmt: skip


def _offered(view: ServiceView, found: tuple[Told, ...]) -> list[tuple[Told, str]]:
    """Return the operations that are offered, each with its endpoint's id."""
    keys = {(one.method, one.path): str(one.id) for one in view.endpoints}
    return [
        (one, keys[one.method, one.path]) for one in found if (one.method, one.path) in keys
    ]  # fmt: skip


def _rights(actor: Actor, view: ServiceView) -> tuple[list[RightView], bool]:
    """Return what the reader's own systems may call of a service already; whether more."""
    return queries.rights_held(actor, service_id=view.id) if actor.has(RIGHT) else ([], False)


def _call(view: ServiceView, operations: list[tuple[Told, str]]) -> str:
    """Return what a reader copies to a shell: a path of a document is an address there, no more."""
    method, path = (operations[0][0].method, operations[0][0].path) if operations else ("GET", "")
    path = _OF_SHELLS.sub(r"\\\g<0>", path)
    return "\n".join(
        (
            f'curl -X {method} "$CONG/r1/{view.identifier}{path}" \\',
            '  -H "X-Road-Client: VN/GOV/<cơ quan>/<hệ thống>" \\',
            '  -H "Lienthong-Key: $KHOA"',
        )
    )


def _sdk(view: ServiceView, operations: list[tuple[Told, str]]) -> str:
    provider, path = view.identifier, operations[0][0].path if operations else ""
    path = json.dumps(path, ensure_ascii=False)
    return "\n".join(
        (
            "from lienthong_client.sharing import Sharing",
            "",
            "with Sharing(CONG, client=HE_THONG, key=KHOA, platform_key=KHOA_NEN_TANG) as sharing:",
            f'    answer = sharing.get("{provider}", {path})',
            "    print(answer.json())",
        )
    )
